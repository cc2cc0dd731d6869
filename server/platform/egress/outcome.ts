// How a message to somebody's server went, in one form for all who send such. Pure.
import type { EgressAnswer } from './egress.ts';

export type Outcome =
  | { ok: true }
  | {
      ok: false;
      /** For admins: never a secret. */
      error: string;
      /** Another try would go the same way. */
      isPermanent: boolean;
      /** The receiver does not exist any more. */
      isGone: boolean;
      retryAfterMs: number | null;
    };

export const failed = (error: string, isPermanent: boolean): Outcome => ({
  ...{ ok: false, error: error.slice(0, 300), isPermanent, isGone: false, retryAfterMs: null },
});

/** 408, 429 and every 5xx pass; other refusals do not. A redirect is not followed, so it is a refusal. */
export function outcomeOf({ status, retryAfterMs, text }: EgressAnswer): Outcome {
  if (status >= 200 && status < 300) return { ok: true };
  const mayPass = status >= 500 || status === 408 || status === 425 || status === 429;
  const isRedirect = status >= 300 && status < 400;
  const said = isRedirect ? 'a redirect, which is not followed' : text.replace(/\s+/g, ' ').trim();
  return {
    ok: false,
    error: `It answered ${status}${said ? `: ${said}` : ''}`.slice(0, 300),
    isPermanent: !mayPass,
    isGone: status === 404 || status === 410,
    retryAfterMs,
  };
}
