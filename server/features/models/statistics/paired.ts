// Two models on the same rows: whether one is right where the other is wrong more often than chance. Pure.
import { logChoose } from '#ai/statistics/gamma.ts';

/**
 * McNemar's test, exact: among rows where only one of both is right, either is as likely when they are equally good.
 * McNemar, Psychometrika 12 (1947); the exact form is the sign test.
 * @returns the two-sided probability of a division at least as uneven
 */
export function mcNemar(onlyFirstRight: number, onlySecondRight: number): number {
  const n = onlyFirstRight + onlySecondRight;
  if (n === 0) return 1;
  const most = Math.max(onlyFirstRight, onlySecondRight);
  let tail = 0;
  for (let k = most; k <= n; k += 1) tail += Math.exp(logChoose(n, k) - n * Math.LN2);
  return Math.min(1, 2 * tail);
}

export type Compared = { onlyFirstRight: number; onlySecondRight: number; p: number };

/** @param first whether each row was right, in the order of `second` */
export function comparePaired(first: readonly boolean[], second: readonly boolean[]): Compared {
  let onlyFirstRight = 0;
  let onlySecondRight = 0;
  for (const [at, isRight] of first.entries()) {
    if (isRight && !second[at]) onlyFirstRight += 1;
    else if (!isRight && second[at]) onlySecondRight += 1;
  }
  return { onlyFirstRight, onlySecondRight, p: mcNemar(onlyFirstRight, onlySecondRight) };
}
