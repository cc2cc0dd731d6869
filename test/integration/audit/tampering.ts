// What somebody with all rights in the database might do to the log, at random. Each leaves it other than it was.
import type { Tx } from '../../../server/platform/db/db.ts';
import { raw, type Sql, sql } from '../../../server/platform/db/sql.ts';

export type Dice = (below: number) => number;

/** mulberry32: the same seed gives the same throws. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Tampering = (dice: Dice, count: number) => Sql[];
const at = (dice: Dice, count: number): number => 1 + dice(count);
/** Each value is another one afterwards. */
const edits: ((dice: Dice) => Sql)[] = [
  dice => sql`at_ms = at_ms + ${1 + dice(1e9)}`,
  () => sql`act = case act when 'flow.save' then 'flow.remove' else 'flow.save' end`,
  () => sql`by_kind = case by_kind when 'server' then 'person' else 'server' end`,
  () => sql`by_id = case when by_id is null then gen_random_uuid() end`,
  dice => sql`by_name = by_name || ${String.fromCharCode(97 + dice(26))}`,
  () => sql`by_name = left(by_name, -1)`,
  dice => sql`subject_id = subject_id || ${dice(10)}::text`,
  // One field grows by what the next one loses.
  () => sql`subject_kind = subject_kind || left(subject_id, 1), subject_id = substr(subject_id, 2)`,
  () => sql`ip = case when ip is null then '203.0.113.9' end`,
  dice => sql`ip = coalesce(ip, '') || ${dice(10)}::text`,
  dice => sql`digest = ${byteAdded('digest', dice)}`,
  dice => sql`prev_hash = ${byteAdded('prev_hash', dice)}`,
  dice => sql`hash = ${byteAdded('hash', dice)}`,
];

function byteAdded(column: string, dice: Dice): Sql {
  const place = dice(32);
  return sql`set_byte(${raw(column)}, ${place}, (get_byte(${raw(column)}, ${place}) + ${1 + dice(255)}) % 256)`;
}

