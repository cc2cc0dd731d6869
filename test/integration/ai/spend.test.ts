// What models cost, on a real database and against an endpoint that speaks the real protocol: set aside before, settled after, never overspent.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createProviders } from '../../../server/features/ai/providers.ts';
import {
  createAccount,
  forgetCalls,
  spendRows,
  spentOfSubjects,
  spentToday,
} from '../../../server/features/ai/spend/spend.store.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createIds } from '../../../server/platform/ids.ts';
import { type Budget, usualBudget } from '../../../server/platform/llm/budget.ts';
import type { GuardedModel } from '../../../server/platform/llm/circuit.ts';
import { ModelFailure } from '../../../server/platform/llm/language-model.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

const newId = createIds(systemClock);
const prices = {
  currency: 'USD',
  asOf: '2026-11-01',
  models: { dear: { input: 2, cachedInput: 0.5, output: 10 }, cheap: { input: 0.2, output: 1 } },
};
let database: FreshDatabase;
let cloud: FakeOpenAi;
let local: FakeOpenAi;
const today = () => new Date().toISOString().slice(0, 10);
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  [database, cloud, local] = await Promise.all([freshDatabase(), startFakeOpenAi(), startFakeOpenAi()]);
});
afterAll(async () => {
  await Promise.all([cloud.stop(), local.stop()]);
  await database.drop();
});
beforeEach(async () => {
  await database.db.query(sql`delete from ai_calls`);
  for (const endpoint of [cloud, local]) endpoint.requests.length = 0;
  local.script({ kind: 'reply', text: 'from here' });
});

function providers(budget: Partial<Budget> = {}, { hasCheaper = true, hasLocal = true } = {}) {
  const account = createAccount({ db: database.db, newId, budget: { ...usualBudget, ...budget } });
  return createProviders(
    {
      cloud: {
        ...{ apiKey: 'k', baseUrl: cloud.baseUrl, model: 'dear' },
        ...(hasCheaper ? { cheaperModel: 'cheap' } : {}),
      },
      local: hasLocal ? { apiKey: null, baseUrl: local.baseUrl, model: 'own' } : null,
      keptAnswers: 10,
    },
    { account, prices, clock: systemClock, log: silentLog },
  );
}

// 100 tokens of input by the estimate; the endpoint says 120 and 30 of output.
const request = { messages: [{ role: 'user' as const, content: 'x'.repeat(400) }], maxOutputTokens: 100 };
type Charged = { conversationId?: string; signal?: AbortSignal; cacheKey?: string };
function ask(model: GuardedModel, { conversationId = newId(), signal, cacheKey }: Charged = {}) {
  return model.complete(
    { ...request, ...(cacheKey === undefined ? {} : { cacheKey }) },
    {
      signal: signal ?? new AbortController().signal,
      charge: { purpose: 'answer', subjectId: conversationId, runId: newId() },
    },
  );
}
const kindOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof ModelFailure ? error.kind : error),
  );
/** The first of the chain that answers. */
async function askChain(chain: readonly GuardedModel[], conversationId = newId()) {
  const failed: string[] = [];
  for (const model of chain) {
    const kind = await kindOf(ask(model, { conversationId }));
    if (kind === 'answered') return { by: model.model, failed };
    failed.push(`${model.model}: ${kind}`);
  }
  return { by: null, failed };
}
const rows = () => spendRows(database.db, today(), tomorrow());

test('what the endpoint says was used is what is kept, cached input priced as such', async () => {
  cloud.script({ kind: 'reply', text: 'fine', cachedTokens: 80 });
  const [dear] = providers().chain;
  const conversationId = newId();
  await ask(dear as GuardedModel, { conversationId });
  // 40 fresh at 2, 80 cached at 0.5, 30 of output at 10: millionths of a dollar.
  expect(await rows()).toEqual([
    {
      ...{ day: today(), provider: 'openai', model: 'dear', purpose: 'answer', isMetered: true },
      ...{ calls: 1, running: 0, remembered: 0, failed: 0, unpriced: 0 },
      ...{ inputTokens: 120, cachedTokens: 80, outputTokens: 30, costMicros: 80 + 40 + 300 },
    },
  ]);
  expect(await spentToday(database.db, Date.now())).toEqual({ tokens: 150, micros: 420 });
  expect(await spentOfSubjects(database.db, [conversationId, newId()])).toEqual(
    new Map([[conversationId, { tokens: 150, micros: 420 }]]),
  );
});

