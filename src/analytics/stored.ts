// Facts and cells as they are kept: short, and the same for the same. Pure.
import type { Cell } from './cells.ts';
import type { Fact } from './facts.ts';
import type { CountMeasure, DurationMeasure } from './measures.ts';

/** at, c(ount) or d(uration), its name, value, agent, intent, model; trailing empty ones are left out. */
export type StoredFact = [at: number, kind: 'c' | 'd', name: string, value: number, ...about: string[]];

export function storeFact(fact: Fact): StoredFact {
  const about = [fact.agentId, fact.intent, fact.model];
  while (about.at(-1) === '') about.pop();
  return 'measure' in fact
    ? [fact.at, 'c', fact.measure, fact.value, ...about]
    : [fact.at, 'd', fact.duration, fact.value, ...about];
}

/** Names that a later version does not know any more are kept as they are: they are taken out under the name they were put in. */
export function readFact([at, kind, name, value, agentId = '', intent = '', model = '']: StoredFact): Fact {
  const about = { at, value, agentId, intent, model };
  return kind === 'c'
    ? { ...about, measure: name as CountMeasure }
    : { ...about, duration: name as DurationMeasure };
}

export type StoredCounts = Record<string, number>;
/** The sum, then buckets and how many fell into each, in turn. */
export type StoredDurations = Record<string, number[]>;

type Sums = Pick<Cell, 'counts' | 'durations'>;

export function storeSums({ counts, durations }: Sums): { counts: StoredCounts; durations: StoredDurations } {
  return {
    counts: Object.fromEntries([...counts].sort()),
    durations: Object.fromEntries(
      [...durations]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { sum, sketch }]) => [name, [sum, ...[...sketch].sort(([a], [b]) => a - b).flat()]]),
    ),
  };
}

export function readSums(stored: { counts: StoredCounts; durations: StoredDurations }): Sums {
  const durations: Cell['durations'] = new Map();
  for (const [name, [sum = 0, ...rest]] of Object.entries(stored.durations)) {
    const sketch = new Map<number, number>();
    for (let at = 0; at + 1 < rest.length; at += 2) sketch.set(rest[at] as number, rest[at + 1] as number);
    durations.set(name as DurationMeasure, { sum, sketch });
  }
  return { counts: new Map(Object.entries(stored.counts) as [CountMeasure, number][]), durations };
}
