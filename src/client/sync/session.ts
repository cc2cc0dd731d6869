// What the parts of the engine share while it runs. Types only.

import type { Ports, ReportFault } from '../ports.ts';
import type { Serial } from '../serial.ts';
import type { ConsoleWire, Transport } from '../transport.ts';
import type { Chain } from './chains.ts';
import type { EndReason } from './judge.ts';
import type { ReplicaSession, ReplicaStore } from './replica-store.ts';
import type { Writer } from './writer.ts';

/** From one connection to its end. What was begun in a session that is over must not move anything of the next. */
export type Session = {
  isAlive: boolean;
  /** The server said where we stand. Before that nothing is pulled or taken. */
  isResumed: boolean;
};

export type Core = Ports & {
  transport: Transport<ConsoleWire>;
  store: ReplicaStore;
  writer: Writer;
  reportFault: ReportFault;
  /** Every access to the store, one after another. */
  inTurn: Serial;
  chains: Map<string, Chain>;
  /** What the store knows of the session. */
  held: ReplicaSession;
  pageSize: number;
  pullsInParallel: number;
  /** The current session; null while offline or stopped. */
  session(): Session | null;
  /** A chain fell behind, got further, or a pull ended. */
  chainsMoved(): void;
  /** Something makes the picture doubtful: ask the server where we stand. */
  recheck(): void;
  end(reason: EndReason): void;
  /** Tells the store how far the chains got, soon. */
  vouchSoon(): void;
};
