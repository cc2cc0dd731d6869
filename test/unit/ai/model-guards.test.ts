import { expect, test } from 'vitest';
import { coolingMs, withCircuit } from '../../../server/platform/llm/circuit.ts';
import {
  type Completion,
  type CompletionRequest,
  type LanguageModel,
  ModelFailure,
} from '../../../server/platform/llm/language-model.ts';
import { silentLog } from '../../../server/platform/log.ts';

const never = new AbortController().signal;
const request: CompletionRequest = { messages: [{ role: 'user', content: 'Hello' }], maxOutputTokens: 10 };
const completion = (text: string, more: Partial<Completion> = {}): Completion => ({
  text,
  calls: [],
  model: 'm',
  finishReason: 'stop',
  firstTokenMs: 5,
  usage: { inputTokens: 10, cachedTokens: 0, outputTokens: 5, isEstimated: false },
  ...more,
});
const modelThat = (complete: LanguageModel['complete']): LanguageModel => ({
  name: 'openai',
  model: 'm',
  isMetered: true,
  complete,
});
const kindOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (error: unknown) => (error instanceof ModelFailure ? error.kind : error),
  );

test('an endpoint that asks for a pause gets it, and is asked again after it', async () => {
  let now = 0;
  let calls = 0;
  let failure: ModelFailure | null = new ModelFailure('rate_limited', 'busy', {
    status: 429,
    retryAfterMs: 120_000,
  });
  const model = withCircuit(
    modelThat(async () => {
      calls += 1;
      if (failure) throw failure;
      return completion('well');
    }),
    { log: silentLog, clock: { now: () => now } },
  );
  expect(await kindOf(model.complete(request, { signal: never }))).toBe('rate_limited');
  expect(model.isOpen()).toBe(true);
  failure = null;
  now = 119_999;
  expect(await kindOf(model.complete(request, { signal: never }))).toBe('cooling_down');
  expect(calls).toBe(1);
  now = 120_000;
  expect(await kindOf(model.complete(request, { signal: never }))).toBe('fine');
  expect(model.isOpen()).toBe(false);
  expect(model.tally()).toEqual({ callsTotal: 2, failuresTotal: 1 });
});

test.each([
  [new ModelFailure('rate_limited', '', { status: 429, retryAfterMs: 3_000 }), 3_000],
  [new ModelFailure('rate_limited', '', { status: 429, retryAfterMs: 86_400_000 }), 600_000],
  [new ModelFailure('rate_limited', '', { status: 429 }), 0],
  [new ModelFailure('unavailable', '', { status: 503, retryAfterMs: 9_000 }), 9_000],
  [new ModelFailure('unavailable', '', { status: 503 }), 0],
  [new ModelFailure('refused', '', { status: 401 }), 60_000],
  [new ModelFailure('refused', '', { status: 429 }), 60_000],
  [new ModelFailure('refused', '', { status: 400 }), 0],
  [new ModelFailure('timeout', ''), 0],
  [new ModelFailure('aborted', ''), 0],
])('%o: left alone for %i ms', (failure, pauseMs) => {
  expect(coolingMs(failure)).toBe(pauseMs);
});
