// What must hold after every fault: nothing acknowledged is lost, nothing is there twice or out of order, and everybody sees the same.
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { difference, wrongMessages } from '../../sync/chaos/round.ts';
import type { Crowd, Visitor } from './crowd.ts';
import type { Stage } from './stage.ts';

type Line = { seq: number; text: string; author: string; isPublic: boolean };

const patience = { timeout: 60_000, interval: 200 };

/** A visitor's words go one after the other: after a long silence there are many, and a machine may have other things to do. */
const emptyWithinMs = 240_000;

/** Waits until all that was written has an answer and everybody is in sync. No client is started anew. */
export async function untilCalm({ desks, visitors }: Crowd): Promise<void> {
  await Promise.all(
    desks.map(({ console: one }) => one.headless()?.untilQuiet({ timeoutMs: emptyWithinMs })),
  );
  await until(() => !visitors.some(isWaiting), 'every word of the visitors is sent', emptyWithinMs);
}

const isWaiting = ({ tab }: Visitor): boolean => tab.store.get().outbox.length > 0;

/** @returns every message of a conversation, in the order of the database */
const linesOf = (stage: Stage, conversationId: string): Promise<Line[]> =>
  stage.db().query<Line>(sql`
    select seq, text, author->>'kind' as author, is_public as "isPublic"
    from messages where conversation_id = ${conversationId} order by seq`);

export async function expectAgreement(stage: Stage, crowd: Crowd): Promise<void> {
  const { desks, visitors } = crowd;
  await untilCalm(crowd);
  // Halves, gaps, and the order of each author's words.
  expect(
    await wrongMessages(
      stage,
      desks.map(({ console: one }) => one),
    ),
  ).toBe('');
  for (const { name, tab, said } of visitors) {
    const { thread } = tab.store.get();
    const lines = await linesOf(stage, String(thread.id));
    expect(
      lines.filter(({ author }) => author === 'customer').map(({ text }) => text),
      name,
    ).toEqual(said);
    // A push may still be under way.
    const publicSeqs = lines.filter(({ isPublic }) => isPublic).map(({ seq }) => seq);
    await expect
      .poll(
        () =>
          tab.store
            .get()
            .thread.messages.slice(-publicSeqs.length)
            .map(({ seq }) => seq),
        patience,
      )
      .toEqual(publicSeqs);
  }
  await expectKept(stage, crowd);
  for (const { name, console: one } of desks) expect(await difference(stage, one), name).toBe('');
}

/** Whatever was acknowledged is kept, and what a desk sent stands there once. */
async function expectKept(stage: Stage, { desks, visitors }: Crowd): Promise<void> {
  const kept = new Set(
    (await stage.db().query<{ id: string }>(sql`select command_id as id from commands`)).map(({ id }) => id),
  );
  const accepted = [...desks, ...visitors].flatMap(({ heard }) => [...heard.accepted]);
  expect(accepted.filter(id => !kept.has(id))).toEqual([]);
  for (const { name, console: one } of desks) {
    const rows = await stage.db().query<{ text: string }>(sql`
      select text from messages where author->>'id' = ${one.person.id} order by text`);
    const said = one.said.flatMap(({ payload }) => ('text' in payload ? [payload.text] : []));
    expect(
      rows.map(({ text }) => text),
      name,
    ).toEqual(said.toSorted());
  }
}

/** Nobody was told of a failure: no refusal, and nothing stands there as failed. */
export function expectNoErrors({ desks, visitors }: Crowd): void {
  expect(
    [...desks, ...visitors].flatMap(({ name, heard }) => heard.errors.map(code => `${name}: ${code}`)),
  ).toEqual([]);
  expect(visitors.map(({ tab }) => tab.store.get().problem).filter(problem => problem !== null)).toEqual([]);
}

export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  withinMs: number,
): Promise<void> {
  const untilMs = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`${what} did not happen within ${withinMs} ms`);
    await pause(50);
  }
}
