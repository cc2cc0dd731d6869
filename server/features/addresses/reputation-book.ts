/**
 * Owns what networks did lately, on all servers: each tells the others what it counted, and writes down now and then what it knows, so that a
 * restart forgives nothing. Whoever reaches the threshold is kept out; the server on which that happened writes the block.
 */
import { z } from 'zod';
import { type Bus, createTopic } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { AddressBlock } from '#protocol/http/addresses.ts';
import { blockNetwork, forgetScores, readScores, writeScores } from './reputation.store.ts';
import { pointsAt, punished, type Score, type Terms } from './reputation.ts';

export type ReputationBook = {
  punish(network: string, points: number, why: string): void;
  /** What it has now; null: nothing. */
  scoreOf(network: string): Score | null;
  /** It begins anew, also where it was written down. */
  forget(network: string): void;
  part: Part;
};

/** More networks are not kept in mind; the ones that did nothing for the longest time are forgotten first. */
const mostNetworks = 20_000;
const writeEveryMs = 10_000;
/** After so many half-lives nothing is left of a score. */
const lastingHalfLives = 14;

const punishment = z.object({ network: z.string(), points: z.number(), why: z.string() });

export function createReputationBook(deps: {
  db: Db;
  clock: Clock;
  log: Log;
  bus: () => Bus;
  terms: Terms;
  /** Somebody is kept out from now on. */
  blocked(block: AddressBlock): void;
}): ReputationBook {
  const { db, clock, log, terms, blocked } = deps;
  const scores = new Map<string, Score>();
  const dirty = new Set<string>();
  const blocking = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const topic = () => createTopic(deps.bus(), 'addresses.punished', punishment);

  function keep(network: string, score: Score): void {
    scores.delete(network);
    scores.set(network, score);
    dirty.add(network);
    for (const oldest of scores.keys()) {
      if (scores.size <= mostNetworks) break;
      scores.delete(oldest);
      dirty.delete(oldest);
    }
  }

  function count({ network, points, why }: z.infer<typeof punishment>): Score {
    const score = punished(scores.get(network), { points, why, nowMs: clock.now() }, terms);
    keep(network, score);
    return score;
  }

  async function block(network: string, score: Score): Promise<void> {
    if (blocking.has(network)) return;
    blocking.add(network);
    try {
      const written = await db.transaction(tx => blockNetwork(tx, { network, score, nowMs: clock.now() }));
      forget(network);
      if (written) blocked(written);
    } catch (error) {
      // Its next refusal tries again.
      log.warn({ err: error }, 'a block of an address could not be written');
    } finally {
      blocking.delete(network);
    }
  }

  function forget(network: string): void {
    scores.delete(network);
    dirty.delete(network);
  }

  async function write(): Promise<void> {
    const rows = [...dirty].flatMap(network => {
      const score = scores.get(network);
      return score ? [{ network, score }] : [];
    });
    dirty.clear();
    const nowMs = clock.now();
    try {
      await writeScores(db, rows);
    } catch (error) {
      // The next look writes them.
      for (const { network } of rows) if (scores.has(network)) dirty.add(network);
      throw error;
    }
    await forgetScores(db, nowMs - lastingHalfLives * terms.halfLifeMs);
  }
  const tryWriting = () =>
    write().catch(error => log.warn({ err: error }, 'what addresses did could not be written down'));

  return {
    punish(network, points, why) {
      if (terms.threshold === 0 || points <= 0 || blocking.has(network)) return;
      const said = { network, points, why };
      topic().tell(said);
      const score = count(said);
      if (score.points >= terms.threshold) void block(network, score);
    },
    scoreOf(network) {
      const score = scores.get(network);
      const points = score ? pointsAt(score, clock.now(), terms) : 0;
      return score && points > 0 ? { ...score, points, atMs: clock.now() } : null;
    },
    forget,
    part: {
      name: 'reputation of addresses',
      async start() {
        if (terms.threshold === 0) return;
        const since = clock.now() - lastingHalfLives * terms.halfLifeMs;
        for (const { network, score } of await readScores(db, since, mostNetworks))
          scores.set(network, score);
        topic().heard(said => void count(said));
        timer = setInterval(() => void tryWriting(), writeEveryMs);
      },
      async stop() {
        if (timer) clearInterval(timer);
        timer = null;
        if (dirty.size > 0) await tryWriting();
      },
    },
  };
}
