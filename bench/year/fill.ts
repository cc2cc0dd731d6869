/**
 * Owns filling a database with a made-up year: as many conversations as wished and ten times as many messages, by `COPY` from files that are
 * written while the ones before are read. Past triggers: nothing of it is due, told or replicated until somebody says so.
 */
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '#platform/db/db.ts';
import { raw, sql } from '#platform/db/sql.ts';
import { type Dice, diceOf } from '../dice.ts';
import { type Desk, furnishYear } from './desk.ts';
import { idAt } from './ids.ts';
import {
  addConversation,
  type Customer,
  customerRow,
  noRows,
  type Rows,
  tableNames,
  tables,
} from './rows.ts';
import { lengths, storyAt } from './story.ts';
import { beginnings } from './when.ts';

const dayMs = 86_400_000;
/** The year that is asked for, and the moment at which it is asked: what began on its last day is over or waits by then. */
export const year = { from: Date.UTC(2025, 10, 1), to: Date.UTC(2026, 10, 1) };
export const askedAt = year.to + 8 * dayMs;

const perBatch = 5_000;

export async function fillYear(
  db: Db,
  { conversations, seed }: { conversations: number; seed: number },
  say: (line: string) => void,
): Promise<Desk> {
  if (conversations % lengths.length !== 0) throw new Error('conversations come by the ten');
  const dice = diceOf(seed);
  const desk = await furnishYear(db, year.from, dice);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'steward-year-')));
  // The database's own user reads it.
  chmodSync(folder, 0o755);
  try {
    let copying: Promise<void> = Promise.resolve();
    let [batch, made] = [0, 0];
    for (const rows of rowsOfYear(conversations, desk, dice)) {
      const files = await Promise.all(
        tableNames.map(async name => {
          const path = join(folder, `${name}-${batch % 2}`);
          await writeFile(path, rows[name]);
          return { name, path };
        }),
      );
      await copying;
      copying = copy(db, files);
      batch += 1;
      made = Math.min(conversations, made + perBatch);
      if (batch % 20 === 0) say(`${made} conversations are made`);
    }
    await copying;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await db.query(sql`select setval('conversation_number', ${conversations + 2_000})`);
  for (const name of tableNames) await db.query(raw(`vacuum analyze ${name}`));
  return desk;
}

type File = { name: (typeof tableNames)[number]; path: string };

/** Messages are half of the work: they take a connection of their own. */
async function copy(db: Db, files: readonly File[]): Promise<void> {
  const into = (some: readonly File[]) =>
    db.transaction(async tx => {
      tx.send(sql`set local session_replication_role = replica`);
      for (const { name, path } of some) await tx.query(raw(`copy ${name} (${tables[name]}) from '${path}'`));
    });
  const ofMessages = ({ name }: File) => name === 'messages';
  await Promise.all([into(files.filter(ofMessages)), into(files.filter(file => !ofMessages(file)))]);
}

/** All rows, a few thousand conversations at a time. */
export function* rowsOfYear(conversations: number, desk: Desk, dice: Dice): Generator<Rows> {
  const people = createPeople(desk, dice);
  const ofTen = createLengths(dice);
  const cast = { teams: desk.teamIds.length, agentsEach: desk.agentIds[0]?.length ?? 0, ...desk };
  let rows = noRows();
  let number = 0;
  for (const at of beginnings(conversations, year, dice)) {
    number += 1;
    const team = Math.floor(dice() ** 1.5 * cast.teams);
    const customer = people(rows, at);
    const isLate = at > year.to - 2 * dayMs;
    const story = storyAt({ number, at, length: ofTen(), isLate }, { ...cast, team }, dice);
    const channel = dice() < 0.8 ? 'chat' : 'form';
    addConversation(rows, { number: 1_000 + number, at, channel, team, customer, story }, desk, dice);
    if (number % perBatch !== 0) continue;
    yield rows;
    rows = noRows();
  }
  if (number % perBatch !== 0) yield rows;
}

/** Each ten conversations have a hundred lines, in an order by lot. */
function createLengths(dice: Dice): () => number {
  let left: number[] = [];
  return () => {
    if (left.length === 0) left = [...lengths];
    return left.splice(Math.floor(dice() * left.length), 1)[0] as number;
  };
}

/** Two of five are new; the others wrote before, most of them lately. */
function createPeople(desk: Desk, dice: Dice): (rows: Rows, at: number) => Customer {
  const lately: Customer[] = [];
  let count = 0;
  return (rows, at) => {
    const known = dice() < 0.6 ? lately[Math.floor(dice() * lately.length)] : undefined;
    if (known) return known;
    count += 1;
    const siteId = desk.siteIds[dice() < 0.85 ? 0 : 1] ?? '';
    const customer = { id: idAt(at, dice), siteId, name: `Customer ${count}` };
    rows.customers += customerRow(customer, count, at);
    lately[(count - 1) % 5_000] = customer;
    return customer;
  };
}
