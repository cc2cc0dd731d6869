import { expect, test } from 'vitest';
import type { AiRunAnswer } from '../../../src/protocol/http/ai.ts';
import { handedOverBy } from '../../../src/renderer/features/trace/trace-choice.ts';
import { barOf, foundIn, removedIn, saidOf } from '../../../src/renderer/features/trace/trace-words.ts';

type Run = AiRunAnswer;
const run = (part: Partial<Run>) =>
  ({ decision: 'answered', provider: 'openai', purpose: 'answer', reason: '', ...part }) as Run;

test.each([
  [{}, 'model', null],
  [{ provider: 'embedded' }, 'article', null],
  [{ purpose: 'draft' }, 'draft_model', null],
  [{ purpose: 'draft', provider: 'embedded' }, 'draft_article', null],
  [{ decision: 'hand_over', reason: 'loop' }, 'handed_over_for', 'loop'],
  [{ decision: 'hand_over', reason: 'a word of tomorrow' }, 'handed_over', null],
  [{ decision: 'aborted', reason: 'person_replied' }, 'aborted', null],
] as const)('%j is told as %s', (part, key, reason) => {
  expect(saidOf(run(part))).toEqual({ key, reason });
});

const step = (name: string, detail: Record<string, unknown>) => ({ name, atMs: 0, tookMs: 1, detail });

test.each([
  ['guard', { suspicions: ['role'], isCut: true }, 'steering'],
  ['guard', { suspicions: [], isCut: true }, 'cut'],
  ['intent', { kind: 'question', outOfScope: true, label: 'x' }, 'outOfScope'],
  ['intent', { kind: 'question', close: ['A', 'B'], label: 'x' }, 'close'],
  ['intent', { kind: 'question', label: 'x', confidence: 0.914 }, 'named'],
  ['intent', { kind: 'sensitive', topic: 'legal' }, 'kind'],
  ['generate', { provider: 'openai', failure: 'rate_limited' }, 'failed'],
  ['generate', { provider: 'openai', kind: 'text', isFromMemory: true }, 'remembered'],
  ['tool', { tool: 'look_up', outcome: 'searched', query: 'q', found: 1 }, 'lookedUp'],
  ['tool', { tool: 'look_up', outcome: 'repeated', query: 'q' }, 'lookedUpAgain'],
  ['tool', { tool: 'unreadable' }, 'toolRefused'],
  ['ground', { kept: 2, removed: [{}] }, 'removed'],
  ['ground', { kept: 2, removed: [] }, 'kept'],
])('%s with %j is told as %s', (name, detail, key) => {
  expect(foundIn(step(name, detail))?.key).toBe(key);
});

test('what has nothing to tell tells nothing, and what is not understood breaks nothing', () => {
  expect(foundIn(step('intent', { kind: 'question' }))).toBeNull();
  expect(foundIn(step('a step of tomorrow', { hits: 'many' }))).toBeNull();
  expect(foundIn(step('retrieve', { hits: 'many' }))).toMatchObject({
    key: 'passages',
    values: { count: 0 },
  });
  expect(removedIn([step('ground', { removed: [null, 7, { text: 'a', why: 'uncited' }] })])).toEqual([
    { text: 'a', why: 'uncited' },
  ]);
});

test('a bar lies inside the whole, and can be seen', () => {
  for (const [atMs, tookMs, whole] of [
    [0, 0, 0],
    [5, 0.1, 1_000],
    [990, 50, 1_000],
    [2_000, 1, 1_000],
  ] as const) {
    const { left, width } = barOf({ name: 'x', atMs, tookMs, detail: {} }, whole);
    expect(width).toBeGreaterThan(0);
    expect(left + width).toBeLessThanOrEqual(1);
  }
});

test('a hand-over is the newest one that was not begun after it', () => {
  const runs = [
    { id: 'later', fate: 'handed_over', startedAt: 30 },
    { id: 'draft', fate: 'drafted', startedAt: 20 },
    { id: 'this', fate: 'handed_over', startedAt: 10 },
    { id: 'before', fate: 'handed_over', startedAt: 1 },
  ] as Parameters<typeof handedOverBy>[0];
  expect(handedOverBy(runs, 12)).toBe('this');
  expect(handedOverBy([], 12)).toBeNull();
});
