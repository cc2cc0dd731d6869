/** Pure decisions of replication: what an event says, where a client stands. No await, no clock, no SQL. */
import { type CommandKind, commands } from '#protocol/commands/payloads.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import { compareXids, type Id, type Position, positionOf, splitPosition, type Xid } from '#protocol/ids.ts';
import type { Action } from '#protocol/permissions.ts';
import type { Checkpoint } from '#protocol/sync.ts';

/** One entry of the change index. */
export type Change = {
  collection: CollectionName;
  scope: string;
  id: Id;
  changedXid: Xid;
  hasLeft: boolean;
};

/** What a role must be allowed for a command; customers' commands are checked by their own room. */
export const actionOf: Partial<Record<CommandKind, Action>> = {
  'message.send': 'conversation.reply',
  'conversation.assign': 'conversation.assign.self',
  'conversation.transfer': 'conversation.transfer',
  'conversation.resolve': 'conversation.resolve',
  'conversation.reopen': 'conversation.resolve',
  'conversation.snooze': 'conversation.resolve',
  'conversation.merge': 'conversation.merge',
  'conversation.unmerge': 'conversation.merge',
  'conversation.tag': 'conversation.label',
  'conversation.priority': 'conversation.label',
  'conversation.subject': 'conversation.label',
  'conversation.read': 'conversation.read',
  'queue.claim': 'conversation.assign.self',
  'draft.discard': 'conversation.reply',
  'ai.feedback': 'conversation.reply',
  'customer.edit': 'customer.edit',
  'article.save': 'article.edit',
  'article.publish': 'article.publish',
  'article.archive': 'article.publish',
  'article.review': 'article.edit',
  'reply.save': 'reply.edit',
  'reply.remove': 'reply.edit',
  'maintenance.save': 'system.edit',
  'maintenance.cancel': 'system.edit',
  'alert.acknowledge': 'alert.acknowledge',
  'view.save': 'analytics.read',
  'view.remove': 'analytics.read',
  'notification.read': 'conversation.read',
  'notification.prefer': 'conversation.read',
  'presence.set': 'conversation.read',
};

export const isCommandKind = (kind: string): kind is CommandKind => Object.hasOwn(commands, kind);

export const chainKey = (collection: string, scope: string): string => `${collection}\n${scope}`;

/** Bookmarks come back from clients: only what the server itself could have written is let near SQL. */
const bookmarkPattern = /^(?:(?:[tf]\|)?\d{1,20}\|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/;
export const isBookmark = (after: string): boolean => bookmarkPattern.test(after);

/** The place right after everything below `xid`. */
export const floorOf = (xid: Xid): Position => positionOf(xid, '');

/** The place right after everything of `xid`. It names no row: who is forgotten is not remembered by a place either. */
export const placeAfter = (xid: Xid): Position => floorOf(String(BigInt(xid) + 1n));

export type Standing = 'current' | 'behind' | 'rebuild' | 'foreign';

/**
 * Where a chain's checkpoint stands (S6, S12).
 * @param horizon the xid of the newest removal that was forgotten, so a place within it or before it may have missed one;
 *   undefined when none was
 * @param xmax the next xid of this cluster: nothing genuine lies above it
 * @param hasMore whether safe entries lie after it
 */
export function standingOf(
  checkpoint: Checkpoint,
  facts: { horizon: Xid | undefined; xmax: Xid; hasMore: boolean },
): Standing {
  const xid = checkpoint.phase === 'tail' ? splitPosition(checkpoint.position).xid : checkpoint.horizon;
  if (compareXids(xid, facts.xmax) > 0) return 'foreign';
  if (facts.horizon !== undefined && compareXids(xid, facts.horizon) <= 0) return 'rebuild';
  if (checkpoint.phase === 'first' || facts.hasMore) return 'behind';
  return 'current';
}

/** Entries in the order of their chain, keyed by chain. */
export function byChain(changes: readonly Change[]): Map<string, Change[]> {
  const chains = new Map<string, Change[]>();
  for (const change of changes) {
    const key = chainKey(change.collection, change.scope);
    const chain = chains.get(key);
    if (chain) chain.push(change);
    else chains.set(key, [change]);
  }
  return chains;
}

export const positionOfChange = (change: Change): Position => positionOf(change.changedXid, change.id);
