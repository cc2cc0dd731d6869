// The Porter stemmer for English. Source: M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the
// two departures of the author's own implementation (`-bli` and `-logi` in step 2).

const consonant = '[^aeiou]';
const vowel = '[aeiouy]';
const consonants = `${consonant}[^aeiouy]*`;
const vowels = `${vowel}[aeiou]*`;

/** m > 0, m = 1, m > 1: how often a run of vowels is followed by a run of consonants. */
const hasMeasure = new RegExp(`^(${consonants})?${vowels}${consonants}`);
const isMeasureOne = new RegExp(`^(${consonants})?${vowels}${consonants}(${vowels})?$`);
const isMeasureAboveOne = new RegExp(`^(${consonants})?${vowels}${consonants}${vowels}${consonants}`);
const hasVowel = new RegExp(`^(${consonants})?${vowel}`);
/** consonant, vowel, consonant at the end, the last not w, x or y. */
const endsShort = new RegExp(`^${consonants}${vowel}[^aeiouwxy]$`);

const step2: readonly (readonly [string, string])[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
  ['logi', 'log'],
];
const step3: readonly (readonly [string, string])[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];
const step4 = /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$/;

function replaceSuffix(word: string, table: readonly (readonly [string, string])[]): string {
  let longest: readonly [string, string] | undefined;
  for (const entry of table) {
    if (word.endsWith(entry[0]) && entry[0].length > (longest?.[0].length ?? 0)) longest = entry;
  }
  if (!longest) return word;
  const stem = word.slice(0, -longest[0].length);
  return hasMeasure.test(stem) ? stem + longest[1] : word;
}

function step1(word: string): string {
  let w = word;
  if (/(ss|i)es$/.test(w)) w = w.slice(0, -2);
  else if (/[^s]s$/.test(w)) w = w.slice(0, -1);
  if (w.endsWith('eed')) {
    if (hasMeasure.test(w.slice(0, -3))) w = w.slice(0, -1);
  } else {
    const ended = /^(.+?)(ed|ing)$/.exec(w);
    const stem = ended?.[1];
    if (stem !== undefined && hasVowel.test(stem)) {
      w = stem;
      if (/(at|bl|iz)$/.test(w)) w += 'e';
      else if (/([^aeiouylsz])\1$/.test(w)) w = w.slice(0, -1);
      else if (endsShort.test(w)) w += 'e';
    }
  }
  const y = /^(.+?)y$/.exec(w)?.[1];
  return y !== undefined && hasVowel.test(y) ? `${y}i` : w;
}

/** The stem of a lower-case English word. */
export function porterStem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  // A y at the start is a consonant; upper case hides it from the vowel classes.
  const isInitialY = word.startsWith('y');
  let w = step1(isInitialY ? `Y${word.slice(1)}` : word);
  w = replaceSuffix(w, step2);
  w = replaceSuffix(w, step3);
  const fourth = step4.exec(w)?.[1];
  const ion = /^(.+?)(s|t)(ion)$/.exec(w);
  if (fourth !== undefined) {
    if (isMeasureAboveOne.test(fourth)) w = fourth;
  } else if (ion) {
    const stem = `${ion[1]}${ion[2]}`;
    if (isMeasureAboveOne.test(stem)) w = stem;
  }
  const e = /^(.+?)e$/.exec(w)?.[1];
  if (e !== undefined && (isMeasureAboveOne.test(e) || (isMeasureOne.test(e) && !endsShort.test(e)))) w = e;
  if (w.endsWith('ll') && isMeasureAboveOne.test(w)) w = w.slice(0, -1);
  return isInitialY ? w.toLowerCase() : w;
}