test('an answer that was cut off costs what was written until then; one that was turned away costs nothing', async () => {
  const [dear] = providers().chain;
  cloud.script({ kind: 'stall', text: 'w'.repeat(80) });
  const controller = new AbortController();
  const running = kindOf(ask(dear as GuardedModel, { signal: controller.signal }));
  await cloud.stalled();
  // While it runs it counts with the most it may cost.
  expect(await rows()).toMatchObject([
    { running: 1, inputTokens: 100, outputTokens: 100, costMicros: 200 + 1_000 },
  ]);
  controller.abort();
  expect(await running).toBe('aborted');
  const [cut] = await rows();
  expect(cut).toMatchObject({ running: 0, failed: 0, inputTokens: 100 });
  expect(cut?.outputTokens).toBeGreaterThan(0);
  expect(cut?.outputTokens).toBeLessThanOrEqual(10);
  await database.db.query(sql`delete from ai_calls`);
  cloud.script({ kind: 'status', status: 400 });
  expect(await kindOf(ask(dear as GuardedModel))).toBe('refused');
  expect(await rows()).toMatchObject([
    { calls: 1, failed: 1, inputTokens: 0, outputTokens: 0, costMicros: 0 },
  ]);
});

test('past the soft share the cheaper model is asked, past the hard limit the one that costs nothing', async () => {
  cloud.script({ kind: 'reply', text: 'fine' });
  const { chain } = providers({ tokensPerDay: 1_000, softShare: 0.3 });
  const served: (string | null)[] = [];
  for (let call = 0; call < 9; call++) served.push((await askChain(chain)).by);
  // 150 each: tight from 300 on, and from 801 on a call of up to 200 does not fit any more.
  expect(served).toEqual(['dear', 'dear', 'cheap', 'cheap', 'cheap', 'cheap', 'own', 'own', 'own']);
  expect(cloud.requests.map(({ body }) => body.model)).toEqual([
    'dear',
    'dear',
    'cheap',
    'cheap',
    'cheap',
    'cheap',
  ]);
  expect(await spentToday(database.db, Date.now())).toMatchObject({ tokens: 900 });
});

test('a conversation has a budget of its own, in money too; others go on', async () => {
  cloud.script({ kind: 'reply', text: 'fine' });
  // One call costs 540, and may cost 1,200.
  const { chain } = providers({ microsPerSubject: 2_000 }, { hasCheaper: false, hasLocal: false });
  const here = newId();
  expect((await askChain(chain, here)).by).toBe('dear');
  expect((await askChain(chain, here)).by).toBe('dear');
  expect(await askChain(chain, here)).toEqual({ by: null, failed: ['dear: over_budget'] });
  expect((await askChain(chain)).by).toBe('dear');
});

test('calls at the same time, on several servers, do not overspend', async () => {
  cloud.script({ kind: 'reply', text: 'fine' });
  // Two servers: nothing but the database is shared. Ten calls fit while all are in flight; 150 is what each takes at last.
  const servers = [0, 1].map(
    () => providers({ tokensPerDay: 2_000 }, { hasCheaper: false, hasLocal: false }).chain,
  );
  const kinds = await Promise.all(
    Array.from({ length: 40 }, (_, call) => kindOf(ask(servers[call % 2]?.[0] as GuardedModel))),
  );
  const answered = kinds.filter(kind => kind === 'answered').length;
  expect(kinds.filter(kind => kind !== 'answered').every(kind => kind === 'over_budget')).toBe(true);
  expect(answered).toBe(cloud.requests.length);
  const { tokens } = await spentToday(database.db, Date.now());
  expect(tokens).toBe(answered * 150);
  expect(tokens).toBeLessThanOrEqual(2_000);
  // None is left out that fits: one more call would not.
  expect(answered).toBeGreaterThanOrEqual(10);
});

