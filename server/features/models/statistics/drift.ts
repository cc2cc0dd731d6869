/**
 * Owns the measure of how far what comes in now is from what came in before: the population stability index, Σ (now − then) · ln(now/then)
 * over the parts of a whole. Below 0.1 little has moved, above 0.2 much: the usual marks of credit scoring (Siddiqi, "Credit Risk
 * Scorecards", 2006). A small sample moves by chance alone: without any drift PSI · nm/(n+m) is about χ² with (parts − 1) degrees of
 * freedom (Yurdakul and Naranjo, "Statistical properties of the population stability index", J. Risk Model Validation 14, 2020), so
 * an alert needs more than that, too.
 */
import { chiSquareBound } from './special.ts';

export type Counts = ReadonlyMap<string, number>;

/** Half an observation for every part: one that was never seen before must not make the index infinite. */
const smoothing = 0.5;
const moderate = 0.1;
const severe = 0.2;
/** The normal quantile of 99.9 %. */
const surely = 3.09;

const totalOf = (counts: Counts): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

export function stabilityIndex(then: Counts, now: Counts): number {
  const parts = new Set([...then.keys(), ...now.keys()]);
  const thenTotal = totalOf(then) + smoothing * parts.size;
  const nowTotal = totalOf(now) + smoothing * parts.size;
  let index = 0;
  for (const part of parts) {
    const before = ((then.get(part) ?? 0) + smoothing) / thenTotal;
    const after = ((now.get(part) ?? 0) + smoothing) / nowTotal;
    index += (after - before) * Math.log(after / before);
  }
  return index;
}

export type Drift = {
  index: number;
  /** `unknown`: too few to say. */
  level: 'unknown' | 'none' | 'moderate' | 'severe';
  /** How many of either side. */
  before: number;
  after: number;
};

/** The fewest of either side that say anything. */
const fewest = 50;

export function driftOf(then: Counts, now: Counts): Drift {
  const parts = new Set([...then.keys(), ...now.keys()]).size;
  const [before, after] = [totalOf(then), totalOf(now)];
  const index = stabilityIndex(then, now);
  const counts = { index, before, after };
  if (before < fewest || after < fewest) return { ...counts, level: 'unknown' };
  const byChance = parts < 2 ? 0 : chiSquareBound(parts - 1, surely) * ((before + after) / (before * after));
  if (index <= Math.max(moderate, byChance)) return { ...counts, level: 'none' };
  return { ...counts, level: index > Math.max(severe, byChance) ? 'severe' : 'moderate' };
}

/** Tenths of the range from 0 to 1, as the parts of a confidence. */
export const tenthOf = (value: number): string => String(Math.min(9, Math.max(0, Math.floor(value * 10))));
