// Two texts beside each other, word by word. Pure.

export type Piece = { kind: 'same' | 'gone' | 'new'; text: string };

/** Words, numbers with their signs, runs of white space, and every other character by itself. */
const token = /\p{L}[\p{L}\p{M}'’-]*|\p{N}+(?:[.,:]\p{N}+)*|\s+|[^\p{L}\p{N}\s]/gu;
/** More pairs than this are not compared: the texts are shown as one replaced by the other. */
const mostPairs = 16_000_000;

/** The pieces in order: those that are not `new` make up the first text, those that are not `gone` the second, character for character. */
export function wordDiff(before: string, after: string): Piece[] {
  const first = before.match(token) ?? [];
  const second = after.match(token) ?? [];
  let start = 0;
  while (start < first.length && start < second.length && first[start] === second[start]) start += 1;
  let fromEnd = 0;
  const most = Math.min(first.length, second.length) - start;
  while (fromEnd < most && first[first.length - 1 - fromEnd] === second[second.length - 1 - fromEnd])
    fromEnd += 1;
  return joined([
    ...first.slice(0, start).map(text => ({ kind: 'same' as const, text })),
    ...between(first.slice(start, first.length - fromEnd), second.slice(start, second.length - fromEnd)),
    ...first.slice(first.length - fromEnd).map(text => ({ kind: 'same' as const, text })),
  ]);
}

/** By the longest common subsequence. */
function between(first: readonly string[], second: readonly string[]): Piece[] {
  const gone = (text: string): Piece => ({ kind: 'gone', text });
  const fresh = (text: string): Piece => ({ kind: 'new', text });
  if (first.length * second.length > mostPairs) return [...first.map(gone), ...second.map(fresh)];
  const width = second.length + 1;
  const longest = new Uint16Array((first.length + 1) * width);
  const at = (row: number, column: number) => longest[row * width + column] ?? 0;
  for (let row = first.length - 1; row >= 0; row--)
    for (let column = second.length - 1; column >= 0; column--)
      longest[row * width + column] =
        first[row] === second[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const pieces: Piece[] = [];
  let row = 0;
  let column = 0;
  while (row < first.length || column < second.length) {
    const left = first[row];
    const right = second[column];
    if (left !== undefined && left === right) {
      pieces.push({ kind: 'same', text: left });
      row += 1;
      column += 1;
    } else if (left !== undefined && (right === undefined || at(row + 1, column) >= at(row, column + 1))) {
      pieces.push(gone(left));
      row += 1;
    } else if (right !== undefined) {
      pieces.push(fresh(right));
      column += 1;
    }
  }
  return pieces;
}

function joined(pieces: readonly Piece[]): Piece[] {
  const runs: Piece[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else runs.push({ ...piece });
  }
  return runs;
}
