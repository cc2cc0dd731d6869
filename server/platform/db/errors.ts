/** The five-character SQLSTATE of an error thrown by the database, or null for any other error. */
export function databaseErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/** A data exception: what was to be written is no value that the database can hold, now or later. */
export const isBadValue = (error: unknown): boolean => databaseErrorCode(error)?.startsWith('22') ?? false;

/** A serialization failure or a deadlock: the same work may well pass when run again. */
export function isWorthRetrying(error: unknown): boolean {
  const code = databaseErrorCode(error);
  return code === '40001' || code === '40P01';
}

/** Whether a unique index refused the row; `constraint` narrows it to one index. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (databaseErrorCode(error) !== '23505') return false;
  return constraint === undefined || (error as Error & { constraint?: string }).constraint === constraint;
}
