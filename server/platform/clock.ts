/** Milliseconds since the epoch. A value, so that a test can turn its hands. */
export type Clock = { now(): number };

export const systemClock: Clock = { now: () => Date.now() };
