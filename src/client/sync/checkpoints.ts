// Where a client stands in one chain, and what an event means there (S2, S3, S12). Pure.
import type { CollectionName } from '#protocol/documents/index.ts';
import {
  comparePositions,
  compareXids,
  type Id,
  type Position,
  positionOf,
  splitPosition,
  type Xid,
} from '#protocol/ids.ts';
import type { Checkpoint } from '#protocol/sync.ts';
import { collectionsOfConversation } from './prunes.ts';

/** One chain of the change index: a collection within a scope. */
export type ChainKey = { collection: CollectionName; scope: string };

/** A chain as a map key. Collection names hold no space. */
export const keyOf = ({ collection, scope }: ChainKey): string => `${collection} ${scope}`;

/**
 * Whether the rows of a chain belong to conversations and may leave with them without a removal of their own (S11). Such a chain must not
 * begin at an older horizon than its conversations do: what left in between would be told by nobody.
 */
export const leans = ({ collection }: ChainKey): boolean =>
  (collectionsOfConversation as readonly CollectionName[]).includes(collection);

export const conversationsOf = ({ scope }: ChainKey): ChainKey => ({ collection: 'conversations', scope });

/**
 * Everything up to here was received, or is about to be: what changes later is sure to come through the chain. During a first sync
 * that is the horizon noted at its start.
 */
export const floorOf = (held: Checkpoint): Position =>
  held.phase === 'first' ? positionOf(held.horizon, '') : held.position;

/**
 * Whether a row that came ahead of its place (fast lane) may be applied. One at or below the floor is old news: what happened to it
 * since, a removal too, was received already and will not come again.
 */
export const isNews = (row: { id: Id; changedXid: Xid }, held: Checkpoint): boolean =>
  comparePositions(positionOf(row.changedXid, row.id), floorOf(held)) > 0;

/**
 * What a tail event means to a client that holds `held`.
 * @returns `ignore`: all of it is known. `gap`: something before it was missed; pull. `apply`: take the rows, then stand at `to`
 */
export function judgeTail(
  held: Checkpoint,
  { from, to }: { from: Position; to: Position },
): 'ignore' | 'apply' | 'gap' {
  if (held.phase === 'first') return 'gap';
  if (comparePositions(to, held.position) <= 0) return 'ignore';
  return comparePositions(from, held.position) > 0 ? 'gap' : 'apply';
}

/** Whether everything that transaction did in this chain was received. */
export const hasPassed = (held: Checkpoint, xid: Xid): boolean =>
  held.phase === 'tail' && compareXids(splitPosition(held.position).xid, xid) > 0;

export const isSameCheckpoint = (a: Checkpoint | null, b: Checkpoint | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.phase === 'tail' && b.phase === 'tail' && a.position === b.position) ||
  (a?.phase === 'first' && b?.phase === 'first' && a.horizon === b.horizon && a.after === b.after);
