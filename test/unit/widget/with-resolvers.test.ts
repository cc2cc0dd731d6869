import { expect, test } from 'vitest';
import { withResolvers } from '../../../src/widget/app/with-resolvers.ts';

test('a promise settled from outside behaves as that of newer browsers', async () => {
  const kept = withResolvers<number>();
  kept.resolve(1);
  kept.reject(new Error('too late'));
  expect(await kept.promise).toBe(1);
  const broken = withResolvers<number>();
  broken.reject(new Error('why'));
  await expect(broken.promise).rejects.toThrow('why');
  const nested = withResolvers<number>();
  nested.resolve(kept.promise);
  expect(await nested.promise).toBe(1);
});
