// What the server's answers mean for replication. Pure.
import { collectionNames, collectionsOf } from '#protocol/collections.ts';
import type { ErrorCode, WireError } from '#protocol/errors.ts';
import type { PullAnswer, PullPage, ResumeAnswer } from '#protocol/sync.ts';
import type { RequestOutcome } from '../transport.ts';
import { type ChainKey, conversationsOf, keyOf, leans } from './checkpoints.ts';

type Resumed = Extract<ResumeAnswer, { ok: true }>;

/** Why replication cannot go on by itself. `epoch` is '' when the server only said that it is another one. */
export type EndReason = { why: 'epoch changed'; epoch: string } | { why: 'refused'; error: WireError };

/** Errors that no later attempt of the same session cures. */
const final = new Set<ErrorCode>(['unauthenticated', 'protocol_version', 'forbidden']);

/** Errors that only a look at the whole explains. */
const doubts = new Set<ErrorCode>(['epoch_changed', 'scope_lost', 'rebuild']);

export type ResumeVerdict =
  | { go: Resumed }
  | { end: EndReason }
  /** `atLeastMs` null: the line is gone, the next one asks again. */
  | { again: { atLeastMs: number | null } };

/** @param epoch the epoch of the store, '' when it holds nothing */
export function judgeResume(outcome: RequestOutcome<ResumeAnswer>, epoch: string): ResumeVerdict {
  if (!outcome.ok) {
    const isLineGone = outcome.reason === 'offline' || outcome.reason === 'lost';
    return { again: { atLeastMs: isLineGone ? null : 0 } };
  }
  const { answer } = outcome;
  if (!answer.ok) {
    if (final.has(answer.error.code)) return { end: { why: 'refused', error: answer.error } };
    // A position beyond everything this server ever wrote (S6).
    if (answer.error.code === 'epoch_changed') return { end: { why: 'epoch changed', epoch: '' } };
    return { again: { atLeastMs: answer.error.retryAfterMs ?? 0 } };
  }
  if (epoch !== '' && answer.epoch !== epoch) return { end: { why: 'epoch changed', epoch: answer.epoch } };
  return { go: answer };
}

export type ResumePlan = {
  /** Scopes held before and not now: purged before anything else (S7). */
  lost: string[];
  /**
   * Chains that begin anew (S12): their checkpoint is too old, or there is none. Rows of a chain without a checkpoint are what a crash
   * left of a first page; what was removed since would stay for ever, so they go first.
   */
  rebuild: ChainKey[];
  /** Every chain of the session, in the order of a first sync, with what is to be done. */
  chains: (ChainKey & { isBehind: boolean; left: number | null })[];
};

/**
 * @param held.scopes the scopes of this client's last session
 * @param held.begun keys of the chains that have a checkpoint, or are getting their first page
 * @param held.asked keys of the chains that the question named; of others the answer knows nothing
 */
export function planResume(
  answer: Resumed,
  held: { scopes: readonly string[]; begun: ReadonlySet<string>; asked: ReadonlySet<string> },
): ResumePlan {
  const now = new Set(answer.scopes);
  const told = new Map(answer.chains.map(chain => [keyOf(chain), chain]));
  const beginsAnew = (chain: ChainKey) =>
    !held.begun.has(keyOf(chain)) ||
    (held.asked.has(keyOf(chain)) && told.get(keyOf(chain))?.state === 'rebuild');
  const rebuild: ChainKey[] = [];
  const chains: ResumePlan['chains'] = [];
  for (const collection of collectionNames) {
    for (const scope of answer.scopes) {
      if (!collectionsOf(scope).includes(collection)) continue;
      const chain = { collection, scope };
      const key = keyOf(chain);
      const state = told.get(key);
      // Packed messages leave without a removal of their own, so what follows conversations never begins before them.
      const isRebuilt = beginsAnew(chain) || (leans(chain) && beginsAnew(conversationsOf(chain)));
      if (isRebuilt) rebuild.push(chain);
      const isBehind = isRebuilt || (held.asked.has(key) && state?.state !== 'current');
      chains.push({ ...chain, isBehind, left: isBehind ? (state?.left ?? null) : 0 });
    }
  }
  return { lost: held.scopes.filter(scope => !now.has(scope)), rebuild, chains };
}

export type PullVerdict =
  | { page: PullPage }
  /** Ask where we stand: other epoch, other scopes, or too old to catch up. */
  | { resume: true }
  | { end: EndReason }
  | { again: { atLeastMs: number | null; error: WireError | null } };

export function judgePull(outcome: RequestOutcome<PullAnswer>): PullVerdict {
  if (!outcome.ok) {
    const isLineGone = outcome.reason === 'offline' || outcome.reason === 'lost';
    return { again: { atLeastMs: isLineGone ? null : 0, error: null } };
  }
  const { answer } = outcome;
  if (answer.ok) return { page: answer.page };
  const { error } = answer;
  if (doubts.has(error.code)) return { resume: true };
  if (final.has(error.code)) return { end: { why: 'refused', error } };
  return { again: { atLeastMs: error.retryAfterMs ?? 0, error } };
}
