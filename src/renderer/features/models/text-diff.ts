// What of a text is new and what is gone, line by line. Pure.

export type DiffLine = { kind: 'same' | 'gone' | 'new'; text: string };

/** By the longest common run of lines (Wagner and Fischer, JACM 21, 1974): fine for texts of some hundred lines. */
export function diffOf(before: string, after: string): DiffLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const width = fresh.length + 1;
  // At (o, f): how many lines the rests from o and from f have in common.
  const common = new Uint32Array((old.length + 1) * width);
  for (let o = old.length - 1; o >= 0; o--)
    for (let f = fresh.length - 1; f >= 0; f--)
      common[o * width + f] =
        old[o] === fresh[f]
          ? (common[(o + 1) * width + f + 1] ?? 0) + 1
          : Math.max(common[(o + 1) * width + f] ?? 0, common[o * width + f + 1] ?? 0);
  const lines: DiffLine[] = [];
  let [o, f] = [0, 0];
  while (o < old.length || f < fresh.length) {
    const [mine, its] = [old[o], fresh[f]];
    if (mine !== undefined && mine === its) {
      lines.push({ kind: 'same', text: mine });
      o += 1;
      f += 1;
    } else if (
      its === undefined ||
      (mine !== undefined && (common[(o + 1) * width + f] ?? 0) >= (common[o * width + f + 1] ?? 0))
    ) {
      lines.push({ kind: 'gone', text: mine ?? '' });
      o += 1;
    } else {
      lines.push({ kind: 'new', text: its });
      f += 1;
    }
  }
  return lines;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));
