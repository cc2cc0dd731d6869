import { createHash } from 'node:crypto';
import type { Sql } from 'sql-template-tag';

export { default as sql, empty, join, raw, type Sql } from 'sql-template-tag';

/**
 * The statement, kept prepared on each connection that runs it: for the few that run all day. Only where the text does not vary with
 * the input: each text is kept for good, and planned without looking at its values.
 */
export function prepared(statement: Sql): Sql {
  const name = createHash('sha1').update(statement.text).digest('base64url');
  return Object.assign(statement, { name });
}

/** The statement, whose rows come as lists of values in the order of its columns: for many rows that are only passed on. */
export const asLists = (statement: Sql): Sql => Object.assign(statement, { rowMode: 'array' });
