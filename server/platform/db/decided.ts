/**
 * Owns the SQL of rules that people decided over what the program brings, by name: each a value with a version, null where it was taken
 * back. Never decides what one means.
 */
import type { Millis } from '#protocol/ids.ts';
import type { Queryable, Tx } from './db.ts';
import { raw, sql } from './sql.ts';

export type DecidedRule<Rule> = {
  name: string;
  /** Null: it was taken back. */
  rule: Rule | null;
  version: number;
  updatedAt: Millis;
  updatedBy: string;
};

export function decidedRules<Rule>(tableName: 'limit_rules' | 'detection_rules') {
  type Row = { name: string; rule: Rule | null; version: number; updated_at: Date; updated_by: string };
  const table = raw(tableName);
  const toKept = ({ updated_at, updated_by, ...row }: Row): DecidedRule<Rule> => ({
    ...row,
    updatedAt: updated_at.getTime(),
    updatedBy: updated_by,
  });
  return {
    async list(db: Queryable): Promise<DecidedRule<Rule>[]> {
      const rows = await db.query<Row>(sql`
        select name, rule, version, updated_at, updated_by from ${table} order by name`);
      return rows.map(toKept);
    },
    /** The rule, which nobody else changes until the transaction ends; null where nobody decided anything. */
    async lock(tx: Tx, name: string): Promise<DecidedRule<Rule> | null> {
      const row = await tx.maybeOne<Row>(sql`
        select name, rule, version, updated_at, updated_by from ${table} where name = ${name} for update`);
      return row && toKept(row);
    },
    /** @returns null when it is another version by now than the one that was looked at */
    async save(tx: Tx, kept: DecidedRule<Rule>, lookedAt: number): Promise<DecidedRule<Rule> | null> {
      const { name, rule, updatedAt, updatedBy } = kept;
      const row = await tx.maybeOne<Row>(sql`
        insert into ${table} as held (name, rule, version, updated_at, updated_by)
        values (${name}, ${rule && JSON.stringify(rule)}, ${lookedAt + 1}, ${new Date(updatedAt)}, ${updatedBy})
        on conflict (name) do update set rule = excluded.rule, version = excluded.version,
          updated_at = excluded.updated_at, updated_by = excluded.updated_by
        where held.version = ${lookedAt}
        returning name, rule, version, updated_at, updated_by`);
      return row && toKept(row);
    },
  };
}
