import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../server/platform/clock.ts';
import { withCircuit } from '../../../server/platform/llm/circuit.ts';
import { type LanguageModel, ModelFailure } from '../../../server/platform/llm/language-model.ts';
import { createOpenAiModel } from '../../../server/platform/llm/openai-model.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';

let fake: FakeOpenAi;

beforeAll(async () => {
  fake = await startFakeOpenAi();
});
afterAll(() => fake.stop());
beforeEach(() => {
  fake.requests.length = 0;
});

const modelWith = (options: { firstTokenTimeoutMs?: number; stallTimeoutMs?: number } = {}): LanguageModel =>
  createOpenAiModel({
    apiKey: 'key-1',
    baseUrl: fake.baseUrl,
    model: 'test-model',
    clock: systemClock,
    log: silentLog,
    backoffMs: 5,
    longestPauseMs: 1_000,
    ...options,
  });

const request = { messages: [{ role: 'user' as const, content: 'Hello' }], maxOutputTokens: 100 };
const never = new AbortController().signal;
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

test('streams the whole text so far, and reports usage, model and end', async () => {
  fake.script({ kind: 'reply', text: 'Within 30 days [1].', model: 'test-model-2026', pieces: 4 });
  const seen: string[] = [];
  const completion = await modelWith().complete(request, { signal: never, onText: text => seen.push(text) });
  expect(completion).toEqual({
    text: 'Within 30 days [1].',
    model: 'test-model-2026',
    calls: [],
    finishReason: 'stop',
    firstTokenMs: expect.any(Number),
    usage: { inputTokens: 120, cachedTokens: 0, outputTokens: 30, isEstimated: false },
  });
  expect(seen.at(-1)).toBe('Within 30 days [1].');
  for (const [index, text] of seen.entries()) expect(text.startsWith(seen[index - 1] ?? '')).toBe(true);
  expect(fake.requests[0]?.authorization).toBe('Bearer key-1');
  expect(fake.requests[0]?.body).toMatchObject({ model: 'test-model', stream: true, max_tokens: 100 });
});

test('estimates the tokens where the endpoint reports none', async () => {
  fake.script({ kind: 'reply', text: 'x'.repeat(40), hasUsage: false });
  const { usage } = await modelWith().complete(request, { signal: never });
  expect(usage).toEqual({ inputTokens: 2, cachedTokens: 0, outputTokens: 10, isEstimated: true });
});

test('waits as Retry-After says, then succeeds', async () => {
  fake.script({ kind: 'status', status: 429, retryAfter: '0.05' }, { kind: 'reply', text: 'fine' });
  const { text } = await modelWith().complete(request, { signal: never });
  expect(text).toBe('fine');
  expect(fake.requests).toHaveLength(2);
});

test('gives up at once when the endpoint asks for a pause no customer would wait', async () => {
  fake.script({ kind: 'status', status: 429, retryAfter: '120' });
  const failure = await failureOf(modelWith().complete(request, { signal: never }));
  expect(failure).toMatchObject({ kind: 'rate_limited', status: 429, retryAfterMs: 120_000 });
  expect(fake.requests).toHaveLength(1);
});

test('tries 5xx and broken connections three times, and 4xx once', async () => {
  fake.script({ kind: 'status', status: 500 });
  expect(await failureOf(modelWith().complete(request, { signal: never }))).toMatchObject({
    kind: 'unavailable',
    status: 500,
  });
  expect(fake.requests).toHaveLength(3);
  fake.requests.length = 0;
  fake.script({ kind: 'drop' });
  expect(await failureOf(modelWith().complete(request, { signal: never }))).toMatchObject({
    kind: 'unavailable',
  });
  expect(fake.requests).toHaveLength(3);
  for (const status of [400, 401, 403, 404, 422]) {
    fake.requests.length = 0;
    fake.script({ kind: 'status', status });
    expect(await failureOf(modelWith().complete(request, { signal: never }))).toMatchObject({
      kind: 'refused',
      status,
    });
    expect(fake.requests).toHaveLength(1);
  }
});

test('times out on a silent endpoint and on a stream that stalls, without beginning a seen text anew', async () => {
  fake.script({ kind: 'silent', text: 'late' });
  expect(
    await failureOf(modelWith({ firstTokenTimeoutMs: 60 }).complete(request, { signal: never })),
  ).toMatchObject({ kind: 'timeout' });
  fake.requests.length = 0;
  fake.script({ kind: 'stall', text: 'half of this arrives' });
  expect(
    await failureOf(modelWith({ stallTimeoutMs: 60 }).complete(request, { signal: never })),
  ).toMatchObject({ kind: 'timeout' });
  expect(fake.requests).toHaveLength(1);
});

test('maps a malformed chunk and a stream that just ends', async () => {
  fake.script({ kind: 'malformed', text: 'some words go here' });
  expect(await failureOf(modelWith().complete(request, { signal: never }))).toMatchObject({
    kind: 'malformed',
  });
  fake.script({ kind: 'cut', text: 'never finished' });
  expect(await failureOf(modelWith().complete(request, { signal: never }))).toMatchObject({
    kind: 'unavailable',
  });
});

test('an abort stops the request at the endpoint too', async () => {
  fake.script({ kind: 'stall', text: 'a text that will not be finished' });
  const controller = new AbortController();
  const before = fake.aborted();
  const running = failureOf(modelWith().complete(request, { signal: controller.signal }));
  await fake.stalled();
  controller.abort();
  expect(await running).toMatchObject({ kind: 'aborted' });
  await expect.poll(() => fake.aborted()).toBe(before + 1);
});

test('an abort during the pause between attempts ends it', async () => {
  fake.script({ kind: 'status', status: 429, retryAfter: '1' });
  const controller = new AbortController();
  const running = failureOf(modelWith().complete(request, { signal: controller.signal }));
  await expect.poll(() => fake.requests.length).toBe(1);
  controller.abort();
  expect(await running).toMatchObject({ kind: 'aborted' });
});

test('the circuit opens after failures, refuses at once, and closes when the endpoint is well again', async () => {
  const guarded = withCircuit(modelWith(), {
    log: silentLog,
    clock: systemClock,
    failuresToOpen: 2,
    restMs: 80,
  });
  fake.script({ kind: 'status', status: 400 });
  for (let call = 0; call < 4; call++) await failureOf(guarded.complete(request, { signal: never }));
  expect(guarded.isOpen()).toBe(false);
  fake.script({ kind: 'malformed', text: 'some words go here' });
  for (let call = 0; call < 2; call++) await failureOf(guarded.complete(request, { signal: never }));
  expect(guarded.isOpen()).toBe(true);
  fake.requests.length = 0;
  const refused = await failureOf(guarded.complete(request, { signal: never }));
  expect(refused).toBeInstanceOf(ModelFailure);
  expect(refused).toMatchObject({ kind: 'circuit_open' });
  expect(fake.requests).toHaveLength(0);
  fake.script({ kind: 'reply', text: 'well' });
  await expect
    .poll(() =>
      guarded.complete(request, { signal: never }).then(
        completion => completion.text,
        () => '',
      ),
    )
    .toBe('well');
  expect(guarded.isOpen()).toBe(false);
});
