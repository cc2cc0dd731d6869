// Codes that are kept on paper for when the other factor is lost. Pure but for its dice.
import { createHash, randomBytes } from 'node:crypto';

export const codesAtOnce = 10;
/** Crockford's: nothing that is taken for something else. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz';
const length = 24;

/** 120 random bits each, so that a plain hash of one says nothing about it. */
export const newCodes = (): string[] =>
  Array.from({ length: codesAtOnce }, () =>
    [...randomBytes(length)]
      .map(byte => letters[byte % letters.length])
      .join('')
      .replace(/(.{4})(?=.)/g, '$1-'),
  );

/** As it is kept. What people misread or leave out makes no difference. */
export function hashOfCode(typed: string): string {
  const plain = typed.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
  return createHash('sha256').update(`steward recovery code ${plain}`).digest('hex');
}
