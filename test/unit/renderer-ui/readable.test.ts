import { expect, test } from 'vitest';
import { createWritable, derive } from '../../../src/renderer/data/readable.ts';

test('a derived value that changed between the first look and the listening is not answered old', () => {
  const source = createWritable(1);
  const double = derive([source], () => source.get() * 2);
  // As a screen does it: it draws, and listens only once it is on the page.
  expect(double.get()).toBe(2);
  source.set(5);
  const stop = double.subscribe(() => undefined);
  expect(double.get()).toBe(10);
  source.set(6);
  expect(double.get()).toBe(12);
  stop();
  source.set(7);
  expect(double.get()).toBe(14);
});

test('a derived value that did not change keeps its identity, listened to or not', () => {
  const source = createWritable({ id: 1, other: 'a' });
  const picked = derive([source], () => ({ id: source.get().id }));
  const before = picked.get();
  const stop = picked.subscribe(() => undefined);
  expect(picked.get()).toBe(before);
  expect(picked.get()).toBe(picked.get());
  stop();
  expect(picked.get()).toBe(before);
});
