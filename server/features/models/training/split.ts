// Which rows a model is judged by: of each label its share, drawn by the seed. Pure.
import { createHash } from 'node:crypto';
import type { LabelledText } from '#ai/intent/dataset.ts';

/** @param holdOut the share of each label that is kept back; a label with one row keeps it for learning */
export function splitRows(
  rows: readonly LabelledText[],
  { seed, holdOut }: { seed: number; holdOut: number },
): { train: LabelledText[]; test: LabelledText[] } {
  const drawn = (at: number) => createHash('sha256').update(`${seed}:${at}`).digest('hex');
  const groups = Map.groupBy(
    rows.map((row, at) => ({ row, key: drawn(at) })),
    ({ row }) => row.label,
  );
  const train: LabelledText[] = [];
  const test: LabelledText[] = [];
  for (const group of groups.values()) {
    const shuffled = group.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row);
    const kept = Math.min(Math.round(shuffled.length * holdOut), shuffled.length - 1);
    test.push(...shuffled.slice(0, kept));
    train.push(...shuffled.slice(kept));
  }
  return { train, test };
}
