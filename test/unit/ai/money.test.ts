import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Account, PlannedCall, Reserved, SettledCall } from '../../../server/platform/llm/account.ts';
import { withAccount } from '../../../server/platform/llm/account.ts';
import { purseOf, usualBudget, withoutSubject } from '../../../server/platform/llm/budget.ts';
import type { GuardedModel } from '../../../server/platform/llm/circuit.ts';
import {
  type Completion,
  type CompletionRequest,
  type LanguageModel,
  ModelFailure,
} from '../../../server/platform/llm/language-model.ts';
import { withMemory } from '../../../server/platform/llm/memory.ts';
import { listPrices } from '../../../server/platform/llm/price-list.ts';
import { costMicros, priceOf, priceTable, withOwnPrices } from '../../../server/platform/llm/prices.ts';
import { silentLog } from '../../../server/platform/log.ts';

const never = new AbortController().signal;
const usage = { inputTokens: 1_000, cachedTokens: 400, outputTokens: 100, isEstimated: false };
const completion = (text: string, more: Partial<Completion> = {}): Completion => ({
  ...{ text, calls: [], model: 'm', finishReason: 'stop', firstTokenMs: 5, usage },
  ...more,
});
const request: CompletionRequest = {
  messages: [{ role: 'user', content: 'x'.repeat(400) }],
  maxOutputTokens: 50,
};
const modelThat = (complete: LanguageModel['complete'], more: Partial<GuardedModel> = {}): GuardedModel => ({
  ...{ name: 'openai', model: 'gpt-5-mini', isMetered: true, complete },
  ...{ isOpen: () => false, tally: () => ({ callsTotal: 0, failuresTotal: 0 }) },
  ...more,
});

// --- prices

test('a call costs what the table says: cached input less, the unknown nothing that is known', () => {
  const price = { input: 0.25, cachedInput: 0.025, output: 2 };
  const million = { inputTokens: 1_000_000, cachedTokens: 400_000, outputTokens: 100_000 };
  expect(costMicros(price, million)).toBe(150_000 + 10_000 + 200_000);
  expect(costMicros({ input: 0.25, output: 2 }, million)).toBe(250_000 + 200_000);
  expect(costMicros(undefined, million)).toBe(null);
  expect(costMicros(price, { inputTokens: 1, cachedTokens: 0, outputTokens: 0 })).toBe(1);
  expect(costMicros(price, { inputTokens: 0, cachedTokens: 0, outputTokens: 0 })).toBe(0);
  // 0.1 + 0.2 is more than 0.3 in floats; a whole millionth it is not.
  expect(costMicros({ input: 0.1, output: 0.2 }, { inputTokens: 1, cachedTokens: 0, outputTokens: 1 })).toBe(
    1,
  );
  expect(costMicros({ input: 0.1, output: 0 }, { inputTokens: 30, cachedTokens: 0, outputTokens: 0 })).toBe(
    3,
  );
});

test('a dated edition and a tuned model are found by what they begin with, and nothing else is', () => {
  const { models } = listPrices;
  expect(priceOf(listPrices, 'gpt-5-mini-2025-08-07')).toBe(models['gpt-5-mini']);
  expect(priceOf(listPrices, 'ft:gpt-4.1-mini-2025-04-14:shop::Ab1')).toBe(models['ft:gpt-4.1-mini']);
  expect(priceOf(listPrices, 'gpt-5-mini-turbo')).toBeUndefined();
  expect(priceOf(listPrices, 'constructor')).toBeUndefined();
  expect(priceOf(listPrices, 'ft:llama4:shop::1')).toBeUndefined();
});

test('the list is a valid table; an operator’s own stands before it, or alone where its currency is another', () => {
  expect(priceTable.safeParse(listPrices).success).toBe(true);
  const own = { asOf: '2026-11-01', models: { 'gpt-5-mini': { input: 1, output: 1 } } };
  const dollars = withOwnPrices(listPrices, { ...own, currency: 'USD' });
  expect(dollars.models['gpt-5-mini']).toEqual({ input: 1, output: 1 });
  expect(dollars.models['gpt-5']).toEqual(listPrices.models['gpt-5']);
  expect(dollars.asOf).toBe('2026-11-01');
  expect(Object.keys(withOwnPrices(listPrices, { ...own, currency: 'EUR' }).models)).toEqual(['gpt-5-mini']);
  for (const wrong of [
    {},
    { ...own, currency: 'usd' },
    { ...own, currency: 'USD', models: { x: { input: -1, output: 0 } } },
  ]) {
    expect(priceTable.safeParse(wrong).success).toBe(false);
  }
});

// --- budgets

const nothing = { tokensToday: 0, tokensOfSubject: 0, microsToday: 0, microsOfSubject: 0 };
const budget = { ...usualBudget, tokensPerDay: 1_000, tokensPerSubject: 500, microsPerDay: 2_000 };

