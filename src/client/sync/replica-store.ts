// Where the replica is kept, as a port: RxDB in the console, memory in tests and headless clients.
import type { CollectionName } from '#protocol/documents/index.ts';
import type { Millis } from '#protocol/ids.ts';
import type { Checkpoint } from '#protocol/sync.ts';
import type { ChainKey } from './checkpoints.ts';
import type { Prune } from './prunes.ts';
import type { Change } from './versions.ts';

export type HeldChain = ChainKey & { checkpoint: Checkpoint };

export type ReplicaSession = {
  /** '' before the first contact. A store holds the rows of one epoch only (S6). */
  epoch: string;
  /** The scopes of the last session; what is missing from the next one is purged (S7). */
  scopes: string[];
  lastContactAt: Millis | null;
};

/**
 * The engine calls one method at a time and awaits it; nobody else writes documents. A method resolves when what it wrote
 * survives the process. One that rejects may have done part of its work: the engine does it again.
 */
export type ReplicaStore = {
  readState(): Promise<ReplicaSession & { chains: HeldChain[] }>;
  writeSession(session: ReplicaSession): Promise<void>;
  /** Upserts by chain. Called after the documents that a checkpoint vouches for. */
  writeCheckpoints(chains: HeldChain[]): Promise<void>;
  /** Merges by `mergeChange`: the newest version stands, and writes nothing where nothing is newer. */
  apply(collection: CollectionName, change: Change): Promise<void>;
  /**
   * `packed`: removes the single messages that `isPacked` names. `conversation left`: where that conversation itself is not held,
   * removes the rows of `collectionsOfConversation` that `wentAlong` names.
   */
  prune(prunes: Prune[]): Promise<void>;
  /** Removes every single message that any held transcript covers. Called once after each opening, and after long catch-ups. */
  prunePacked(): Promise<void>;
  /** Removes the documents whose `scope` it is, and the checkpoints of its chains; gone from the disk too (S7). */
  purgeScope(scope: string): Promise<void>;
  /** The same for one chain (S12). */
  purgeChain(chain: ChainKey): Promise<void>;
};
