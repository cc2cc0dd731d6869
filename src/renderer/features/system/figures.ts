// How figures are said, and how several servers' samples become one line. Pure.
import { type FigureName, figureNames, type Sample, type ServerSamples, together } from '#protocol/system.ts';

type Unit = 'count' | 'ms' | 'bytes';

const unitOf: Partial<Record<FigureName, Unit>> = {
  roundTripP50Ms: 'ms',
  roundTripP99Ms: 'ms',
  loopLagP99Ms: 'ms',
  syncLagMs: 'ms',
  jobsOldestMs: 'ms',
  memoryBytes: 'bytes',
};

/** With its unit, as short as it can be read: "1,204", "35 ms", "2.4 s", "3 min", "512 MB". */
export function sayFigure(name: FigureName, value: number, language: string): string {
  const number = (digits: number) => new Intl.NumberFormat(language, { maximumFractionDigits: digits });
  switch (unitOf[name] ?? 'count') {
    case 'count':
      return number(value < 10 ? 1 : 0).format(value);
    case 'bytes':
      return value < 1e9 ? `${number(0).format(value / 1e6)} MB` : `${number(1).format(value / 1e9)} GB`;
    case 'ms':
      if (value < 1_000) return `${number(0).format(value)} ms`;
      return value < 60_000
        ? `${number(1).format(value / 1_000)} s`
        : `${number(0).format(value / 60_000)} min`;
  }
}

/** All servers as one: their newest samples stand side by side, counted back from now. */
export function joinedSamples(servers: readonly ServerSamples[]): Sample[] {
  const length = Math.max(0, ...servers.map(({ samples }) => samples.length));
  return Array.from({ length }, (_, place) => {
    const back = length - place;
    const side = servers.flatMap(({ samples }) => samples.at(-back) ?? []);
    return { at: Math.max(0, ...side.map(({ at }) => at)), figures: together(side.map(s => s.figures)) };
  });
}

export const valuesOf = (samples: readonly Sample[], name: FigureName): (number | null)[] =>
  samples.map(({ figures }) => figures[name]);

export { figureNames };
