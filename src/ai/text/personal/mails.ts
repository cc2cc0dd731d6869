import type { Found } from './found.ts';

const local = "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-][\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]{0,63}";
const domain = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?';
/** The last part begins with a letter: "react@18.2.0" is no address. */
const plain = new RegExp(
  `(?:${local}|"[^"\\n]{1,62}")@${domain}(?:\\.${domain})*\\.\\p{L}[\\p{L}\\p{N}-]{1,62}`,
  'giu',
);
/** As people write it who do not want it collected: "ellen (at) mail (dot) example". */
const spoken = new RegExp(
  `[\\p{L}\\p{N}][\\p{L}\\p{N}._+'-]{0,63} ?[[({] ?at ?[\\])}] ?${domain}(?:(?:\\.| ?[[({] ?dot ?[\\])}] ?)${domain})*(?:\\.| ?[[({] ?dot ?[\\])}] ?)\\p{L}[\\p{L}\\p{N}-]{1,62}`,
  'giu',
);

export const findMails = (text: string): Found[] =>
  [plain, spoken].flatMap(pattern =>
    [...text.matchAll(pattern)].map(match => ({
      kind: 'email' as const,
      from: match.index,
      to: match.index + match[0].length,
    })),
  );
