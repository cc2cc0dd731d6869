// Any edit, delete, reorder or truncation of the log is found, by somebody who has every right in the database.
// STEWARD_TAMPERINGS=1000 for the full count.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyChain } from '../../../server/features/audit/index.ts';
import type { AuditHead } from '../../../src/protocol/audit.ts';
import { type AuditDesk, openAudit } from './desk.ts';
import { diceOf, tamper, tamperings } from './tampering.ts';

const rows = 40;
const trials = Number(process.env['STEWARD_TAMPERINGS'] ?? 85);
const names = Object.keys(tamperings);

let desk: AuditDesk;
let head: AuditHead;
beforeAll(async () => {
  desk = await openAudit();
  await desk.fill(rows);
  const report = await desk.audit.verify();
  if (!report.head) throw new Error('the log is empty');
  head = report.head;
});
afterAll(() => desk.close());

class Back extends Error {}

test(`of ${trials} random tamperings ${trials} are found`, { timeout: 600_000 }, async () => {
  const missed: string[] = [];
  let found = 0;
  for (let trial = 0; trial < trials; trial++) {
    const name = names[trial % names.length] ?? '';
    const dice = diceOf(trial + 1);
    await desk.db
      .transaction(async tx => {
        await tamper(tx, name, dice, rows);
        const report = await verifyChain(tx, [head], { now: Date.now });
        if (report.ok) missed.push(`${name}, seed ${trial + 1}`);
        else found += 1;
        throw new Back();
      })
      .catch(error => {
        if (!(error instanceof Back)) throw new Error(`${name}, seed ${trial + 1}`, { cause: error });
      });
  }
  expect(missed).toEqual([]);
  expect(found).toBe(trials);
  // What was tried left nothing behind: it was the tampering that was found.
  expect(await verifyChain(desk.db, [head], { now: Date.now })).toMatchObject({ ok: true, entries: rows });
});
