// Rollouts over a real database: a bad version takes itself back, a good one goes its way, and every step is on record.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { newId } from '../../helpers/desk.ts';
import { makeDice } from '../../unit/models/dice.ts';
import { admin, openModels } from './room.ts';

let room: Awaited<ReturnType<typeof openModels>>;
beforeEach(async () => {
  room = await openModels();
});
afterEach(() => room.close());

const rollout = async (id: string) => room.models.deployments.get(id);
const stageOf = async (id: string) => (await room.models.registry.get(id)).stage;
const never = () => false;

test('a canary that fails a fifth of the time is taken back by itself, on every server at once, and its conversations go on', async () => {
  const champion = await room.champion();
  const bad = await room.version('fails');
  const other = room.sibling();
  const { id } = await room.models.deployments.start(room.request(bad), admin);
  expect(await stageOf(bad)).toBe('canary');
  const dice = makeDice(11);
  const met = new Map<string, string>();
  let asked = 0;
  while ((await rollout(id)).state === 'running' && asked < 1_200) {
    for (let n = 0; n < 20; n += 1) {
      const conversationId = newId();
      const server = n % 2 === 0 ? room.models : other;
      const { versionId } = await room.ask(
        conversationId,
        version => version === bad && dice() < 0.2,
        server,
      );
      met.set(conversationId, versionId);
      asked += 1;
    }
    await room.models.monitoring.flush();
    await other.monitoring.flush();
  }
  const after = await rollout(id);
  expect(after).toMatchObject({ state: 'rolled_back', reason: 'guardrail: errors' });
  expect(after.guardrails[0]?.evidence).toBeGreaterThanOrEqual(after.guardrails[0]?.harmAt ?? 0);
  expect(room.alerts).toEqual([`models.rollout.${id}`]);
  expect(await stageOf(bad)).toBe('registered');
  // Those who were on it are answered on, by the version before it, wherever they ask.
  const onCanary = [...met].filter(([, version]) => version === bad).map(([conversation]) => conversation);
  expect(onCanary.length).toBeGreaterThan(10);
  for (const conversation of onCanary.slice(0, 10))
    for (const server of [room.models, other])
      expect((await room.ask(conversation, never, server)).versionId).toBe(champion);
  expect((await room.trail(id)).map(({ act, byName }) => [act, byName])).toEqual([
    ['rollout.roll_back', 'Steward'],
    ['rollout.start', 'Ada'],
  ]);
});

test('a canary that is as good as the champion stays, ramps by itself, and is promoted by a person; then it can still be taken back', async () => {
  const champion = await room.champion();
  const good = await room.version('good');
  const steps = [
    { percent: 20, holdMs: 60_000, fewest: 5 },
    { percent: 60, holdMs: 60_000, fewest: 5 },
  ];
  const { id } = await room.models.deployments.start(room.request(good, { steps }), admin);
  const dice = makeDice(4);
  const first = new Map<string, string>();
  const ask = async (conversation: string) => room.ask(conversation, () => dice() < 0.02);
  for (let n = 0; n < 120; n += 1) {
    const conversation = newId();
    first.set(conversation, (await ask(conversation)).versionId);
  }
  await room.models.monitoring.flush();
  expect(await rollout(id)).toMatchObject({ state: 'running', percent: 60 });
  // Whoever was on the canary stays on it.
  for (const [conversation, version] of first)
    if (version === good) expect((await ask(conversation)).versionId).toBe(good);
  expect(await room.models.deployments.promote(id, { reason: '' }, admin)).toMatchObject({
    state: 'promoted',
  });
  expect([await stageOf(good), await stageOf(champion)]).toEqual(['production', 'registered']);
  expect((await ask(newId())).versionId).toBe(good);
  await room.models.deployments.move(id, 'roll_back', admin, 'customers complain');
  expect([await stageOf(good), await stageOf(champion)]).toEqual(['registered', 'production']);
  expect((await ask(newId())).versionId).toBe(champion);
  await expect(room.models.deployments.promote(id, { reason: '' }, admin)).rejects.toMatchObject({
    code: 'refused_by_state',
  });
});

