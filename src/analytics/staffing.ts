/**
 * Owns how many people an hour needs: by Erlang's delay formula where everybody waits, and with customers who leave where that is known. Pure.
 *
 * Sources: A. K. Erlang, "Solution of Some Problems in the Theory of Probabilities of Significance in Automatic Telephone Exchanges", 1917
 * (Erlang C, by the recursion of Erlang B that does not overflow); C. Palm's M/M/n+M, as in O. Garnett, A. Mandelbaum, M. Reiman,
 * "Designing a Call Center with Impatient Customers", M&SOM 4 (2002) (Erlang A, by the stationary chances of the birth and death chain).
 */

export type Load = {
  /** Conversations that come in an hour. */
  perHour: number;
  /** How long one keeps somebody busy, in milliseconds. */
  handleMs: number;
};

export type Service = {
  /** The chance of having to wait. */
  waits: number;
  /** The share of whom somebody is there within the target. */
  within: number;
  meanWaitMs: number;
};
export type ImpatientService = {
  waits: number;
  meanWaitMs: number;
  /** The share who leave before anybody is there. */
  leaves: number;
};

const hourMs = 3_600_000;
/** In Erlangs: how many are busy on average. */
export const offered = ({ perHour, handleMs }: Load): number => (perHour * handleMs) / hourMs;

/** The chance that all of `people` are busy, where everybody waits; 1 where they are too few for what comes. */
export function erlangC(people: number, erlangs: number): number {
  if (erlangs === 0) return 0;
  if (people <= erlangs) return 1;
  let blocked = 1;
  for (let n = 1; n <= people; n += 1) blocked = (erlangs * blocked) / (n + erlangs * blocked);
  return blocked / (1 - (erlangs / people) * (1 - blocked));
}

export function serviceC(people: number, load: Load, targetMs: number): Service {
  const erlangs = offered(load);
  if (erlangs === 0) return { waits: 0, within: 1, meanWaitMs: 0 };
  if (people <= erlangs) return { waits: 1, within: 0, meanWaitMs: Number.POSITIVE_INFINITY };
  const waits = erlangC(people, erlangs);
  const free = people - erlangs;
  return {
    ...{ waits, meanWaitMs: (waits * load.handleMs) / free },
    within: 1 - waits * Math.exp((-free * targetMs) / load.handleMs),
  };
}

/** The same where customers leave after some time, `patienceMs` on average. */
export function serviceA(people: number, load: Load, patienceMs: number): ImpatientService {
  if (load.perHour === 0) return { waits: 0, meanWaitMs: 0, leaves: 0 };
  const chances = chancesOf(people, load, patienceMs);
  let [waits, queue] = [0, 0];
  for (const [inSystem, chance] of chances.entries()) {
    if (inSystem >= people) waits += chance;
    queue += Math.max(0, inSystem - people) * chance;
  }
  // Each of those who queue leaves at the pace of patience.
  const leaves = ((queue / patienceMs) * hourMs) / load.perHour;
  return { waits, meanWaitMs: (queue / load.perHour) * hourMs, leaves };
}

/** The stationary chances of how many are there, busy or waiting. */
function chancesOf(people: number, { perHour, handleMs }: Load, patienceMs: number): number[] {
  const arrive = perHour / hourMs;
  const weights = [1];
  let sum = 1;
  let weight = 1;
  for (let n = 1; ; n += 1) {
    weight *= arrive / (Math.min(n, people) / handleMs + Math.max(0, n - people) / patienceMs);
    weights.push(weight);
    sum += weight;
    if (n > people && weight < sum * 1e-14) break;
    if (sum > 1e280) {
      for (let at = 0; at < weights.length; at += 1) weights[at] = (weights[at] as number) / 1e280;
      weight /= 1e280;
      sum /= 1e280;
    }
  }
  return weights.map(each => each / sum);
}

export type Target = { within: number; targetMs: number };

/** The fewest for whom the share within the target is reached. */
export function peopleFor(load: Load, { within, targetMs }: Target): number {
  if (offered(load) === 0) return 0;
  let people = Math.max(1, Math.ceil(offered(load)));
  while (serviceC(people, load, targetMs).within < within) people += 1;
  return people;
}