test('what calls in flight set aside is spent until they end', async () => {
  cloud.script({ kind: 'silent', text: 'late' });
  const { chain } = providers({ tokensPerDay: 400 }, { hasCheaper: false, hasLocal: false });
  const controller = new AbortController();
  const held = [0, 1].map(() => kindOf(ask(chain[0] as GuardedModel, { signal: controller.signal })));
  await expect.poll(() => cloud.requests.length).toBe(2);
  expect(await kindOf(ask(chain[0] as GuardedModel))).toBe('over_budget');
  controller.abort();
  expect(await Promise.all(held)).toEqual(['aborted', 'aborted']);
  // What they did not take is free again.
  cloud.script({ kind: 'reply', text: 'fine' });
  expect(await kindOf(ask(chain[0] as GuardedModel))).toBe('answered');
});

test('cloud, then local: each has a circuit of its own', async () => {
  cloud.script({ kind: 'status', status: 401 });
  const { chain } = providers();
  expect(await askChain(chain)).toEqual({ by: 'own', failed: ['dear: refused', 'cheap: refused'] });
  // Both rest for a minute now, and that is no call.
  expect(await askChain(chain)).toEqual({ by: 'own', failed: ['dear: cooling_down', 'cheap: cooling_down'] });
  expect(chain.map(model => model.isOpen())).toEqual([true, true, false]);
  expect(cloud.requests).toHaveLength(2);
  local.script({ kind: 'status', status: 404 });
  expect(await askChain(chain)).toMatchObject({ by: null });
  expect(
    (await rows()).map(({ model, calls, failed, costMicros }) => ({ model, calls, failed, costMicros })),
  ).toEqual([
    { model: 'own', calls: 3, failed: 1, costMicros: 0 },
    { model: 'cheap', calls: 1, failed: 1, costMicros: 0 },
    { model: 'dear', calls: 1, failed: 1, costMicros: 0 },
  ]);
});

test('a model without a known price is not asked while a budget in money is set', async () => {
  const named = providers({ microsPerDay: 1_000_000 }).named('unheard-of');
  expect(await kindOf(ask(named as GuardedModel))).toBe('refused');
  expect(cloud.requests).toHaveLength(0);
  const free = providers().named('unheard-of');
  cloud.script({ kind: 'reply', text: 'fine' });
  expect(await kindOf(ask(free as GuardedModel))).toBe('answered');
  expect(await rows()).toMatchObject([{ model: 'unheard-of', unpriced: 1, costMicros: 0, inputTokens: 120 }]);
});

test('what is answered from memory is counted, and costs nothing', async () => {
  cloud.script({ kind: 'reply', text: 'fine' });
  const [dear] = providers().chain;
  for (let time = 0; time < 3; time++) await ask(dear as GuardedModel, { cacheKey: 'the same' });
  expect(cloud.requests).toHaveLength(1);
  await expect.poll(rows).toMatchObject([{ calls: 3, remembered: 2, inputTokens: 120, costMicros: 540 }]);
});

test('old calls are forgotten in batches', async () => {
  cloud.script({ kind: 'reply', text: 'fine' });
  const [dear] = providers().chain;
  for (let time = 0; time < 3; time++) await ask(dear as GuardedModel);
  await database.db.query(sql`update ai_calls set started_at = started_at - interval '500 days'
    where id in (select id from ai_calls order by id limit 2)`);
  const before = Date.now() - 400 * 86_400_000;
  expect(await forgetCalls(database.db, before, 1)).toBe(1);
  expect(await forgetCalls(database.db, before, 5)).toBe(1);
  expect(await forgetCalls(database.db, before, 5)).toBe(0);
  expect(await rows()).toMatchObject([{ calls: 1 }]);
});
