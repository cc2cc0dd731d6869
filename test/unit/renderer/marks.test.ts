import { expect, test } from 'vitest';
import { partsOf } from '../../../src/renderer/features/copilot/rewrite/marks.ts';

const told = (...args: Parameters<typeof partsOf>) =>
  partsOf(...args).map(({ kind, text, isFlagged }) => `${kind} ${text}${isFlagged ? ' !' : ''}`);

test('a flag is marked wherever it stands, over the borders of pieces', () => {
  const pieces = [
    { kind: 'same' as const, text: 'See https://' },
    { kind: 'new' as const, text: 'other' },
    { kind: 'same' as const, text: '.example now' },
  ];
  expect(told(pieces, ['https://other.example'])).toEqual([
    'same See ',
    'same https:// !',
    'new other !',
    'same .example !',
    'same  now',
  ]);
  expect(told(pieces, [])).toEqual(['same See https://', 'new other', 'same .example now']);
});

test('every place of a flag counts, and flags may overlap', () => {
  const pieces = [{ kind: 'new' as const, text: '30 or 30 days' }];
  expect(told(pieces, ['30', '30 days', ''])).toEqual(['new 30 !', 'new  or ', 'new 30 days !']);
});
