/**
 * Owns how anything thrown becomes an answer on the wire: once, at the edge, with an id to quote. Never sends the text
 * of an unexpected error: it goes to the log beside that id.
 */
import {
  AppError,
  type Audience,
  type ErrorCode,
  errors,
  toWireError,
  type WireError,
} from '#protocol/errors.ts';
import { databaseErrorCode } from './db/errors.ts';
import type { Log } from './log.ts';

export type WireFailure = {
  wire: WireError;
  /** HTTP status. */
  status: number;
  /** What was thrown, for the log alone. */
  cause: unknown;
};

/**
 * The answer for anything thrown. An AppError keeps its code and text, trouble with the database is named as such, and
 * everything else is `internal`.
 * @param audience who will read it: a customer gets no sentence that is meant for staff
 */
export function toWire(error: unknown, newId: () => string, audience: Audience = 'staff'): WireFailure {
  const expected = error instanceof AppError ? error : undefined;
  const code = expected?.code ?? faultCode(error);
  const wire = toWireError(code, newId(), expected);
  if (audience === 'everyone' && errors[code].audience !== 'everyone') {
    wire.message = errors.refused_by_state.message;
  }
  return { wire, status: errors[code].status, cause: error };
}

/** Writes the failure at the level of the errors table. A refusal is one line; a fault carries its stack. */
export function logFailure(log: Log, failure: WireFailure, context: Record<string, unknown> = {}): void {
  const { wire, cause } = failure;
  const level = errors[wire.code].log;
  const facts = { ...context, code: wire.code, errorId: wire.id };
  if (cause instanceof AppError && cause.cause === undefined) log[level](facts, wire.message);
  else log[level]({ ...facts, err: cause }, wire.message);
}

function faultCode(error: unknown): ErrorCode {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = databaseFault(at);
    if (code) return code;
  }
  return 'internal';
}

const lostConnection = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT']);
const unholdable = new Set(['22007', '22008', '22021', '22P05']);
const overloaded = new Set(['53300', '53400', '55P03', '57014', '40001', '40P01']);

function databaseFault(error: Error): ErrorCode | null {
  const state = databaseErrorCode(error);
  // A character that Postgres cannot hold, or a time that it does not know: the sender's fault, not the server's.
  if (state !== null && unholdable.has(state)) return 'malformed';
  if (state !== null && overloaded.has(state)) return 'busy';
  if (state?.startsWith('08') || state?.startsWith('57P')) return 'unavailable';
  if ('code' in error && typeof error.code === 'string' && lostConnection.has(error.code))
    return 'unavailable';
  if (error.message === 'timeout exceeded when trying to connect') return 'busy';
  return error.message.startsWith('Connection terminated') ? 'unavailable' : null;
}
