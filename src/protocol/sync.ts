// Pull, tail and commands: the replication half of the wire. Rules S1 to S13 in README.md.
import { z } from 'zod';
import { collectionNames } from './collections.ts';
import type { CollectionName, Documents } from './documents/index.ts';
import type { WireError } from './errors.ts';
import type { Id, Position, Xid } from './ids.ts';
import { id, millis, position, xid } from './schema.ts';

export const collectionName = z.enum(collectionNames);
export const scope = z.string().min(1).max(80);

/**
 * Where a client stands in one chain. `first` walks what is live and older than `horizon` (S12); `after` is the
 * server's own opaque bookmark. `tail` is a place in the change index.
 */
export const checkpoint = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('first'), horizon: xid, after: z.string().max(400) }),
  z.object({ phase: z.literal('tail'), position }),
]);
export type Checkpoint = z.infer<typeof checkpoint>;

export type LeftEntry = { id: Id; changedXid: Xid };

export const pullRequest = z.object({
  epoch: z.string().max(64),
  collection: collectionName,
  scope,
  checkpoint: checkpoint.nullable(),
  limit: z.number().int().min(1).max(1_000),
});
export type PullRequest = z.infer<typeof pullRequest>;
export type PullPage<Name extends CollectionName = CollectionName> = {
  documents: Documents[Name][];
  left: LeftEntry[];
  checkpoint: Checkpoint;
  /** False: call again at once. True: the rest comes by tail. */
  done: boolean;
  /** How many are left in this chain after this page; null when counting would cost more than it tells. */
  remaining: number | null;
};
export type PullAnswer = { ok: true; page: PullPage } | { ok: false; error: WireError };

export const resumeRequest = z.object({
  protocolVersion: z.number().int(),
  /** '' on the first contact. */
  epoch: z.string().max(64),
  /** Every chain the client holds. Absent: begin with a first sync. */
  chains: z.array(z.object({ collection: collectionName, scope, checkpoint })).max(2_000),
});
export type ResumeRequest = z.infer<typeof resumeRequest>;
export type ResumedChain = {
  collection: CollectionName;
  scope: string;
  /** `current`: nothing to pull. `behind`: pull from the checkpoint. `rebuild`: forget the checkpoint, pull anew (S12). */
  state: 'current' | 'behind' | 'rebuild';
  /** Rows to come, as far as counting is cheap. */
  left: number;
};
export type ResumeAnswer =
  | {
      ok: true;
      epoch: string;
      serverTimeMs: number;
      /** Every scope this person holds now; others are purged from disk (S7). */
      scopes: string[];
      chains: ResumedChain[];
      offlineDays: number;
      historyDays: number;
    }
  | { ok: false; error: WireError };

/** What changed in one collection of one scope, once for everyone in the room. */
export type ChainEvent<Name extends CollectionName = CollectionName> = {
  collection: Name;
  documents: Documents[Name][];
  left: LeftEntry[];
};
/** Safe rows, with their place in the chain. A `from` above the held position is a gap and becomes a pull (S3). */
export type TailEvent = {
  epoch: string;
  scope: string;
  chains: (ChainEvent & { from: Position; to: Position })[];
};
/** Committed but not yet safe rows: a head start without a place in the chain (S3). */
export type FastEvent = { epoch: string; scope: string; chains: ChainEvent[] };

export const commandEnvelope = z.object({
  commandId: id,
  kind: z.string().min(1).max(60),
  /** One lane is sent in order, one in flight (S4). */
  lane: z.string().min(1).max(80),
  payload: z.unknown(),
  /** What the author saw when deciding; null when it does not matter. */
  assumed: z.unknown(),
  /** The author's clock. Never trusted for order. */
  createdAt: millis,
});
export type CommandEnvelope<Payload = unknown, Assumed = unknown> = {
  commandId: Id;
  kind: string;
  lane: string;
  payload: Payload;
  assumed: Assumed;
  createdAt: number;
};

/** What the server did where the author's picture was old. */
export type Merge = {
  field: string;
  /** `mine`: the author's value stands. `theirs`: the newer value of somebody else was kept. `both`: united. */
  kept: 'mine' | 'theirs' | 'both';
  mine: string;
  theirs: string;
};

export type CommandAnswer =
  | {
      ok: true;
      /** The transaction; the optimistic view holds until documents of it, or newer, arrived. */
      xid: Xid;
      /** True when this id had run before and this is its kept answer. */
      repeated: boolean;
      merges: Merge[];
      /** For `queue.claim`: what was claimed. */
      conversationId?: Id;
    }
  | { ok: false; error: WireError };
