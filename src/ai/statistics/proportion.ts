// How sure a share is that was counted on some cases. Pure.
import { logGamma } from './gamma.ts';

export type Interval = { low: number; high: number };

/** Of 100 intervals so many hold the true share, at least. */
const confidence = 0.95;

/**
 * The interval of a share of which `hits` of `cases` were seen: C. Clopper and E. Pearson, "The use of confidence or fiducial limits
 * illustrated in the case of the binomial", Biometrika 26 (1934). It never promises more than 95 %, however few the cases are; the
 * shorter ones (Wilson 1927) do near 0 and 1, which is where thresholds are chosen.
 */
export function shareInterval(hits: number, cases: number): Interval {
  const tail = (1 - confidence) / 2;
  return {
    low: hits === 0 ? 0 : betaQuantile(tail, hits, cases - hits + 1),
    high: hits === cases ? 1 : betaQuantile(1 - tail, hits + 1, cases - hits),
  };
}

/** So many cases, all of them hits, are the fewest that bring the interval's lower end to `share`. */
export function fewestCasesFor(share: number): number {
  return Math.ceil(Math.log((1 - confidence) / 2) / Math.log(share));
}

/** Where the distribution reaches `part`: by halving, as it only rises. */
function betaQuantile(part: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 48; step++) {
    const middle = (low + high) / 2;
    if (betaPart(middle, a, b) < part) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised incomplete beta function, from the side where its fraction converges fast. */
function betaPart(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

const nearNothing = 1e-300;
const away = (value: number): number => (Math.abs(value) < nearNothing ? nearNothing : value);

/** Its continued fraction by Lentz's method, as modified by Thompson and Barnett (J. Comput. Phys. 64, 1986). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 400; m++) {
    const terms = [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ];
    let change = 1;
    for (const term of terms) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      change = c * d;
      fraction *= change;
    }
    if (Math.abs(change - 1) < 1e-12) break;
  }
  return fraction;
}
