/**
 * Owns what this server knows of addresses: read when it starts, and again when the version moved. It looks twice a second, and at once when
 * another server says so; so what a command or another server changed holds here within a second, also while nobody can tell.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import { parseCidr } from '#protocol/cidr.ts';
import type { AddressBlock, AddressRule } from '#protocol/http/addresses.ts';
import type { Millis } from '#protocol/ids.ts';
import type { Surface } from '#protocol/surfaces.ts';
import { deleteOld, listBlocks, listCountryRules, listRules, readVersion } from './addresses.store.ts';
import type { Book, CountryRule, LiveRule } from './judge.ts';
import { createPrefixSet } from './prefix-set.ts';

export type LiveBook = {
  book(): Book;
  /** Until when reputation keeps this network out; null: it does not. */
  blockedUntil(network: string): Millis | null;
  /** A block that was written, here or on another server: it holds at once, without being read. */
  hold(network: string, untilMs: Millis): void;
  /** Reads again if anything changed. Rejects when the database cannot say. */
  refresh(): Promise<void>;
  part: Part;
};

const lookEveryMs = 500;
const cleanEveryMs = 3_600_000;
/** Longer than the strikes of the longest row of blocks last. */
const keptAfterMs = 60 * 86_400_000;
/** More networks than this are not kept out at once: they would be the whole internet. */
export const mostBlocks = 50_000;

export function createLiveBook(deps: {
  db: Db;
  clock: Clock;
  log: Log;
  /** Others than before may come in. */
  changed(): void;
}): LiveBook {
  const { db, clock, log, changed } = deps;
  let book: Book = bookOf([], []);
  let blocks = new Map<string, Millis>();
  let version = '';
  let reading: Promise<void> = Promise.resolve();
  let timers: NodeJS.Timeout[] = [];
  let isLooking = false;
  /** When the next rule that lets somebody in is over. */
  let nextEndMs = Number.POSITIVE_INFINITY;

  async function read(): Promise<void> {
    const found = await readVersion(db);
    if (found === version) return;
    const now = clock.now();
    const [rules, held, countries] = await Promise.all([
      listRules(db, now),
      listBlocks(db, now, mostBlocks),
      listCountryRules(db),
    ]);
    book = bookOf(rules, countries);
    blocks = blocksOf(held);
    nextEndMs = Math.min(...rules.flatMap(rule => (rule.effect === 'allow' ? (rule.until ?? []) : [])));
    // What was read is at least as new as that; a later version is found at the next look.
    version = found;
    changed();
  }

  function refresh(): Promise<void> {
    reading = reading.catch(() => {}).then(read);
    return reading;
  }

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    await refresh().catch(error => log.warn({ err: error }, 'the rules for addresses could not be read'));
    isLooking = false;
    if (clock.now() < nextEndMs) return;
    nextEndMs = Number.POSITIVE_INFINITY;
    // Read as well, for the one after it.
    version = '';
    changed();
  }

  return {
    book: () => book,
    blockedUntil: network => blocks.get(network) ?? null,
    hold(network, untilMs) {
      if (blocks.size < mostBlocks) blocks.set(network, untilMs);
      changed();
    },
    refresh,
    part: {
      name: 'addresses',
      async start() {
        // Before anybody comes in.
        await refresh();
        const clean = () =>
          deleteOld(db, clock.now() - keptAfterMs).catch(error =>
            log.warn({ err: error }, 'old rules for addresses could not be deleted'),
          );
        timers = [setInterval(() => void look(), lookEveryMs), setInterval(() => void clean(), cleanEveryMs)];
      },
      stop() {
        for (const timer of timers) clearInterval(timer);
        timers = [];
      },
    },
  };
}

export function bookOf(
  rules: readonly AddressRule[],
  countries: readonly { surface: Surface; mode: CountryRule['mode']; countries: readonly string[] }[],
): Book {
  const entries = rules.flatMap(rule => {
    const cidr = parseCidr(rule.range);
    const { id, effect, surfaces, until } = rule;
    const value: LiveRule = { id, effect, surfaces, untilMs: until };
    return cidr ? [{ cidr, value }] : [];
  });
  return {
    rules: createPrefixSet(entries),
    countries: new Map(
      countries.map(({ surface, mode, countries: named }) => [surface, { mode, countries: new Set(named) }]),
    ),
  };
}

const blocksOf = (blocks: readonly AddressBlock[]): Map<string, Millis> =>
  new Map(blocks.map(({ network, until }) => [network, until]));
