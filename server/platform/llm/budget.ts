// What models may cost: a day, and one subject (whatever the caller counts by). Calls that cost nothing count towards none of it. Pure.

export type Budget = {
  tokensPerDay: number;
  /** Null: no limit. */
  tokensPerSubject: number | null;
  /** Millionths of the price table's currency; null: no limit. */
  microsPerDay: number | null;
  microsPerSubject: number | null;
  /** From this share of any of them on a cheaper model is asked, 0 to 1. */
  softShare: number;
};

export const usualBudget = {
  tokensPerDay: 2_000_000,
  tokensPerSubject: 60_000,
  microsPerDay: null,
  microsPerSubject: null,
  softShare: 0.8,
} as const satisfies Budget;

/** For a call that belongs to no subject. */
export const withoutSubject = (budget: Budget): Budget => ({
  ...budget,
  tokensPerSubject: null,
  microsPerSubject: null,
});

/** What is spent or set aside, calls in flight included. */
export type Spent = {
  tokensToday: number;
  tokensOfSubject: number;
  microsToday: number;
  microsOfSubject: number;
};

/** What a call takes at most, as far as can be said before it. */
export type Expected = { tokens: number; micros: number };

/** `tight`: a cheaper model is asked, where there is one. `spent`: none that costs anything. */
export type Purse = 'full' | 'tight' | 'spent';

/** How a call meets the budgets: it must fit into what is left of each of them. A budget of 0 is spent from the beginning. */
export function purseOf(spent: Spent, expected: Expected, budget: Budget): Purse {
  const pots: [used: number, more: number, limit: number | null][] = [
    [spent.tokensToday, expected.tokens, budget.tokensPerDay],
    [spent.tokensOfSubject, expected.tokens, budget.tokensPerSubject],
    [spent.microsToday, expected.micros, budget.microsPerDay],
    [spent.microsOfSubject, expected.micros, budget.microsPerSubject],
  ];
  let purse: Purse = 'full';
  for (const [used, more, limit] of pots) {
    if (limit === null) continue;
    if (limit === 0 || used + more > limit) return 'spent';
    if (used >= limit * budget.softShare) purse = 'tight';
  }
  return purse;
}
