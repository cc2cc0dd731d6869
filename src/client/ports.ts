// What the client core asks of its surroundings. The same code runs in a browser, in Node and in a simulation because nothing
// below this line reads a clock, starts a timer or throws dice by itself.
import type { Millis } from '#protocol/ids.ts';

export type Clock = {
  /** The wall clock. It may jump; it is for people, never for durations. */
  now(): Millis;
  /** Milliseconds since some fixed moment; never steps back. It may stand still while the machine sleeps. */
  monotonic(): Millis;
};

export type TimerHandle = unknown;
export type Timers = {
  set(callback: () => void, afterMs: number): TimerHandle;
  clear(handle: TimerHandle): void;
};

/** From 0 up to, but not including, 1. */
export type Random = () => number;

/** Where faults go that nobody waits for. It must not throw. */
export type ReportFault = (what: string, error: unknown) => void;

export type Ports = { clock: Clock; timers: Timers; random: Random };
