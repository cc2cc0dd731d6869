import { type Sql, sql } from './sql.ts';

/** Times travel as whole microseconds where a page ends: a mark in milliseconds would repeat or skip rows of the same one. */
export const micros = (column: Sql): Sql => sql`(extract(epoch from ${column}) * 1000000)::bigint`;
export const fromMicros = (value: string): Sql => sql`to_timestamp(${value}::numeric / 1000000)`;
