// Thresholds by intent: what they are chosen by is kept with a version, and what people decide holds on all servers at once.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { IntentRule } from '../../../src/protocol/http/intents.ts';
import { newId } from '../../helpers/desk.ts';
import { makeDice } from '../../unit/models/dice.ts';
import { admin, openModels } from './room.ts';

let room: Awaited<ReturnType<typeof openModels>>;
let versionId = '';
let datasetId = '';
beforeAll(async () => {
  room = await openModels();
  await room.models.jobs.start(new AbortController().signal);
  ({ versionId, datasetId } = await train(jsonl(rowsOf(110, 1))));
});
afterAll(() => room.close());

const wanted = { precision: 0.95 };
const subjects = {
  refund: ['my money back', 'a refund', 'the amount returned', 'my payment back'],
  delivery: ['my parcel', 'the delivery', 'my order to arrive', 'the courier'],
};
function rowsOf(perLabel: number, seed: number): { text: string; label: string | null }[] {
  const dice = makeDice(seed);
  const one = (list: readonly string[]) => list[Math.floor(dice() * list.length)] ?? '';
  const openings = ['I want', 'how do I get', 'please help me with', 'where can I see', 'I cannot find'];
  return Object.entries(subjects).flatMap(([label, words]) =>
    Array.from({ length: perLabel }, (_, n) => ({
      text: `${one(openings)} ${one(words)} ${one(words)} number ${n}`,
      label,
    })),
  );
}
const jsonl = (rows: readonly object[]) => rows.map(row => JSON.stringify(row)).join('\n');

async function train(content: string) {
  const dataset = await room.models.training.addDataset({ name: 'autumn', content }, admin);
  const { jobId } = await room.models.startTrainingJob(
    {
      ...{ modelType: 'intent', datasetPath: dataset.path },
      config: { line: 'intents', seed: 7, holdOut: 0.2, note: '' },
    },
    admin,
  );
  for (;;) {
    const job = await room.models.getJobStatus(jobId);
    if (job.state === 'done') return { versionId: job.versionId ?? '', datasetId: dataset.id };
    if (job.state === 'failed') throw new Error(job.problem);
    await wait(20);
  }
}

const rule = (more: Partial<IntentRule> = {}): IntentRule => ({
  ...{ name: '', threshold: 0.8, action: 'answer', articleIds: [], ...more },
});
const entry = async (label: string, server = room.models) => {
  const { intents } = await server.rules.list(wanted);
  const found = intents.find(each => each.label === label);
  if (!found) throw new Error(`no intent ${label}`);
  return found;
};

test('a trained version brings the scores of messages that it had not seen, each once', async () => {
  const answer = await room.models.rules.list(wanted);
  expect(answer.version).toMatchObject({ id: versionId, name: 'intents v1', isRolledOut: false });
  expect(answer.source).toMatchObject({ datasetId: null });
  expect(answer.intents.map(({ label, name }) => [label, name])).toEqual([
    ['delivery', 'Delivery'],
    ['refund', 'Refund'],
  ]);
  for (const { asked, steps, present } of answer.intents) {
    // Held back while training, or kept out of it: all hundred and ten, none twice.
    expect(asked).toBe(110);
    const judged = steps.reduce((sum, [, some]) => sum + some, 0);
    expect(present).toMatchObject({ threshold: 0, judged });
    expect(judged).toBeGreaterThan(72);
  }
  const [delivery] = answer.intents;
  expect(delivery?.suggestion.kind).toBe('threshold');
  const hard = await room.models.rules.list({ precision: 0.999 });
  expect(hard.intents[0]?.suggestion).toMatchObject({ kind: 'too_few', needed: 3_688 });
});

test('an evaluation on other messages is a source of its own; the data it was trained on never is', async () => {
  const { training, evaluation, rules } = room.models;
  const other = await training.addDataset({ name: 'winter', content: jsonl(rowsOf(30, 99)) }, admin);
  const first = await evaluation.evaluate(versionId, other.id);
  await evaluation.evaluate(versionId, datasetId);
  const { sources } = await rules.list(wanted);
  expect(sources.map(({ name, datasetId: id }) => [name, id])).toEqual([
    ['', null],
    ['winter', other.id],
  ]);
  const chosen = await rules.list({ ...wanted, dataset: other.id });
  expect(chosen.intents.map(({ asked }) => asked)).toEqual([30, 30]);
  await expect(rules.list({ ...wanted, dataset: datasetId })).rejects.toMatchObject({ code: 'not_found' });
  // Judged by a program that kept no scores: the next look at it brings them.
  await room.db.query(sql`delete from intent_scores where dataset_id = ${other.id}`);
  expect(await evaluation.evaluate(versionId, other.id)).toEqual(first);
  expect((await rules.list(wanted)).sources).toHaveLength(2);
});

