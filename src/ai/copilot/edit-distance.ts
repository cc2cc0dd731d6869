// How much of a proposal was changed before it was sent: the quality signal of drafts and suggestions. Pure.
//
// Levenshtein's distance by Myers' bit vectors in blocks of 32 (Myers 1999; Hyyrö 2003): 20,000 characters against as many, the longest
// message there is, are 12.5 million steps and no matrix.

/** What a message may hold at most; a longer text is compared by its beginning. */
const mostPoints = 20_000;

/** How it is laid out says nothing about how good it was. */
const pointsOf = (text: string): number[] =>
  Array.from(text.normalize('NFC').replace(/\s+/gu, ' ').trim(), point => point.codePointAt(0) ?? 0).slice(
    0,
    mostPoints,
  );

/**
 * The fewest insertions, deletions and replacements of characters that turn one text into the other, as a share of the longer one: 0 is
 * "sent as proposed", 1 "nothing of it was left". Runs of white space count as one space, both ends are trimmed, and accents are
 * compared composed. Two empty texts are the same.
 */
export function editDistance(proposed: string, sent: string): number {
  const first = pointsOf(proposed);
  const second = pointsOf(sent);
  const longest = Math.max(first.length, second.length);
  return longest === 0 ? 0 : levenshtein(first, second) / longest;
}

/** The number of edits between two rows of code points. */
export function levenshtein(first: readonly number[], second: readonly number[]): number {
  let start = 0;
  let firstEnd = first.length;
  let secondEnd = second.length;
  // What agents leave alone is mostly the beginning and the end.
  while (start < firstEnd && start < secondEnd && first[start] === second[start]) start++;
  while (firstEnd > start && secondEnd > start && first[firstEnd - 1] === second[secondEnd - 1]) {
    firstEnd--;
    secondEnd--;
  }
  const left = first.slice(start, firstEnd);
  const right = second.slice(start, secondEnd);
  if (left.length === 0 || right.length === 0) return Math.max(left.length, right.length);
  return inBlocks(left, right);
}

const blockBits = 32;

/** Column by column over `text`; each block of `pattern` hands its horizontal difference on to the next. */
function inBlocks(pattern: readonly number[], text: readonly number[]): number {
  const blocks = Math.ceil(pattern.length / blockBits);
  const places = placesOf(pattern, blocks);
  const nowhere = new Int32Array(blocks);
  const plus = new Int32Array(blocks).fill(-1);
  const minus = new Int32Array(blocks);
  const lastBit = 1 << ((pattern.length - 1) % blockBits);
  let score = pattern.length;
  for (const point of text) {
    const equal = places.get(point) ?? nowhere;
    let carryPlus = 1;
    let carryMinus = 0;
    for (let block = 0; block < blocks; block++) {
      const up = plus[block] ?? 0;
      const down = minus[block] ?? 0;
      const matches = equal[block] ?? 0;
      const vertical = matches | down;
      const reached = matches | carryMinus;
      const diagonal = (((reached & up) + up) ^ up) | reached;
      let horizontalPlus = down | ~(diagonal | up);
      let horizontalMinus = up & diagonal;
      if (block === blocks - 1) {
        if (horizontalPlus & lastBit) score++;
        if (horizontalMinus & lastBit) score--;
      }
      const nextPlus = horizontalPlus >>> 31;
      const nextMinus = horizontalMinus >>> 31;
      horizontalPlus = (horizontalPlus << 1) | carryPlus;
      horizontalMinus = (horizontalMinus << 1) | carryMinus;
      plus[block] = horizontalMinus | ~(vertical | horizontalPlus);
      minus[block] = horizontalPlus & vertical;
      carryPlus = nextPlus;
      carryMinus = nextMinus;
    }
  }
  return score;
}

/** For each character, in which places of the pattern it stands. */
function placesOf(pattern: readonly number[], blocks: number): Map<number, Int32Array> {
  const places = new Map<number, Int32Array>();
  pattern.forEach((point, at) => {
    const bits = places.get(point) ?? new Int32Array(blocks);
    bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at % blockBits));
    places.set(point, bits);
  });
  return places;
}
