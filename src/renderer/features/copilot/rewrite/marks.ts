// Where in a text flags stand, whatever pieces it is in. Pure.
import type { Piece } from '#ai/copilot/word-diff.ts';

export type Part = Piece & { from: number; isFlagged: boolean };

/** The pieces of one side, cut where a flag begins or ends. Flags may overlap, and run over several pieces. */
export function partsOf(pieces: readonly Piece[], flags: readonly string[]): Part[] {
  const text = pieces.map(piece => piece.text).join('');
  const flagged = new Uint8Array(text.length);
  for (const flag of flags) {
    if (flag === '') continue;
    for (let at = text.indexOf(flag); at >= 0; at = text.indexOf(flag, at + flag.length))
      flagged.fill(1, at, at + flag.length);
  }
  const parts: Part[] = [];
  let at = 0;
  for (const { kind, text: own } of pieces) {
    const end = at + own.length;
    while (at < end) {
      const from = at;
      const isFlagged = flagged[from] === 1;
      while (at < end && (flagged[at] === 1) === isFlagged) at += 1;
      parts.push({ from, kind, text: text.slice(from, at), isFlagged });
    }
  }
  return parts;
}
