/**
 * Owns the SQL behind better-auth: its adapter contract on our own pool, so that there is one pool and one way to run a
 * transaction. The library compares times with the clock of its process; the database keeps them by its own, and they are set from
 * one to the other on the way, so that a server whose clock is wrong ends nobody's session and lengthens none. Never decides who may sign in.
 */
import { type CustomAdapter, createAdapterFactory, type DBTransactionAdapter } from 'better-auth/adapters';
import type { BetterAuthOptions } from 'better-auth/minimal';
import { systemClock } from '#platform/clock.ts';
import type { Db, Queryable } from '#platform/db/db.ts';
import { empty, join, raw, type Sql, sql } from '#platform/db/sql.ts';

type Where = Parameters<CustomAdapter['findOne']>[0]['where'];
type Row = Record<string, unknown>;

const config = {
  adapterId: 'steward',
  supportsNumericIds: false,
  supportsUUIDs: false,
  supportsJSON: true,
  supportsDates: true,
  supportsBooleans: true,
} as const;

/** What better-auth calls a database. */
export function authDatabase(db: Db): (options: BetterAuthOptions) => ReturnType<AdapterOf> {
  return options =>
    adapterOn(db, callback => db.transaction(tx => callback(adapterOn(tx, false)(options))))(options);
}

type AdapterOf = ReturnType<typeof createAdapterFactory>;
type RunTransaction = <R>(callback: (tx: DBTransactionAdapter) => Promise<R>) => Promise<R>;

function adapterOn(db: Queryable, transaction: RunTransaction | false): AdapterOf {
  return createAdapterFactory({
    config: { ...config, transaction },
    adapter: ({ schema, getFieldName, getDefaultModelName }) =>
      statements(db, (model, selected) => {
        const known = schema[getDefaultModelName(model)]?.fields ?? {};
        const times = new Set(
          Object.keys(known)
            .filter(field => known[field]?.type === 'date')
            .map(field => getFieldName({ model, field })),
        );
        const fields = selected ?? ['id', ...Object.keys(known)];
        const names = new Set(fields.map(field => getFieldName({ model, field })));
        return [...names].map(name => ({ name, isTime: times.has(name) }));
      }),
  });
}

type ColumnsOf = (model: string, select: string[] | undefined) => { name: string; isTime: boolean }[];

/** How far the database's clock is ahead of the one that the library reads. */
const ahead = () => sql`(now() - ${new Date(systemClock.now())}::timestamptz)`;
const kept = (value: unknown): unknown =>
  value instanceof Date ? sql`${value}::timestamptz + ${ahead()}` : value;

function statements(db: Queryable, columnsOf: ColumnsOf): CustomAdapter {
  const list = (model: string, select?: string[]) =>
    join(
      columnsOf(model, select).map(({ name, isTime }) => {
        const column = identifier(name);
        return isTime ? sql`${column} - ${ahead()} as ${column}` : column;
      }),
      ', ',
    );
  return {
    async create({ model, data, select }) {
      const entries = Object.entries(data);
      const names = join(
        entries.map(([name]) => identifier(name)),
        ', ',
      );
      const values = join(
        entries.map(([, value]) => kept(value)),
        ', ',
      );
      return db.one(
        sql`insert into ${identifier(model)} (${names}) values (${values}) returning ${list(model, select)}`,
      );
    },
    async findOne<T>({
      model,
      where,
      select,
    }: {
      model: string;
      where: Where;
      select?: string[] | undefined;
    }) {
      const rows = await db.query<T>(
        sql`select ${list(model, select)} from ${identifier(model)} ${condition(where)} limit 1`,
      );
      return rows[0] ?? null;
    },
    findMany({ model, where, limit, select, sortBy, offset = 0 }) {
      const order = sortBy
        ? sql`order by ${identifier(sortBy.field)} ${raw(sortBy.direction === 'desc' ? 'desc' : 'asc')}`
        : empty;
      return db.query(
        sql`select ${list(model, select)} from ${identifier(model)} ${condition(where)} ${order} limit ${limit} offset ${offset}`,
      );
    },
    async update<T>({ model, where, update }: { model: string; where: Where; update: T }) {
      if (where.length === 0) return null;
      const rows = await db.query<T>(
        sql`update ${identifier(model)} set ${assignments(update as Row)} ${condition(where)} returning ${list(model)}`,
      );
      return rows[0] ?? null;
    },
    updateMany: ({ model, where, update }) =>
      counted(
        db,
        sql`update ${identifier(model)} set ${assignments(update)} ${condition(where)} returning id`,
      ),
    async delete({ model, where }) {
      requireWhere(where);
      await db.query(sql`delete from ${identifier(model)} ${condition(where)}`);
    },
    async deleteMany({ model, where }) {
      requireWhere(where);
      return counted(db, sql`delete from ${identifier(model)} ${condition(where)} returning id`);
    },
    async count({ model, where }) {
      const { count } = await db.one<{ count: string }>(
        sql`select count(id) as count from ${identifier(model)} ${condition(where)}`,
      );
      return Number(count);
    },
  };
}

/** Nothing of ours empties a table. */
function requireWhere(where: Where): void {
  if (where.length === 0) throw new Error('a delete without a condition');
}

async function counted(db: Queryable, statement: Sql): Promise<number> {
  return (await db.query(statement)).length;
}

/** Names come from better-auth's own schema; one that is no plain name is a fault of ours. */
function identifier(name: string): Sql {
  if (!/^[a-z_][a-z0-9_]*$/i.test(name)) throw new Error(`not a column or table: ${name}`);
  return raw(`"${name}"`);
}

const assignments = (values: Row): Sql =>
  join(
    Object.entries(values).map(([name, value]) => sql`${identifier(name)} = ${kept(value)}`),
    ', ',
  );

function condition(where: Where | undefined): Sql {
  if (!where || where.length === 0) return empty;
  const all = where.filter(({ connector }) => connector !== 'OR').map(term);
  const any = where.filter(({ connector }) => connector === 'OR').map(term);
  const parts = [...all, ...(any.length > 0 ? [sql`(${join(any, ' or ')})`] : [])];
  return sql`where ${join(parts, ' and ')}`;
}

function term({ field, operator, value, mode }: Where[number]): Sql {
  const isFolded = mode === 'insensitive' && typeof value === 'string';
  const column = isFolded ? sql`lower(${identifier(field)})` : identifier(field);
  const operand = isFolded ? value.toLowerCase() : kept(value);
  if (operator === 'in') return sql`${column} = any(${operand})`;
  if (operator === 'not_in') return sql`${column} <> all(${operand})`;
  if (value === null) return operator === 'ne' ? sql`${column} is not null` : sql`${column} is null`;
  if (operator === 'contains') return sql`${column} like ${`%${escaped(operand)}%`}`;
  if (operator === 'starts_with') return sql`${column} like ${`${escaped(operand)}%`}`;
  if (operator === 'ends_with') return sql`${column} like ${`%${escaped(operand)}`}`;
  const signs = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;
  return sql`${column} ${raw(signs[operator])} ${operand}`;
}

const escaped = (value: unknown): string => String(value).replace(/[\\%_]/g, '\\$&');
