import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/platform/clock.ts';
import type { LanguageModel, ModelTool } from '../../../server/platform/llm/language-model.ts';
import { createOpenAiModel, type OpenAiApi } from '../../../server/platform/llm/openai-model.ts';
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

const never = new AbortController().signal;
const request = {
  messages: [
    { role: 'system' as const, content: 'Answer.' },
    { role: 'user' as const, content: 'Hello' },
  ],
  maxOutputTokens: 100,
};
const lookUp: ModelTool = {
  name: 'look_up',
  description: 'Searches the help pages.',
  input: {
    type: 'object',
    properties: { query: { type: 'string' } },
    required: ['query'],
    additionalProperties: false,
  },
};
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe.each<{ api: OpenAiApi; path: string }>([
  { api: 'chat', path: '/chat/completions' },
  { api: 'responses', path: '/responses' },
])('$api', ({ api, path }) => {
  const modelWith = (
    options: { stallTimeoutMs?: number; firstTokenTimeoutMs?: number } = {},
  ): LanguageModel =>
    createOpenAiModel({
      apiKey: 'key-1',
      baseUrl: fake.baseUrl,
      model: 'test-model',
      api,
      clock: systemClock,
      log: silentLog,
      backoffMs: 5,
      ...options,
    });

  test('streams text and reports model, end and usage with what was cached', async () => {
    fake.script({ kind: 'reply', text: 'Within 30 days [1].', model: 'test-model-2026', cachedTokens: 64 });
    const seen: string[] = [];
    const completion = await modelWith().complete(request, {
      signal: never,
      onText: text => seen.push(text),
    });
    expect(completion).toMatchObject({
      text: 'Within 30 days [1].',
      calls: [],
      model: 'test-model-2026',
      finishReason: 'stop',
      usage: { inputTokens: 120, cachedTokens: 64, outputTokens: 30, isEstimated: false },
    });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe('Within 30 days [1].');
    expect(fake.requests[0]?.path).toBe(path);
  });

  test('asks for tools, and gives their results back in the same conversation', async () => {
    fake.script(
      {
        kind: 'reply',
        text: '',
        calls: [
          { name: 'look_up', input: { query: 'returns' } },
          { name: 'look_up', input: { query: 'labels' } },
        ],
      },
      { kind: 'reply', text: 'Thirty days.' },
    );
    const first = await modelWith().complete({ ...request, tools: [lookUp] }, { signal: never });
    expect(first.finishReason).toBe('calls');
    expect(first.calls).toEqual([
      { id: 'call_0', name: 'look_up', input: '{"query":"returns"}' },
      { id: 'call_1', name: 'look_up', input: '{"query":"labels"}' },
    ]);
    const { text } = await modelWith().complete(
      {
        ...request,
        tools: [lookUp],
        messages: [
          ...request.messages,
          { role: 'assistant', content: '', calls: first.calls },
          { role: 'tool', callId: 'call_0', content: 'Thirty days.' },
          { role: 'tool', callId: 'call_1', content: 'In your account.' },
        ],
      },
      { signal: never },
    );
    expect(text).toBe('Thirty days.');
    const sent = JSON.stringify(fake.requests[1]?.body);
    expect(sent).toContain(api === 'chat' ? '"tool_call_id":"call_1"' : '"function_call_output"');
    expect(sent).toContain('In your account.');
  });

  test('asks for JSON of a schema', async () => {
    fake.script({ kind: 'reply', text: '{"tags":["refund"]}' });
    const schema = {
      type: 'object',
      properties: { tags: { type: 'array', items: { type: 'string' } } },
      required: ['tags'],
      additionalProperties: false,
    };
    const { text } = await modelWith().complete(
      { ...request, format: { name: 'tags', schema } },
      { signal: never },
    );
    expect(JSON.parse(text)).toEqual({ tags: ['refund'] });
    const { body } = fake.requests[0] ?? {};
    expect(api === 'chat' ? body?.['response_format'] : body?.['text']).toMatchObject(
      api === 'chat'
        ? { type: 'json_schema', json_schema: { name: 'tags', schema, strict: true } }
        : { format: { type: 'json_schema', name: 'tags', schema, strict: true } },
    );
  });

  test.each([
    ['length', 'length'],
    ['content_filter', 'filtered'],
  ] as const)('an answer that ends by %s says so', async (finish, finishReason) => {
    fake.script({ kind: 'reply', text: 'half', finish });
    expect(await modelWith().complete(request, { signal: never })).toMatchObject({ finishReason });
  });

  test('a limit is waited for, a server error tried again, a refusal is not', async () => {
    fake.script(
      { kind: 'status', status: 429, retryAfter: '0.02' },
      { kind: 'status', status: 500 },
      { kind: 'reply', text: 'fine' },
    );
    expect((await modelWith().complete(request, { signal: never })).text).toBe('fine');
    expect(fake.requests).toHaveLength(3);
    for (const status of [400, 401]) {
      fake.requests.length = 0;
      fake.script({ kind: 'status', status });
      expect(await failureOf(modelWith().complete(request, { signal: never }))).toMatchObject({
        kind: 'refused',
      });
      expect(fake.requests).toHaveLength(1);
    }
  });

  test('no credit left is not a limit that passes', async () => {
    fake.script({ kind: 'status', status: 429, code: 'insufficient_quota' });
    expect(await failureOf(modelWith().complete(request, { signal: never }))).toMatchObject({
      kind: 'refused',
      status: 429,
    });
    expect(fake.requests).toHaveLength(1);
  });

  test('what cannot be read is asked for again as long as nothing was shown', async () => {
    fake.script({ kind: 'malformed', text: 'some words go here' }, { kind: 'reply', text: 'fine' });
    expect(await failureOf(modelWith().complete(request, { signal: never }))).toMatchObject({
      kind: 'malformed',
      usage: { isEstimated: true },
    });
    fake.requests.length = 0;
    fake.script({ kind: 'malformed', text: '' }, { kind: 'reply', text: 'fine' });
    expect((await modelWith().complete(request, { signal: never })).text).toBe('fine');
    expect(fake.requests).toHaveLength(2);
  });

  test('an error inside the stream and a stream that just ends count what was written', async () => {
    for (const kind of ['broken', 'cut'] as const) {
      fake.script({ kind, text: 'some words that never end' });
      expect(await failureOf(modelWith().complete(request, { signal: never }))).toMatchObject({
        kind: 'unavailable',
        usage: { isEstimated: true, inputTokens: 3 },
      });
    }
  });

  test('a slow first token and a stall end by their own deadlines; the stream may be long', async () => {
    fake.script({ kind: 'silent', text: 'late' });
    expect(
      await failureOf(modelWith({ firstTokenTimeoutMs: 50 }).complete(request, { signal: never })),
    ).toMatchObject({ kind: 'timeout', usage: null });
    fake.release();
    fake.script({ kind: 'stall', text: 'half of this arrives' });
    expect(
      await failureOf(modelWith({ stallTimeoutMs: 50 }).complete(request, { signal: never })),
    ).toMatchObject({ kind: 'timeout', usage: { isEstimated: true } });
    fake.release();
  });
});

test('nothing is kept at the endpoint', async () => {
  fake.script({ kind: 'reply', text: 'fine' });
  const model = createOpenAiModel({
    apiKey: 'key-1',
    baseUrl: fake.baseUrl,
    model: 'test-model',
    api: 'responses',
    clock: systemClock,
    log: silentLog,
  });
  await model.complete(request, { signal: never });
  expect(fake.requests[0]?.body['store']).toBe(false);
});
