import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import { ModelFailure } from './language-model.ts';

/**
 * Maps what the SDK throws to the small union.
 * @param nowMs for a `Retry-After` that names a date
 */
export function toModelFailure(error: unknown, nowMs: number): ModelFailure {
  if (error instanceof ModelFailure) return error;
  if (error instanceof APIUserAbortError)
    return new ModelFailure('aborted', 'The request was stopped.', { cause: error });
  if (error instanceof APIConnectionTimeoutError)
    return new ModelFailure('timeout', 'The model endpoint did not answer in time.', { cause: error });
  if (error instanceof APIConnectionError)
    return new ModelFailure('unavailable', 'The model endpoint cannot be reached.', { cause: error });
  if (error instanceof APIError) return fromStatus(error, nowMs);
  if (error instanceof SyntaxError)
    return new ModelFailure('malformed', 'The model endpoint sent something unreadable.', { cause: error });
  return new ModelFailure('unavailable', 'The connection to the model endpoint broke.', { cause: error });
}

function fromStatus(error: APIError, nowMs: number): ModelFailure {
  const status = typeof error.status === 'number' ? error.status : null;
  const details = { status, cause: error };
  // No credit is left: waiting does not bring it back.
  if (status === 429 && error.code === 'insufficient_quota')
    return new ModelFailure('refused', 'The account at the model endpoint has no credit left.', details);
  if (status === 429) {
    return new ModelFailure('rate_limited', 'The model endpoint limits the rate.', {
      ...details,
      retryAfterMs: retryAfterMs(error.headers, nowMs),
    });
  }
  // Without a status it is an error reported inside a stream that had begun.
  if (status === null || status >= 500) {
    return new ModelFailure(
      'unavailable',
      `The model endpoint failed${status === null ? '' : ` with ${status}`}.`,
      {
        ...details,
        retryAfterMs: retryAfterMs(error.headers, nowMs),
      },
    );
  }
  if (status === 408 || status === 409)
    return new ModelFailure('unavailable', `The model endpoint answered ${status}.`, details);
  return new ModelFailure('refused', `The model endpoint refused the request with ${status}.`, details);
}

/** `Retry-After` is seconds or a date (RFC 9110 §10.2.3); `retry-after-ms` is what some endpoints add. */
export function retryAfterMs(headers: Headers | undefined, nowMs: number): number | null {
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const value = headers?.get('retry-after');
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1_000 : null;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