test('whoever pauses a ramp leaves everybody where they are', async () => {
  await room.champion();
  const next = await room.version();
  const steps = [
    { percent: 50, holdMs: 0, fewest: 0 },
    { percent: 100, holdMs: 0, fewest: 0 },
  ];
  const { id } = await room.models.deployments.start(room.request(next, { steps }), admin);
  await room.models.deployments.move(id, 'pause', admin);
  for (let n = 0; n < 10; n += 1) await room.ask(newId(), never);
  await room.models.monitoring.flush();
  await room.models.deployments.look();
  expect(await rollout(id)).toMatchObject({ state: 'paused', percent: 50 });
  await room.models.deployments.move(id, 'resume', admin);
  await room.models.deployments.look();
  expect(await rollout(id)).toMatchObject({ state: 'running', percent: 100 });
});

test('a shadow is watched, and answers nobody', async () => {
  const champion = await room.champion();
  const shadow = await room.version();
  const request = room.request(shadow, {
    strategy: 'shadow',
    steps: [{ percent: 100, holdMs: 0, fewest: 0 }],
  });
  const { id } = await room.models.deployments.start(request, admin);
  for (let n = 0; n < 60; n += 1) {
    const conversationId = newId();
    const assigned = await room.ask(conversationId, never);
    expect(assigned).toMatchObject({ versionId: champion, shadowVersionId: shadow });
    room.models.recordPrediction({
      ...{ modelVersionId: shadow, inputData: 'x', prediction: { error: 'boom' }, responseTimeMs: 5 },
      ...{ conversationId, assigned: { side: 'shadow', deploymentId: id, percent: 100 } },
    });
  }
  await room.models.monitoring.flush();
  expect(await rollout(id)).toMatchObject({ state: 'rolled_back' });
});

test('conversations that do not divide as planned hold the ramp', async () => {
  await room.champion();
  const next = await room.version();
  const { id } = await room.models.deployments.start(room.request(next), admin);
  // Half of those of the new version are never recorded.
  let seen = 0;
  // So many that no luck of the draw hides it.
  for (let n = 0; n < 1_200; n += 1) {
    const conversationId = newId();
    const assigned = await room.models.assign('answers', { id: conversationId, teamId: newId() });
    if (!assigned || (assigned.side === 'challenger' && seen++ % 2 === 0)) continue;
    const { versionId, side, deploymentId, percent } = assigned;
    room.models.recordPrediction({
      ...{ modelVersionId: versionId, inputData: 'x', prediction: {}, responseTimeMs: 5, conversationId },
      assigned: { side, deploymentId, percent },
    });
  }
  await room.models.monitoring.flush();
  expect(await rollout(id)).toMatchObject({ state: 'paused' });
  expect((await rollout(id)).reason).toContain('division');
  // Whoever resumes it has looked: it is not held again for what was before.
  await room.models.deployments.move(id, 'resume', admin);
  await room.models.deployments.look();
  expect(await rollout(id)).toMatchObject({ state: 'running', reason: '' });
});

test('feedback reaches the rollout, and figures tell how a version did', async () => {
  const champion = await room.champion();
  const next = await room.version();
  const guardrails = [{ measure: 'feedback' as const, limit: 0.1, margin: 0 }];
  const { id } = await room.models.deployments.start(room.request(next, { guardrails }), admin);
  let onNext = 0;
  for (let n = 0; n < 60 && onNext < 15; n += 1) {
    const conversationId = newId();
    const { versionId } = await room.ask(conversationId, never);
    if (versionId !== next) continue;
    onNext += 1;
    await room.models.monitoring.conversationSaid(conversationId, { isHelpful: false, label: 'refund' });
  }
  expect(await rollout(id)).toMatchObject({ state: 'rolled_back', reason: 'guardrail: feedback' });
  const metrics = await room.models.getModelMetrics(next, 24);
  expect(metrics.feedback.helpful).toBe(0);
  expect(metrics.feedback.unhelpful).toBe(onNext);
  expect(metrics.predictions).toBeGreaterThanOrEqual(metrics.feedback.unhelpful);
  expect(metrics.accuracy).toEqual({ count: metrics.feedback.unhelpful, share: 0 });
  expect(metrics.latencyMs).toEqual({ p50: 40, p95: 40, p99: 40 });
  expect(metrics.intents).toMatchObject([{ intent: 'order_status', share: 1 }]);
  expect((await room.models.getModelMetrics(champion, 24)).feedback).toEqual({ helpful: 0, unhelpful: 0 });
  const [kept] = await room.db.query<{ input: string }>(sql`select input from predictions limit 1`);
  expect(kept?.input).toBe('Where is my order [number]?');
});

