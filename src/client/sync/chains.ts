// The chains of a session and what is known of each. Holds, never decides.
import type { Id, Xid } from '#protocol/ids.ts';
import type { ChainEvent, Checkpoint, TailEvent } from '#protocol/sync.ts';
import { type ChainKey, isSameCheckpoint, keyOf } from './checkpoints.ts';
import type { ConversationPrune } from './prunes.ts';
import type { HeldChain } from './replica-store.ts';

export type TailPart = TailEvent['chains'][number];
export type FastPart = ChainEvent;

/** A row that does not fit its schema: not kept, and never passed over in silence. */
export type WithheldRow = { id: Id; changedXid: Xid; problem: string };

/** `idle`: no session. `queued`: waits to be pulled. `pulling`: a page is under way. `live`: takes events as they come. */
export type ChainStatus = 'idle' | 'queued' | 'pulling' | 'live';

export type Chain = ChainKey & {
  key: string;
  status: ChainStatus;
  /** How far documents were stored. */
  checkpoint: Checkpoint | null;
  /** How far the store says so. */
  durable: Checkpoint | null;
  withheld: Map<Id, WithheldRow>;
  /** Removals of conversations whose rows are not pruned yet. */
  prunes: ConversationPrune[];
  /** Events that came while a page was under way. */
  buffered: TailPart[];
  remaining: number | null;
  /** Failed pulls in a row, what the last one said, and when the next may begin (monotonic). */
  failures: number;
  failure: string | null;
  notBefore: number;
};

export function createChain(key: ChainKey, checkpoint: Checkpoint | null): Chain {
  return {
    collection: key.collection,
    scope: key.scope,
    key: keyOf(key),
    status: 'idle',
    checkpoint,
    durable: checkpoint,
    withheld: new Map(),
    prunes: [],
    buffered: [],
    remaining: null,
    failures: 0,
    failure: null,
    notBefore: 0,
  };
}

/**
 * Whether the store may be told how far this chain got. Not while a row is withheld: the next start then asks for it again. Not
 * while a prune is open: a crash would forget it.
 */
export const mayVouch = (chain: Chain): chain is Chain & { checkpoint: Checkpoint } =>
  chain.checkpoint !== null &&
  chain.withheld.size === 0 &&
  chain.prunes.length === 0 &&
  !isSameCheckpoint(chain.checkpoint, chain.durable);

/** Chains whose checkpoint moved, as the store wants them. */
export const vouched = (chains: Iterable<Chain>): HeldChain[] =>
  [...chains]
    .filter(mayVouch)
    .map(({ collection, scope, checkpoint }) => ({ collection, scope, checkpoint }));
