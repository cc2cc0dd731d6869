import { expect, test } from 'vitest';
import { createSealer } from '../../../server/platform/sealed.ts';

test('what is sealed opens with the same key for the same use and owner, whole, and with nothing else', () => {
  const secret = 'x'.repeat(32);
  const sealer = createSealer(secret, 'one use');
  const sealed = sealer.seal('a secret: ✓');
  expect(sealed).toMatch(/^v1\.[\w-]+$/);
  expect(sealer.seal('a secret: ✓')).not.toBe(sealed);
  expect(createSealer(secret, 'one use').open(sealed)).toBe('a secret: ✓');
  expect(createSealer(secret, 'another use').open(sealed)).toBeNull();
  expect(createSealer('y'.repeat(32), 'one use').open(sealed)).toBeNull();
  for (const broken of [
    '',
    'v1.',
    sealed.slice(0, -3),
    sealed.replace('v1.', 'v2.'),
    `${sealed.slice(0, -2)}__`,
  ])
    expect(sealer.open(broken)).toBeNull();
  const hers = sealer.seal('geheim', 'ann');
  expect(sealer.open(hers, 'ann')).toBe('geheim');
  expect(sealer.open(hers, 'ben')).toBeNull();
  expect(sealer.open(hers)).toBeNull();
});
