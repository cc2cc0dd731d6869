// What webhooks decide: their secrets, when a failed delivery is tried again, when one is switched off. Pure.
import type { EgressAnswer } from '#platform/egress/egress.ts';
import { planRetry } from '#platform/jobs/retry-at.ts';
import type { WebhookKind } from '#protocol/http/webhooks.ts';
import type { Id, Millis } from '#protocol/ids.ts';

const dayMs = 86_400_000;
/** Three days: a weekend of the receiver's, and not a week of ours. */
export const giveUpAfterMs = 3 * dayMs;
const plan = { firstMs: 5_000, factor: 4, longestMs: 6 * 3_600_000, giveUpMs: giveUpAfterMs };
/** Of nothing but failures; then it is switched off, and admins are told. */
export const offAfterMs = 5 * dayMs;
/** So many failures on end are the receiver's, not one event's: then everything of it waits a moment. */
const pauseAfterFailures = 5;
const longestPauseMs = 60_000;
/** What is asked for by `Retry-After` is respected up to a day. */
const longestAskedMs = dayMs;
const answerChars = 500;

/** `whsec_` and 32 bytes, as Standard Webhooks wants 24 to 64 of them. */
export const makeSecret = (randomBytes: (length: number) => Uint8Array): string =>
  `whsec_${Buffer.from(randomBytes(32)).toString('base64')}`;

/** Enough to tell two apart. */
export const startOf = (secret: string): string => secret.slice(0, 10);

export type Try = {
  /** Null: nothing was answered. */
  status: number | null;
  durationMs: number;
  error: string;
  /** Its beginning. */
  answer: string;
  outcome: 'ok' | 'gone' | 'refused' | 'failed';
  retryAfterMs: number | null;
};

/** Whatever is not taken is tried again but for 410: while a receiver is put up anew, it answers 404 and 401 as well. */
export function tryOf(
  { status, text, retryAfterMs }: EgressAnswer,
  durationMs: number,
  kind: WebhookKind = 'standard',
): Try {
  const answer = text.slice(0, answerChars);
  const isRedirect = status >= 300 && status < 400;
  const isTaken = status >= 200 && status < 300;
  const error = isTaken
    ? ''
    : `It answered ${status}${isRedirect ? ', a redirect, which is not followed' : ''}.`;
  // Slack says 404 for a room or a webhook that was taken away, and 400 for a message that it will never take.
  const isGone = status === 410 || (kind === 'slack' && status === 404);
  const isRefused = kind === 'slack' && status === 400;
  const outcome = isTaken ? 'ok' : isGone ? 'gone' : isRefused ? 'refused' : 'failed';
  return { status, durationMs, error, answer, outcome, retryAfterMs: isTaken ? null : asked(retryAfterMs) };
}

/** No answer came. `isPermanent`: the address is refused by us, and would be again. */
export const tryWithout = (error: string, isPermanent: boolean, durationMs: number): Try => ({
  ...{ status: null, durationMs, error: error.slice(0, 300), answer: '', retryAfterMs: null },
  outcome: isPermanent ? 'refused' : 'failed',
});

const asked = (ms: number | null): number | null => (ms === null ? null : Math.min(ms, longestAskedMs));

/** Null: it is given up. */
export const retryAt = (
  { outcome, retryAfterMs }: Pick<Try, 'outcome' | 'retryAfterMs'>,
  { id, attempts, begunAt, now }: { id: Id; attempts: number; begunAt: Millis; now: Millis },
): Millis | null =>
  planRetry(
    plan,
    { isPermanent: outcome !== 'failed', retryAfterMs },
    { ...{ id, attempts, now }, createdAt: begunAt },
  );

/** How the receiver does after a failure. @param failures on end, this one counted */
export function afterFailure(
  { outcome, retryAfterMs }: Pick<Try, 'outcome' | 'retryAfterMs'>,
  { failures, failingSince, now }: { failures: number; failingSince: Millis; now: Millis },
): { off: '' | 'gone' | 'failing'; pausedUntil: Millis | null } {
  if (outcome === 'gone') return { off: 'gone', pausedUntil: null };
  if (now - failingSince >= offAfterMs) return { off: 'failing', pausedUntil: null };
  const own =
    failures < pauseAfterFailures
      ? 0
      : Math.min(longestPauseMs, 1_000 * 2 ** Math.min(failures - pauseAfterFailures, 10));
  const pauseMs = Math.max(own, retryAfterMs ?? 0);
  return { off: '', pausedUntil: pauseMs === 0 ? null : now + pauseMs };
}
