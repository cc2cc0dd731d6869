import { expect, test } from 'vitest';
import { trendOf } from '../../../src/renderer/features/knowledge/gaps/trend.ts';

test('a gap rises or falls by its last four weeks beside the four before; one question more says nothing', () => {
  expect(trendOf([0, 1, 0, 1, 2, 2, 3, 5])).toBe('up');
  expect(trendOf([5, 4, 2, 2, 1, 0, 0, 1])).toBe('down');
  expect(trendOf([0, 0, 0, 0, 0, 0, 0, 1])).toBe('level');
  expect(trendOf([4, 4, 4, 4, 4, 4, 5, 5])).toBe('level');
});
