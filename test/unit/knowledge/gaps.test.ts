import { expect, test } from 'vitest';
import { isSolved, nearestOf, saysEnough } from '../../../server/features/gaps/gaps.ts';
import { newId } from '../../helpers/desk.ts';

const articleId = newId();
const found = (isAnswered: boolean, publishedAt: number | null = 2_000) => ({
  ...{ isAnswered, publishedAt, nearest: { articleId, articleVersion: 1, confidence: 0.7 } },
});
const many = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

test('solved is what the articles answer by now: of five examples one may be odd, of fewer none', () => {
  expect(isSolved([...many(4, found(true)), found(false)], 1_000)).toBe(true);
  expect(isSolved([...many(3, found(true)), ...many(2, found(false))], 1_000)).toBe(false);
  expect(isSolved([...many(2, found(true)), found(false)], 1_000)).toBe(false);
  expect(isSolved([], 1_000)).toBe(false);
});

test('a text that stood there when it was last asked is no answer: no gap is born solved, and none is solved again by it', () => {
  expect(isSolved([found(true, 1_000)], 1_000)).toBe(false);
  expect(isSolved([found(true, 999)], 1_000)).toBe(false);
  expect(isSolved([found(true, null)], 1_000)).toBe(false);
  expect(isSolved([found(true, 1_001)], 1_000)).toBe(true);
});

test('the nearest article is that of the surest example', () => {
  const other = { articleId: newId(), articleVersion: 3, confidence: 0.9 };
  expect(nearestOf([found(true), { isAnswered: false, nearest: other }])).toEqual(other);
  expect(nearestOf([{ isAnswered: false, nearest: null }])).toBeNull();
});

test('a greeting or a lone word says too little to be gathered', () => {
  expect(saysEnough('hello there', 'en')).toBe(false);
  expect(saysEnough('12345', 'en')).toBe(false);
  expect(saysEnough('Do you engrave knives?', 'en')).toBe(true);
});
