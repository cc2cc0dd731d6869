// Lets customers come at a steady rate, and counts how they fared.
import { type CustomerOptions, findSite, pause, playConversation, type Turn } from './customer.ts';
import type { Script } from './scripts.ts';
import { countConversation, countFailure, countTurn, newTally, progressOf, type Tally } from './tally.ts';

export type SimulationOptions = CustomerOptions & {
  scripts: readonly Script[];
  /** How many conversations begin in all. */
  count: number;
  perMinute: number;
  /** The most that are open at once; the next customer waits for one to leave. */
  atOnce: number;
  /** Told now and then how far it is. */
  progress(line: string): void;
};

const progressEveryMs = 2_000;

/** Runs to the end, or until the signal fires; then what is open is cut and counted as it stands. */
export async function simulate(options: SimulationOptions): Promise<{ tally: Tally; tookMs: number }> {
  const { ports, signal, count, scripts } = options;
  const startedMs = ports.clock.monotonic();
  const tally = newTally();
  const open = new Set<Promise<void>>();
  // A wrong site or a server that is not there is one sentence, not a failure of every customer.
  await findSite(options);
  const ticking = setInterval(() => options.progress(progressOf(tally, count)), progressEveryMs);
  try {
    for (let index = 0; index < count && !signal.aborted; index += 1) {
      const dueMs = startedMs + (index * 60_000) / options.perMinute;
      await pause(ports, Math.max(0, dueMs - ports.clock.monotonic()), signal);
      while (open.size >= options.atOnce) await Promise.race(open);
      const script = scripts[scriptAt(index, count, scripts.length)];
      if (!script) break;
      tally.started += 1;
      const playing = play(options, script, tally).finally(() => open.delete(playing));
      open.add(playing);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await Promise.all(open);
    clearInterval(ticking);
  }
  return { tally, tookMs: ports.clock.monotonic() - startedMs };
}

async function play(options: SimulationOptions, script: Script, tally: Tally): Promise<void> {
  const turns: Turn[] = [];
  try {
    await playConversation(options, script, turn => {
      turns.push(turn);
      countTurn(tally, turn);
    });
    countConversation(tally, turns);
  } catch (error) {
    // Cut by the person who watches: what was said counts.
    if (options.signal.aborted) countConversation(tally, turns);
    else countFailure(tally, error instanceof Error ? error.message : String(error));
  }
}

/** Spread over the whole set, so that a short run of a sorted file is not all of one kind; a long one begins again. */
export function scriptAt(index: number, count: number, available: number): number {
  return count >= available ? index % available : Math.floor((index * available) / count);
}