test('a rule holds on all servers, refuses who looked at an older one, and tells its history', async () => {
  const other = room.sibling();
  expect((await entry('refund')).rule).toBeNull();
  const saved = await room.models.rules.save(
    'refund',
    { rule: rule({ name: 'Money back' }), version: 0 },
    admin,
  );
  expect(saved).toMatchObject({ version: 1, threshold: 0.8, updatedBy: 'Ada' });
  const seen = await entry('refund', other);
  expect(seen).toMatchObject({ name: 'Money back', rule: saved, present: { threshold: 0.8 } });
  const blue = { ...admin, id: newId(), name: 'Blue' };
  await other.rules.save('refund', { rule: rule({ threshold: 0.9 }), version: 1 }, blue);
  for (const version of [0, 1])
    await expect(room.models.rules.save('refund', { rule: rule(), version }, admin)).rejects.toMatchObject({
      code: 'stale',
    });
  await expect(room.models.rules.reset('refund', 1, admin)).rejects.toMatchObject({ code: 'stale' });
  const reset = await room.models.rules.reset('refund', 2, admin);
  expect(reset).toMatchObject({ id: saved.id, version: 3, threshold: null, action: 'answer', name: '' });
  expect(await entry('refund', other)).toMatchObject({ name: 'Refund', present: { threshold: 0 } });
  expect((await room.trail(saved.id)).reverse()).toMatchObject([
    {
      act: 'intent.save',
      byName: 'Ada',
      detail: { label: 'refund', before: null, after: { threshold: 0.8 } },
    },
    {
      act: 'intent.save',
      byName: 'Blue',
      detail: { before: { threshold: 0.8 }, after: { threshold: 0.9 } },
    },
    { act: 'intent.reset', byName: 'Ada', detail: { after: { threshold: null } } },
  ]);
});

test('of two who decide at the same moment one is told', async () => {
  const save = () => room.models.rules.save('delivery', { rule: rule(), version: 0 }, admin);
  const ends = await Promise.allSettled([save(), save(), save()]);
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'stale' });
});

test('only what a classifier says is ruled, and only by articles that are there', async () => {
  const { rules } = room.models;
  await expect(rules.save('weather', { rule: rule(), version: 0 }, admin)).rejects.toMatchObject({
    code: 'not_found',
  });
  const { rule: held } = await entry('delivery');
  const missing = rule({ articleIds: [newId()] });
  await expect(
    rules.save('delivery', { rule: missing, version: held?.version ?? 0 }, admin),
  ).rejects.toMatchObject({ code: 'malformed', details: [{ path: 'rule.articleIds' }] });
});

test('answers that somebody spoke of are counted by how sure the classifier was', async () => {
  const { db, models } = room;
  const newConversation = await makeSite();
  const run = async (
    confidence: number,
    more: { reason?: string; conversationId?: string; at?: number } = {},
  ) => {
    const id = newId();
    const conversationId = more.conversationId ?? (await newConversation());
    const isAnswer = more.reason === undefined;
    await db.query(sql`
      insert into ai_runs (id, conversation_id, for_seq, purpose, started_at, latency_ms, provider, model, prompt_version,
        decision, reason, confidence, confidence_limit, input_tokens, output_tokens, question, text, steps, passages, fate, intent)
      values (${id}, ${conversationId}, 1, 'answer', ${new Date(Date.parse('2026-11-24T12:00:00Z') + (more.at ?? 0))}, 5,
        'embedded', 'extractive-1', '', ${isAnswer ? 'answered' : 'hand_over'}, ${more.reason ?? ''}, 0.9, 0.5, 0, 0, '', '',
        '[]', '[]', ${isAnswer ? 'committed' : 'handed_over'},
        ${JSON.stringify({ label: 'refund', name: 'Refund', confidence, outOfScope: false, model: 'intents v1' })})`);
    return { id, conversationId };
  };
  const thumb = (runId: string, conversationId: string, by: 'agent' | 'customer', isHelpful: boolean) =>
    db.query(sql`
      insert into ai_feedback (run_id, by_kind, by_id, conversation_id, is_helpful, at)
      values (${runId}, ${by}, ${newId()}, ${conversationId}, ${isHelpful}, now())`);
  const good = await run(0.97);
  await thumb(good.id, good.conversationId, 'agent', false);
  // The customer's word stands over the agent's.
  await thumb(good.id, good.conversationId, 'customer', true);
  const bad = await run(0.6);
  await thumb(bad.id, bad.conversationId, 'agent', false);
  // Nobody said anything of this one.
  await run(0.97);
  const left = await run(0.8);
  await run(0.8, { reason: 'asked_for_person', conversationId: left.conversationId, at: 1_000 });
  const labelled = models.recordPrediction({
    ...{ modelVersionId: versionId, inputData: 'x', responseTimeMs: 1 },
    prediction: { intent: 'refund', confidence: 0.91, decision: 'answer', isHandOver: false },
  });
  await models.monitoring.recordFeedback(labelled, { label: 'refund' });
  expect((await entry('refund')).live).toEqual([
    [97, 1, 1],
    [91, 1, 1],
    [80, 1, 0],
    [60, 1, 0],
  ]);
});

async function makeSite(): Promise<() => Promise<string>> {
  const { db } = room;
  const [team, site, customer] = [newId(), newId(), newId()];
  await db.query(sql`insert into teams (id, name) values (${team}, 'Sales')`);
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings) values (${site}, ${team}, ${site}, 'secret', '{}')`);
  await db.query(sql`insert into customers (id, site_id) values (${customer}, ${site})`);
  return async () => {
    const id = newId();
    await db.query(sql`
      insert into conversations (id, team_id, site_id, customer_id) values (${id}, ${team}, ${site}, ${customer})`);
    return id;
  };
}