test.each([
  [{}, { tokens: 100, micros: 0 }, 'full'],
  [{ tokensToday: 799 }, { tokens: 100, micros: 0 }, 'full'],
  [{ tokensToday: 800 }, { tokens: 100, micros: 0 }, 'tight'],
  [{ tokensToday: 901 }, { tokens: 100, micros: 0 }, 'spent'],
  [{ tokensToday: 900 }, { tokens: 100, micros: 0 }, 'tight'],
  [{ tokensOfSubject: 400 }, { tokens: 100, micros: 0 }, 'tight'],
  [{ tokensOfSubject: 401 }, { tokens: 100, micros: 0 }, 'spent'],
  [{ microsToday: 1_600 }, { tokens: 1, micros: 400 }, 'tight'],
  [{ microsToday: 1_600 }, { tokens: 1, micros: 401 }, 'spent'],
  // No budget in money for a conversation.
  [{ microsOfSubject: 1_000_000_000 }, { tokens: 1, micros: 1 }, 'full'],
] as const)('%o and %o more: %s', (spent, more, purse) => {
  expect(purseOf({ ...nothing, ...spent }, more, budget)).toBe(purse);
});

test('a budget of nothing is spent from the beginning; what belongs to no subject has none of its own', () => {
  const none = { ...usualBudget, tokensPerDay: 0 };
  expect(purseOf(nothing, { tokens: 0, micros: 0 }, none)).toBe('spent');
  const lavish = { ...nothing, tokensOfSubject: 1e9 };
  expect(purseOf(lavish, { tokens: 1, micros: 0 }, budget)).toBe('spent');
  expect(purseOf(lavish, { tokens: 1, micros: 0 }, withoutSubject(budget))).toBe('full');
});

test('whatever is asked in whatever order, what is let through never exceeds a budget', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ tokens: fc.nat(400), micros: fc.nat(900) })), calls => {
      const spent = { ...nothing };
      for (const call of calls) {
        if (purseOf(spent, call, budget) === 'spent') continue;
        spent.tokensToday += call.tokens;
        spent.tokensOfSubject += call.tokens;
        spent.microsToday += call.micros;
      }
      return spent.tokensToday <= 1_000 && spent.tokensOfSubject <= 500 && spent.microsToday <= 2_000;
    }),
  );
});

// --- the account

function bookkeeping(reserved: Reserved = { ok: true, callId: 'c1' }) {
  const planned: PlannedCall[] = [];
  const settled: SettledCall[] = [];
  const canceled: string[] = [];
  const account: Account = {
    async reserve(call) {
      planned.push(call);
      return reserved;
    },
    async settle(_id, call) {
      settled.push(call);
    },
    async cancel(id) {
      canceled.push(id);
    },
    async note(call, done) {
      planned.push(call);
      settled.push(done);
    },
  };
  return { account, planned, settled, canceled };
}
const kindOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (error: unknown) => (error instanceof ModelFailure ? error.kind : error),
  );
function accounted(
  complete: LanguageModel['complete'],
  reserved?: Reserved,
  more: Partial<GuardedModel> = {},
) {
  const books = bookkeeping(reserved);
  let now = 0;
  const clock = { now: () => (now += 10) };
  const model = withAccount(
    modelThat(complete, more),
    { account: books.account, prices: listPrices, clock, log: silentLog },
    { yieldsWhenTight: true },
  );
  return { ...books, ask: () => model.complete(request, { signal: never, charge }) };
}
const charge = { purpose: 'answer', subjectId: 'conversation', runId: 'run' };

test('a call sets aside the most it may cost, and settles what it did cost', async () => {
  const { ask, planned, settled } = accounted(async () => completion('fine'));
  expect(await ask()).toMatchObject({ text: 'fine' });
  expect(planned).toEqual([
    {
      ...charge,
      ...{ provider: 'openai', model: 'gpt-5-mini', isMetered: true, startedAt: 10, yieldsWhenTight: true },
      usage: { inputTokens: 100, cachedTokens: 0, outputTokens: 50, isEstimated: true },
      costMicros: 25 + 100,
    },
  ]);
  expect(settled).toEqual([
    { outcome: 'answered', usage, costMicros: 150 + 10 + 200, tookMs: 10, firstTokenMs: 5 },
  ]);
});

test.each([
  [new ModelFailure('timeout', ''), { inputTokens: 100, outputTokens: 0, isEstimated: true }],
  [new ModelFailure('aborted', ''), { inputTokens: 100, outputTokens: 0, isEstimated: true }],
  [new ModelFailure('timeout', '', { usage }), usage],
  [new ModelFailure('unavailable', '', { status: 500 }), { inputTokens: 0, outputTokens: 0 }],
  [new ModelFailure('rate_limited', '', { status: 429 }), { inputTokens: 0, outputTokens: 0 }],
  [new ModelFailure('refused', '', { status: 401 }), { inputTokens: 0, outputTokens: 0 }],
  [new Error('a defect'), { inputTokens: 0, outputTokens: 0 }],
])('%o is kept with what it took', async (failure, taken) => {
  const { ask, settled, canceled } = accounted(async () => {
    throw failure;
  });
  await expect(ask()).rejects.toBe(failure);
  expect(settled).toMatchObject([{ usage: taken }]);
  expect(canceled).toEqual([]);
});