export const tamperings: Record<string, Tampering> = {
  'a field is edited': (dice, count) => {
    const edit = edits[dice(edits.length)] ?? edits[0];
    return edit ? [sql`update audit_entries set ${edit(dice)} where seq = ${at(dice, count)}`] : [];
  },
  'an entry is edited and sealed anew': (dice, count) => {
    const place = at(dice, count);
    return [
      sql`update audit_entries set by_name = 'Somebody else' where seq = ${place}`,
      sql`update audit_entries e set hash = audit_hash(e) where seq = ${place}`,
    ];
  },
  'a detail is edited': (dice, count) => [
    sql`update audit_details set detail = replace(detail, 'detail', 'detial')
      where entry_id = (select id from audit_entries where seq = ${at(dice, count)})`,
  ],
  'a salt is edited': (dice, count) => [
    sql`update audit_details set salt = set_byte(salt, 3, (get_byte(salt, 3) + ${1 + dice(255)}) % 256)
      where entry_id = (select id from audit_entries where seq = ${at(dice, count)})`,
  ],
  'a detail is taken away': (dice, count) => [
    sql`delete from audit_details where entry_id = (select id from audit_entries where seq = ${at(dice, count)})`,
  ],
  'two details change places': (dice, count) => {
    const one = at(dice, count);
    const other = 1 + (one % count);
    return [
      sql`create temp table two on commit drop as select entry_id, salt, detail from audit_details
        where entry_id in (select id from audit_entries where seq in (${one}, ${other}))`,
      sql`update audit_details d set salt = two.salt, detail = two.detail from two
        where d.entry_id in (select entry_id from two) and d.entry_id <> two.entry_id`,
    ];
  },
  'an entry is deleted': (dice, count) => gone(sql`seq = ${at(dice, count)}`),
  'several are deleted': (dice, count) => {
    const from = at(dice, count);
    return gone(sql`seq between ${from} and ${from + dice(count)}`);
  },
  'one is deleted and the gap is closed': (dice, count) => {
    const place = at(dice, count - 1);
    return [
      ...gone(sql`seq = ${place}`),
      sql`update audit_entries set seq = -seq where seq > ${place}`,
      sql`update audit_entries set seq = -seq - 1 where seq < 0`,
    ];
  },
  'two change places': (dice, count) => {
    const one = at(dice, count);
    const other = 1 + (one % count);
    return [
      sql`update audit_entries set seq = case seq when ${one} then -1 else -2 end where seq in (${one}, ${other})`,
      sql`update audit_entries set seq = case seq when -1 then ${other}::bigint else ${one}::bigint end where seq < 0`,
    ];
  },
  'the end is cut off': (dice, count) => gone(sql`seq > ${count - 1 - dice(count)}`),
  'all is cut off': () => [sql`truncate audit_details, audit_entries`],
  'the end is cut off and written otherwise': (dice, count) => {
    const kept = count - 1 - dice(count);
    const lost = count - kept;
    return [
      ...gone(sql`seq > ${kept}`),
      sql`alter table audit_entries enable always trigger seal`,
      ...Array.from({ length: lost + dice(3) }, (_, n) => forged(`forged ${n}`)),
    ];
  },
  'all from one place on is sealed anew': (dice, count) => {
    const place = at(dice, count);
    return [
      sql`update audit_entries set by_name = 'Somebody else' where seq = ${place}`,
      sql`do ${raw(`$$ declare n bigint; begin for n in select seq from audit_entries where seq >= ${place} order by seq loop
        update audit_entries e set prev_hash = coalesce((select hash from audit_entries p where p.seq = n - 1), e.prev_hash) where seq = n;
        update audit_entries e set hash = audit_hash(e) where seq = n; end loop; end $$`)}`,
    ];
  },
  'one is put in between': (dice, count) => {
    const place = at(dice, count);
    return [
      sql`update audit_entries set seq = -seq where seq >= ${place}`,
      sql`update audit_entries set seq = 1 - seq where seq < 0`,
      sql`insert into audit_entries (id, seq, at_ms, act, by_kind, by_name, subject_kind, subject_id, digest, prev_hash, hash)
        select gen_random_uuid(), ${place}, at_ms, act, by_kind, by_name, subject_kind, subject_id, digest, prev_hash, hash
        from audit_entries where seq = ${place + 1}`,
      sql`update audit_entries e set hash = audit_hash(e) where seq = ${place}`,
    ];
  },
  'one is taken out of the chain': (dice, count) => [
    sql`update audit_entries set seq = null where seq = ${at(dice, count)}`,
  ],
  'a detail loses its entry': (dice, count) => {
    const entry = sql`(select id from audit_entries where seq = ${at(dice, count)})`;
    return [sql`update audit_details set entry_id = gen_random_uuid() where entry_id = ${entry}`];
  },
};

const gone = (which: Sql): Sql[] => [
  sql`delete from audit_details where entry_id in (select id from audit_entries where ${which})`,
  sql`delete from audit_entries where ${which}`,
];

const forged = (name: string): Sql => sql`
  insert into audit_entries (id, at_ms, act, by_kind, by_name, subject_kind, subject_id, digest)
  values (gen_random_uuid(), 1, 'flow.save', 'server', ${name}, 'flow', 'x', sha256('\\x01'))`;

/** With every guard of the tables off, as only their owner can. */
export async function tamper(tx: Tx, name: string, dice: Dice, count: number): Promise<void> {
  await tx.query(sql`alter table audit_details drop constraint audit_details_entry_id_fkey`);
  for (const table of ['audit_entries', 'audit_details'])
    await tx.query(sql`alter table ${raw(table)} disable trigger all`);
  for (const statement of tamperings[name]?.(dice, count) ?? []) await tx.query(statement);
  await tx.query(sql`set constraints all immediate`);
}