test('what agents change in drafts weighs against the version that wrote them, and a draft counts as no answer', async () => {
  await room.champion();
  const next = await room.version();
  const guardrails = [{ measure: 'edit_distance' as const, limit: 0.3, margin: 0 }];
  const { id } = await room.models.deployments.start(room.request(next, { guardrails }), admin);
  let onNext = 0;
  for (let n = 0; n < 120 && onNext < 30 && (await rollout(id)).state === 'running'; n += 1) {
    const conversationId = newId();
    const assigned = await room.models.assign('answers', { id: conversationId, teamId: newId() });
    if (!assigned) throw new Error('nobody answers');
    const { versionId, side, deploymentId, percent } = assigned;
    const runId = newId();
    room.models.recordPrediction({
      ...{
        modelVersionId: versionId,
        inputData: 'x',
        prediction: {},
        responseTimeMs: 5,
        conversationId,
        runId,
      },
      ...{ purpose: 'draft', assigned: { side, deploymentId, percent } },
    });
    if (versionId === next) onNext += 1;
    // The new one's drafts are written anew, the champion's are sent as they are.
    await room.models.monitoring.runSaid(runId, { editDistance: versionId === next ? 0.9 : 0 });
  }
  expect(await rollout(id)).toMatchObject({ state: 'rolled_back', reason: 'guardrail: edit_distance' });
  const metrics = await room.models.getModelMetrics(next, 24);
  expect(metrics).toMatchObject({
    predictions: 0,
    drafts: onNext,
    latencyMs: null,
    intents: [{ intent: '', predictions: 0, share: 0, editDistance: { count: onNext } }],
  });
  expect(metrics.editDistance.count).toBe(onNext);
  expect(metrics.editDistance.average).toBeCloseTo(0.9);
  // Of a run behind which no version stood nothing is kept, and nothing breaks.
  await room.models.monitoring.runSaid(newId(), { isHelpful: true });
});

test('a line has one rollout at a time, a first version goes whole, and an older promotion cannot be taken back', async () => {
  const first = await room.version();
  const canary = room.request(first);
  await expect(room.models.deployments.start(canary, admin)).rejects.toMatchObject({ code: 'no_champion' });
  const begun = await room.models.deployments.start({ ...canary, strategy: 'blue_green' }, admin);
  expect(begun).toMatchObject({ state: 'promoted', percent: 100 });
  const second = await room.version();
  const { id } = await room.models.deployments.start(room.request(second), admin);
  await expect(
    room.models.deployments.start(room.request(await room.version()), admin),
  ).rejects.toMatchObject({ code: 'rollout_running' });
  await expect(room.models.registry.retire(second, admin)).rejects.toMatchObject({ code: 'model_in_use' });
  await room.models.deployments.promote(id, { reason: '' }, admin);
  await expect(room.models.deployments.move(begun.id, 'roll_back', admin)).rejects.toMatchObject({
    code: 'refused_by_state',
  });
});