test('a call that a circuit turned away was none', async () => {
  for (const kind of ['circuit_open', 'cooling_down'] as const) {
    const { ask, settled, canceled } = accounted(async () => {
      throw new ModelFailure(kind, '');
    });
    expect(await kindOf(ask())).toBe(kind);
    expect({ settled, canceled }).toEqual({ settled: [], canceled: ['c1'] });
  }
});

test.each([
  ['tight', 'stands_back'],
  ['spent', 'over_budget'],
  ['unpriced', 'refused'],
] as const)('where the account says %s nobody is asked: %s', async (why, kind) => {
  let asked = 0;
  const { ask } = accounted(
    async () => {
      asked += 1;
      return completion('');
    },
    { ok: false, why },
  );
  expect(await kindOf(ask())).toBe(kind);
  expect(asked).toBe(0);
});

test('an account that cannot be read lets nothing through; one that cannot be written takes no answer away', async () => {
  let asked = 0;
  const broken = bookkeeping();
  const model = modelThat(async () => {
    asked += 1;
    return completion('fine');
  });
  const make = (account: Account) =>
    withAccount(model, { account, prices: listPrices, clock: { now: () => 0 }, log: silentLog });
  const unread = make({ ...broken.account, reserve: async () => Promise.reject(new Error('no database')) });
  expect(await kindOf(unread.complete(request, { signal: never }))).toBe('unavailable');
  expect(asked).toBe(0);
  const unwritten = make({ ...broken.account, settle: async () => Promise.reject(new Error('no database')) });
  expect(await unwritten.complete(request, { signal: never })).toMatchObject({ text: 'fine' });
});

test('what runs on a server of one’s own costs nothing, whatever a model of that name costs elsewhere', async () => {
  const { ask, settled, planned } = accounted(async () => completion('fine'), undefined, {
    isMetered: false,
  });
  await ask();
  expect(planned).toMatchObject([{ isMetered: false, costMicros: 0 }]);
  expect(settled).toMatchObject([{ costMicros: 0, usage }]);
});

// --- memory

function remembering(entries = 2) {
  let now = 0;
  const asked: (string | undefined)[] = [];
  const books = bookkeeping();
  const model = withMemory(
    modelThat(async ({ cacheKey }) => {
      asked.push(cacheKey);
      return cacheKey === 'cut'
        ? completion('half', { finishReason: 'length' })
        : completion(`answer ${asked.length}`);
    }),
    { account: books.account, clock: { now: () => now }, log: silentLog, entries, keptMs: 1_000 },
  );
  const ask = (cacheKey?: string, more: Partial<CompletionRequest> = {}) =>
    model.complete(
      { ...request, ...more, ...(cacheKey === undefined ? {} : { cacheKey }) },
      { signal: never, charge },
    );
  return { ask, asked, later: (ms: number) => (now += ms), ...books };
}

test('an answer that was under way while everything was forgotten is not remembered', async () => {
  const waits = Promise.withResolvers<void>();
  const books = bookkeeping();
  let asked = 0;
  const model = withMemory(
    modelThat(async () => {
      asked += 1;
      if (asked === 1) await waits.promise;
      return completion(`answer ${asked}`);
    }),
    { account: books.account, clock: { now: () => 0 }, log: silentLog },
  );
  const ask = () => model.complete({ ...request, cacheKey: 'a' }, { signal: never, charge });
  const first = ask();
  model.forget();
  waits.resolve();
  await first;
  await ask();
  expect(asked).toBe(2);
  await ask();
  expect(asked).toBe(2);
});

test('the same question costs once, as long as it is fresh and there is room', async () => {
  const { ask, asked, later, settled } = remembering();
  expect((await ask('a')).text).toBe('answer 1');
  expect(await ask('a')).toMatchObject({
    ...{ text: 'answer 1', isFromMemory: true },
    usage: { inputTokens: 0, outputTokens: 0 },
  });
  expect(settled).toMatchObject([{ outcome: 'remembered', costMicros: 0 }]);
  later(1_000);
  expect((await ask('a')).isFromMemory).toBeUndefined();
  await ask('b');
  // `a` was used last, so `b` makes room.
  await ask('a');
  await ask('c');
  expect((await ask('a')).isFromMemory).toBe(true);
  expect((await ask('b')).isFromMemory).toBeUndefined();
  expect(asked).toEqual(['a', 'a', 'b', 'c', 'b']);
});

test('nothing is remembered without a key, nor what was cut, nor what tools told', async () => {
  const { ask, asked } = remembering();
  for (let time = 0; time < 2; time++) {
    await ask();
    await ask('cut');
    await ask('tools', { tools: [{ name: 'order', description: '', input: {} }] });
    await ask('told', { messages: [{ role: 'tool', callId: '1', content: 'Order 7 is on its way' }] });
  }
  expect(asked).toEqual([undefined, 'cut', 'tools', 'told', undefined, 'cut', 'told']);
});
