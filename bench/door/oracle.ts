/**
 * What each strategy means, in the slowest and plainest way: it keeps all that ever passed and looks through it anew each time.
 * Buckets are judged by GCRA's virtual scheduling (ITU-T I.371) in whole numbers without end, where the product keeps a level.
 */
import { capacityOf, type Rule } from '#platform/limits/rule.ts';

type Passed = { at: number; cost: number };

const sumOf = (passed: readonly Passed[]): number => passed.reduce((sum, { cost }) => sum + cost, 0);

/** Answers whether this one passes, and remembers it if so. Time must not go back. */
export function createOracle(rule: Rule): (now: number, cost: number) => boolean {
  const { limit, windowMs, strategy } = rule;
  let passed: Passed[] = [];
  let arrival = 0n;

  function passes(now: number, cost: number): boolean {
    const windowOf = (at: number): number => Math.floor(at / windowMs);
    // Older ones are not looked at by any of the windows.
    passed = passed.filter(({ at }) => at > now - 2 * windowMs - 1);
    switch (strategy) {
      case 'fixed_window':
        return sumOf(passed.filter(({ at }) => windowOf(at) === windowOf(now))) + cost <= limit;
      case 'sliding_log':
        return sumOf(passed.filter(({ at }) => at > now - windowMs)) + cost <= limit;
      case 'sliding_counter': {
        const current = BigInt(sumOf(passed.filter(({ at }) => windowOf(at) === windowOf(now))));
        const before = BigInt(sumOf(passed.filter(({ at }) => windowOf(at) === windowOf(now) - 1)));
        const width = BigInt(windowMs);
        const weight = width - BigInt(now % windowMs);
        return before * weight + (current + BigInt(cost)) * width <= BigInt(limit) * width;
      }
      default: {
        // Time in parts of 1/limit ms, so that a drop takes windowMs of them.
        const parts = BigInt(now) * BigInt(limit);
        const drop = BigInt(windowMs) * BigInt(cost);
        const earliest = arrival > parts ? arrival : parts;
        if (earliest + drop - parts > BigInt(capacityOf(rule)) * BigInt(windowMs)) return false;
        arrival = earliest + drop;
        return true;
      }
    }
  }

  return (now, cost) => {
    const answer = passes(now, cost);
    if (answer) passed.push({ at: now, cost });
    return answer;
  };
}