test('what is older than ninety days is forgotten; what became of the rollout stays', async () => {
  await room.champion();
  const next = await room.version();
  const { id } = await room.models.deployments.start(room.request(next), admin);
  for (let n = 0; n < 6; n += 1) await room.ask(newId(), never);
  await room.models.monitoring.flush();
  await room.models.deployments.move(id, 'roll_back', admin);
  const left = async () => {
    const [row] = await room.db.query<{ predictions: string; outcomes: string }>(sql`
      select (select count(*) from predictions) as predictions, (select count(*) from model_outcomes) as outcomes`);
    return [Number(row?.predictions), Number(row?.outcomes)];
  };
  const forget = async () => {
    await room.models.forget(new AbortController().signal);
    return left();
  };
  expect(await forget()).toEqual([6, 12]);
  room.pass(91 * 86_400_000);
  expect(await forget()).toEqual([0, 0]);
  expect(await rollout(id)).toMatchObject({ state: 'rolled_back' });
});

test('drift opens an alert: what people ask is not what they asked in the week before', async () => {
  const version = await room.champion();
  const record = (intent: string) =>
    room.models.recordPrediction({
      ...{ modelVersionId: version, inputData: 'x', responseTimeMs: 5 },
      prediction: { intent, confidence: 0.8 },
    });
  for (let n = 0; n < 200; n += 1) record(n % 2 === 0 ? 'refund' : 'delivery');
  await room.models.monitoring.flush();
  room.pass(25 * 3_600_000);
  for (let n = 0; n < 100; n += 1) record(n % 10 === 0 ? 'refund' : 'recall');
  await room.models.monitoring.flush();
  room.pass(1);
  await room.models.monitoring.lookForDrift();
  expect(room.alerts).toEqual([`models.drift.${version}`]);
  expect((await room.models.getModelMetrics(version, 24)).drift).toMatchObject({
    intents: { level: 'severe' },
    confidence: { level: 'none' },
  });
});

test('what customers give a conversation reaches the last version that they met', async () => {
  const champion = await room.champion();
  const { db } = room;
  const [teamId, siteId, customerId, conversationId] = [newId(), newId(), newId(), newId()];
  await db.query(sql`insert into teams (id, name, strategy) values (${teamId}, 'Support', 'manual')`);
  await db.query(sql`
    insert into sites (id, team_id, site_key, identity_secret, settings)
    values (${siteId}, ${teamId}, 'demo', 'secret', '{}')`);
  await db.query(sql`insert into customers (id, site_id, name) values (${customerId}, ${siteId}, 'Ellen')`);
  await db.query(sql`
    insert into conversations (id, team_id, site_id, customer_id, status, rating)
    values (${conversationId}, ${teamId}, ${siteId}, ${customerId}, 'resolved', '{"score": 2, "comment": ""}')`);
  await room.ask(conversationId, never);
  await room.ask(conversationId, never);
  await room.models.monitoring.gatherRatings();
  await room.models.monitoring.gatherRatings();
  expect((await room.models.getModelMetrics(champion, 24)).csat).toEqual({ count: 1, average: 2 });
});

test('of several versions beside each other a person picks the one that stays', async () => {
  const champion = await room.champion();
  const [first, second] = [await room.version('one'), await room.version('two')];
  const arms = [first, second].map(versionId => ({ versionId, weight: 1 }));
  const steps = [{ percent: 60, holdMs: 0, fewest: 0 }];
  const { deployments } = room.models;
  const { id } = await deployments.start(room.request(first, { strategy: 'ab', arms, steps }), admin);
  const stranger = { reason: '', versionId: champion };
  await expect(deployments.promote(id, stranger, admin)).rejects.toMatchObject({ code: 'malformed' });
  expect(await rollout(id)).toMatchObject({ state: 'running' });
  await deployments.promote(id, { reason: '', versionId: second }, admin);
  expect(await Promise.all([champion, first, second].map(stageOf))).toEqual([
    ...['registered', 'registered', 'production'],
  ]);
  expect((await room.ask(newId(), never)).versionId).toBe(second);
  await deployments.move(id, 'roll_back', admin, 'it was the other one');
  expect(await Promise.all([champion, first, second].map(stageOf))).toEqual([
    ...['production', 'registered', 'registered'],
  ]);
});
