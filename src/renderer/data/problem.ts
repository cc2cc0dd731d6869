// Errors as the screens show them.
import { type ErrorCode, errors, type WireError } from '#protocol/errors.ts';
import type { Problem } from './model.ts';

export function problemOf(error: WireError | null): Problem {
  if (!error) return localProblem('internal');
  const { code, message, id, retryAfterMs, details, secondFactor } = error;
  return {
    ...{ code, message, id },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details ? { details } : {}),
    ...(secondFactor ? { secondFactor } : {}),
  };
}

/** A refusal that was decided here, without the server. */
export function localProblem(code: ErrorCode | 'offline'): Problem {
  const message =
    code === 'offline' ? 'This needs the server, and there is no connection now.' : errors[code].message;
  return { code, message, id: '' };
}
