import { expect, test } from 'vitest';
import { impossibleTravel, kilometresBetween } from '../../../server/features/addresses/travel.ts';

const hourMs = 3_600_000;
const travel = (from: string, to: string, hours: number) =>
  impossibleTravel({ country: from, atMs: 0 }, { country: to, atMs: hours * hourMs });

test.for([
  ['DE', 'AU', 11_000, 14_500],
  ['DE', 'SG', 9_500, 10_500],
  ['FR', 'BR', 6_500, 8_500],
  ['DE', 'FR', 0, 1_000],
  ['US', 'CA', 0, 500],
  ['NZ', 'ES', 17_000, 20_015],
  ['FJ', 'WS', 800, 1_400],
] as const)('from %s to %s it is about as far as a map says', ([one, other, least, most]) => {
  const km = kilometresBetween(one, other);
  expect(km).toBeGreaterThanOrEqual(least);
  expect(km).toBeLessThanOrEqual(most);
  expect(kilometresBetween(other, one)).toBe(km);
});

test('nobody is in Singapore two hours after Germany, and somebody may be a day later', () => {
  expect(travel('DE', 'SG', 2)?.km).toBeGreaterThan(9_500);
  expect(travel('DE', 'SG', 8)).not.toBeNull();
  expect(travel('DE', 'SG', 13)).toBeNull();
  // A clock that was set back between two servers frees nobody.
  expect(travel('DE', 'SG', -2)).not.toBeNull();
});

test('the same country, a neighbour, and one that nobody knows say nothing', () => {
  expect(travel('DE', 'DE', 0)).toBeNull();
  expect(travel('DE', 'AT', 0)).toBeNull();
  expect(travel('DE', 'ZZ', 0)).toBeNull();
  expect(kilometresBetween('DE', 'ZZ')).toBeNull();
});
