// What the server's rows add up to, for the eye: by day without gaps, and by what it was spent on. Pure.
import type { SpendAnswer, SpendRow } from '#protocol/http/ai-spend.ts';

export type Sum = Pick<
  SpendRow,
  | 'calls'
  | 'failed'
  | 'remembered'
  | 'unpriced'
  | 'inputTokens'
  | 'cachedTokens'
  | 'outputTokens'
  | 'costMicros'
>;
export type DaySum = Sum & { day: string };
export type UseSum = Sum & Pick<SpendRow, 'provider' | 'model' | 'purpose' | 'isMetered'>;

const nothing: Sum = {
  ...{ calls: 0, failed: 0, remembered: 0, unpriced: 0 },
  ...{ inputTokens: 0, cachedTokens: 0, outputTokens: 0, costMicros: 0 },
};

const plus = (a: Sum, b: Sum): Sum => ({
  calls: a.calls + b.calls,
  failed: a.failed + b.failed,
  remembered: a.remembered + b.remembered,
  unpriced: a.unpriced + b.unpriced,
  inputTokens: a.inputTokens + b.inputTokens,
  cachedTokens: a.cachedTokens + b.cachedTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  costMicros: a.costMicros + b.costMicros,
});

export const sumOf = (rows: readonly Sum[]): Sum => rows.reduce(plus, nothing);

const dayMs = 86_400_000;
export const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * dayMs).toISOString().slice(0, 10);

/** Every day of the answer, oldest first, those without a call among them. */
export function byDay({ rows, from, to }: Pick<SpendAnswer, 'rows' | 'from' | 'to'>): DaySum[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
  const sums = Map.groupBy(rows, row => row.day);
  return Array.from({ length: count }, (_, index) => {
    const day = dayBefore(to, count - 1 - index);
    return { day, ...sumOf(sums.get(day) ?? []) };
  });
}

/** Dearest first; what costs nothing by its tokens. */
export function byUse(rows: readonly SpendRow[]): UseSum[] {
  const groups = Map.groupBy(rows, ({ provider, model, purpose }) =>
    JSON.stringify([provider, model, purpose]),
  );
  const tokens = (sum: Sum) => sum.inputTokens + sum.outputTokens;
  return [...groups.values()]
    .flatMap(([first, ...others]) =>
      first
        ? [
            {
              ...{ provider: first.provider, model: first.model, purpose: first.purpose },
              ...{ isMetered: first.isMetered, ...sumOf([first, ...others]) },
            },
          ]
        : [],
    )
    .toSorted((a, b) => b.costMicros - a.costMicros || tokens(b) - tokens(a));
}
