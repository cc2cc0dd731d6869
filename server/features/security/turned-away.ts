/**
 * Owns how often it is written down that somebody who is kept out came again. The door turns them away before any limit counts them, so
 * they come as often as they like: the first time is told at once, what follows within the minute as one event that says how often.
 */
import type { Clock } from '#platform/clock.ts';
import { networkOf } from '#platform/limits/limits.ts';
import type { Happened } from './events.ts';

const everyMs = 60_000;
/** Different networks within a minute; the others are counted, and not told one by one. */
const mostNetworks = 1_000;

export type TurnedAway = {
  came(happened: Happened): void;
  /** Tells what was counted and not told yet. */
  stop(): void;
};

type Known = { happened: Happened; again: number; untilMs: number };

export function createTurnedAway(deps: {
  clock: Clock;
  record(happened: Happened): void;
  /** One that was neither told nor counted on another. */
  dropped(): void;
}): TurnedAway {
  const { clock, record, dropped } = deps;
  const known = new Map<string, Known>();
  let timer: NodeJS.Timeout | null = null;

  function tell(key: string, { happened, again }: Known): void {
    known.delete(key);
    if (again > 0) record({ ...happened, details: { ...happened.details, times: again } });
  }

  function sweep(isLast = false): void {
    timer = null;
    const now = clock.now();
    for (const [key, one] of known) if (isLast || now >= one.untilMs) tell(key, one);
    if (known.size > 0) timer ??= setTimeout(sweep, everyMs).unref();
  }

  return {
    came(happened) {
      const { eventType, sourceIp, details } = happened;
      const key = `${eventType} ${details?.['surface']} ${networkOf(sourceIp ?? '')}`;
      const now = clock.now();
      const before = known.get(key);
      if (before && now < before.untilMs) {
        before.again += 1;
        before.happened = happened;
        return;
      }
      if (before) tell(key, before);
      if (known.size >= mostNetworks) {
        dropped();
        return;
      }
      known.set(key, { happened, again: 0, untilMs: now + everyMs });
      record(happened);
      timer ??= setTimeout(sweep, everyMs).unref();
    },
    stop() {
      if (timer) clearTimeout(timer);
      sweep(true);
    },
  };
}
