/**
 * Owns what consoles hold of events: those of ten minutes in one document, made anew from the table of events, so that it is right
 * whichever server recorded them. Each time it is made it goes whole to every console that watches, so the next time waits for as long as the
 * last one was large: a storm costs a console what its time costs, however many events it has.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import {
  packDays,
  packedCharacters,
  packedEvents,
  packMs,
  type SecurityEvents,
} from '#protocol/documents/security-events.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { SecurityEvent, ThreatLevel } from '#protocol/security.ts';
import { sumsOf, worstEvents } from '../events.store.ts';
import { forgetDocuments, lockPlace, saveDocument, unpackedSlots } from './documents.store.ts';

export type PacksDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  newId(): Id;
  countryOf: ((ip: string) => string) | undefined;
  /** Does something later, and keeps no process alive for it; timers of the system unless given. @returns what takes it back */
  later?(work: () => void, afterMs: number): () => void;
};

type PackBody = Omit<SecurityEvents, 'id' | 'scope' | 'changedXid' | 'at' | 'kind'>;

/** Between two makings of packs, at least. */
const everyMs = 1_000;
/** Where only sums changed: who looks hears of single events by themselves. */
const sumsMs = 10_000;
/** So much of the time, at most, goes into making packs. */
const share = 10;
/** What a console is sent of packs by one server while a storm lasts: a kilobyte a second. */
const charactersPerMs = 1;
const mostWaitMs = 60_000;
const mostAtOnce = 200;
const dayMs = 86_400_000;
const batch = 200;

/** How long packs rest after some were made. @param characters of all of them as JSON, as far as they say anything new */
const restAfter = (characters: number, tookMs: Millis): Millis =>
  Math.max(everyMs, tookMs * share, characters / charactersPerMs);

const laterBySystem = (work: () => void, afterMs: number): (() => void) => {
  const timer = setTimeout(work, afterMs);
  timer.unref();
  return () => clearTimeout(timer);
};

export const slotOf = (at: Millis): Millis => at - (at % packMs);

/** As many as fit; the ones before them are the worse and newer. */
export function fitting(events: readonly SecurityEvent[]): SecurityEvent[] {
  let left = packedCharacters;
  const kept = events.slice(0, packedEvents).filter(event => {
    left -= JSON.stringify(event).length;
    return left >= 0;
  });
  return kept.sort((a, b) => b.timestamp - a.timestamp || (a.id < b.id ? 1 : -1));
}

async function readPack(db: Queryable, slot: Millis, countryOf: PacksDeps['countryOf']): Promise<PackBody> {
  const span = { from: slot, to: slot + packMs };
  const [worst, sums] = [await worstEvents(db, span, packedEvents), await sumsOf(db, span, countryOf)];
  const levels: Partial<Record<ThreatLevel, number>> = {};
  for (const { levels: of } of sums.counts)
    for (const [level, events] of Object.entries(of) as [ThreatLevel, number][])
      levels[level] = (levels[level] ?? 0) + events;
  const { types, talkers, people, keys, countries } = sums;
  return { events: fitting(worst), levels, types, talkers, people, apiKeys: keys, countries };
}

export function createPacks({ db, clock, log, newId, countryOf, later = laterBySystem }: PacksDeps) {
  /** By slot: whether something waits that is shown one by one. */
  const due = new Map<Millis, boolean>();
  let takeBack: (() => void) | null = null;
  let timerAt = Number.POSITIVE_INFINITY;
  let working: Promise<void> = Promise.resolve();
  let restUntil = 0;
  let stopped = false;

  /** @returns how long what it says now is as JSON; 0 where that is what it said before */
  async function make(slot: Millis): Promise<number> {
    const place = { kind: 'events' as const, place: String(slot) };
    return db.transaction(async (tx: Tx) => {
      await lockPlace(tx, place);
      const body = await readPack(tx, slot, countryOf);
      if (body.types.length === 0) return 0;
      const isNew = await saveDocument(tx, { ...place, id: newId(), role: 'supervisor', at: slot, body });
      return isNew ? JSON.stringify(body).length : 0;
    });
  }

  async function makeDue(): Promise<void> {
    const slots = [...due.keys()];
    due.clear();
    const began = clock.now();
    let characters = 0;
    for (const slot of slots) {
      try {
        characters += await make(slot);
      } catch (error) {
        log.warn(
          { err: error },
          'security events could not be packed for consoles; the next look tries again',
        );
      }
    }
    restUntil = clock.now() + restAfter(characters, clock.now() - began);
  }

  function plan(isUrgent: boolean): void {
    if (stopped) return;
    const now = clock.now();
    const at = Math.max(now + (isUrgent ? 0 : sumsMs), restUntil);
    if (at >= timerAt) return;
    takeBack?.();
    timerAt = at;
    const work = () => {
      takeBack = null;
      timerAt = Number.POSITIVE_INFINITY;
      working = working.then(makeDue).then(() => {
        if (due.size > 0) plan([...due.values()].some(Boolean));
      });
    };
    // However a clock is set meanwhile.
    takeBack = later(work, Math.min(at - now, mostWaitMs));
  }

  return {
    /** These were written just now. */
    written(events: readonly SecurityEvent[]): void {
      if (stopped) return;
      const oldest = clock.now() - packDays * dayMs;
      let isUrgent = false;
      for (const { timestamp, threatLevel } of events) {
        if (timestamp < oldest) continue;
        const slot = slotOf(timestamp);
        const shows = threatLevel !== 'info';
        due.set(slot, shows || due.get(slot) === true);
        isUrgent ||= shows;
      }
      if (due.size > 0) plan(isUrgent);
    },
    /** What a server left undone that went away, and what was there before there were packs. */
    async catchUp(signal?: AbortSignal): Promise<void> {
      const now = clock.now();
      const missing = await unpackedSlots(db, slotOf(now - packDays * dayMs), packMs, mostAtOnce);
      for (const slot of new Set([slotOf(now), slotOf(now) - packMs, ...missing])) {
        if (signal?.aborted) return;
        due.delete(slot);
        const characters = await make(slot);
        restUntil = Math.max(restUntil, clock.now() + restAfter(characters, 0));
      }
    },
    /** Packs of events that are gone. @param before none of them is older than this */
    async forget(before: Millis, signal?: AbortSignal): Promise<void> {
      const oldest = slotOf(Math.max(before, clock.now() - packDays * dayMs));
      while (!signal?.aborted && (await forgetDocuments(db, 'events', oldest, batch)) === batch);
    },
    async stop(): Promise<void> {
      stopped = true;
      takeBack?.();
      await working;
    },
  };
}
