/**
 * Owns the test behind every guardrail: evidence that outcomes are worse than allowed, which may be looked at after each one.
 * Never decides what happens then.
 *
 * Testing by betting. Outcomes are numbers from 0 (good) to 1 (bad). Against the null hypothesis "the mean is at most what is allowed"
 * a gambler stakes a fixed fraction of the wealth on each outcome: the payoff `outcome − allowed` is on average not above zero, so the
 * wealth is a supermartingale that starts at 1, and by Ville's inequality P(it ever reaches 1/α) ≤ α, however often one looks.
 * Several fractions bet side by side and their wealth is averaged, so none has to be chosen.
 * Sources: Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS-B 86 (2024), sections 4 and B;
 * Shekhar and Ramdas, "Nonparametric two-sample testing by betting", IEEE Trans. Inf. Theory 70 (2024), for pairs of two samples.
 */

/** Shares of the largest stake that can never ruin the gambler. Small ones find small harm, large ones find large harm soon. */
const stakes = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9] as const;

type Waiting = { sum: number; count: number };

/** What is remembered of a test between two outcomes. Plain data: it is stored as JSON. */
export type Evidence = {
  /** Bets placed so far. */
  bets: number;
  /** By stake, the logarithm of what a wealth of 1 has become. */
  logWealth: number[];
  /** Outcomes that have no counterpart yet: [champion, challenger]. */
  waiting: [Waiting, Waiting];
};

export const noEvidence = (): Evidence => ({
  bets: 0,
  logWealth: stakes.map(() => 0),
  waiting: [
    { sum: 0, count: 0 },
    { sum: 0, count: 0 },
  ],
});

/** @param payoff not above zero on average unless there is harm @param floor the worst it can be, below zero */
function bet(evidence: Evidence, payoff: number, floor: number): Evidence {
  return {
    ...evidence,
    bets: evidence.bets + 1,
    logWealth: stakes.map((stake, at) => {
      const held = evidence.logWealth[at] ?? 0;
      return held + Math.log1p((stake / -floor) * Math.max(payoff, floor));
    }),
  };
}

/** One outcome of the challenger against a fixed limit. @param limit above 0 */
export function againstLimit(evidence: Evidence, outcome: number, limit: number): Evidence {
  return bet(evidence, outcome - limit, -limit);
}

/**
 * One outcome of either side, where the challenger may be worse by `margin` on average. Outcomes meet in blocks: as soon as both sides
 * have some, the difference of their means is one bet. Who is served next says nothing of how it turns out, so a block's expected
 * payoff is that of a pair.
 */
export function againstChampion(
  evidence: Evidence,
  { side, outcome, margin }: { side: 'champion' | 'challenger'; outcome: number; margin: number },
): Evidence {
  const add = ({ sum, count }: Waiting): Waiting => ({ sum: sum + outcome, count: count + 1 });
  const [champion, challenger] = evidence.waiting;
  const waiting: Evidence['waiting'] =
    side === 'champion' ? [add(champion), challenger] : [champion, add(challenger)];
  const [before, after] = waiting;
  if (before.count === 0 || after.count === 0) return { ...evidence, waiting };
  const payoff = after.sum / after.count - before.sum / before.count - margin;
  return { ...bet(evidence, payoff, -1 - margin), waiting: noEvidence().waiting };
}

/** The logarithm of the averaged wealth. Above log(1/α) the harm is shown with at most α of false alarms over the whole life of the test. */
export function logEvidence({ logWealth }: Evidence): number {
  return logMeanExp(logWealth);
}

export function logMeanExp(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length);
}
