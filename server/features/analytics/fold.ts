/**
 * Owns the summing up: whatever changed is taken out of the sums as it was and put in as it is, in one transaction, by one server at a time.
 * What comes late, is corrected or moves to another team ends up where it belongs; sums made anew are the same.
 */
import { addChange, addCounts, addFacts, type Cells, cellOfPerson } from '#analytics/cells.ts';
import { factsOf, type Promised } from '#analytics/facts.ts';
import { hourTold, type Spell } from '#analytics/occupancy.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { type OffsetAt, openMsBetween, openUntil, steadyOffset } from '#protocol/hours.ts';
import type { Id } from '#protocol/ids.ts';
import {
  addToRollups,
  beginAnew,
  type Figures,
  forgetDue,
  isMine,
  listErased,
  readDue,
  readFigures,
  tellPromised,
  writeFigures,
} from './figures.store.ts';
import { type KeptRun, readHistories, readRuns } from './history.store.ts';
import { type KeptSpell, readDueHours, readSpells, saveTold, writeSpells } from './hours.store.ts';
import { foldSessions } from './sessions.ts';

/** Conversations of one transaction: many share their hours, and it stays well under a second. */
const batch = 500;

/** `promised` absent: the conversation is gone. */
type Told = Figures & { promised?: Promised | null; spells?: Spell[] };

export function createFold({ db, clock }: { db: Db; clock: Clock }) {
  /** @returns how many conversations were summed up; null while another server does it */
  async function foldOnce(): Promise<number | null> {
    const folded = await db.transaction(async tx => {
      if (!(await isMine(tx))) return null;
      const { lines, ids } = await readDue(tx, clock.now(), batch);
      if (ids.length === 0) return { count: 0, now: [] };
      const before = await readFigures(tx, ids);
      const now = await readNow(tx, ids, before);
      await foldSpells(tx, now);
      const delta: Cells = new Map();
      // What has figures already is among them: erased or not.
      for (const figures of now) addChange(delta, before.get(figures.conversationId), figures);
      await addToRollups(tx, delta);
      writeFigures(tx, now);
      forgetDue(tx, lines);
      return { count: ids.length, now };
    });
    if (folded === null) return null;
    // In a transaction of its own: whoever writes to one of these waits for no sums.
    const told = folded.now.flatMap(({ conversationId: id, promised }) =>
      promised === undefined ? [] : [{ id, promised }],
    );
    if (told.length > 0) await db.transaction(async tx => tellPromised(tx, told));
    return folded.count;
  }

  async function readNow(tx: Tx, ids: readonly Id[], before: ReadonlyMap<Id, Figures>): Promise<Told[]> {
    const histories = await readHistories(tx, ids);
    const runs = await readRuns(tx, ids);
    const found = new Set(histories.map(({ id }) => id));
    // Each zone is asked once a day of it: asking the runtime costs more than everything else here.
    const zones = new Map<string, OffsetAt>();
    const told = histories.map(({ hours, ...history }) => {
      const offsetAt = zones.get(hours.timeZone) ?? steadyOffset(hours.timeZone);
      zones.set(hours.timeZone, offsetAt);
      const known = mergeRuns(before.get(history.id)?.runs ?? [], runs.get(history.id) ?? []);
      const { facts, dueAt, promised, spells } = factsOf(
        { ...history, runs: known },
        {
          between: (from, to) => openMsBetween(hours, from, to, offsetAt),
          until: (from, forMs) => openUntil(hours, from, forMs, offsetAt),
        },
        clock.now(),
      );
      const { id: conversationId, teamId, siteId, channel } = history;
      return { conversationId, teamId, siteId, channel, facts, runs: known, dueAt, promised, spells };
    });
    // What was erased stays in the sums as it was, and changes no more.
    const erased = [...before.values()].filter(({ conversationId }) => !found.has(conversationId));
    return [...told, ...erased.map(figures => ({ ...figures, dueAt: null }))];
  }

  /** What was in whose hands; of what is gone it stays as it was. */
  async function foldSpells(tx: Tx, told: readonly Told[]): Promise<void> {
    const now = told.flatMap(({ conversationId, spells }) => (spells ? [{ conversationId, spells }] : []));
    const ids = now.map(({ conversationId }) => conversationId);
    const before = await readSpells(tx, ids);
    const after = now.flatMap(({ conversationId, spells }) =>
      spells.map(spell => ({ ...spell, conversationId })),
    );
    const textOf = ({ conversationId, agentId, from, to }: KeptSpell) =>
      `${conversationId} ${agentId} ${from} ${to}`;
    const known = new Set(before.map(textOf));
    const kept = new Set(after.map(textOf));
    const gone = before.filter(spell => !kept.has(textOf(spell)));
    const fresh = after.filter(spell => !known.has(textOf(spell)));
    if (gone.length + fresh.length > 0) writeSpells(tx, ids, after, [...gone, ...fresh]);
  }

  /** @returns how many hours of people were told anew; null while another server does it */
  const foldHours = (): Promise<number | null> =>
    db.transaction(async tx => {
      if (!(await isMine(tx))) return null;
      const due = await readDueHours(tx, batch);
      if (due.length === 0) return 0;
      const delta: Cells = new Map();
      const told = due.map(hour => {
        const now = hourTold(hour.hour, hour.here, hour.away, hour.spells);
        addCounts(delta, cellOfPerson(hour), hour.told, -1);
        addCounts(delta, cellOfPerson(hour), now);
        return { ...hour, told: now as Record<string, number> };
      });
      await addToRollups(tx, delta);
      saveTold(tx, told);
      return due.length;
    });

  /** Empties the sums and puts in what has no history any more; the rest is due. */
  const begin = (): Promise<void> =>
    db.transaction(async tx => {
      await beginAnew(tx);
      let ids = await listErased(tx, null, batch);
      while (ids.length > 0) {
        const delta: Cells = new Map();
        for (const figures of (await readFigures(tx, ids)).values()) addFacts(delta, figures.facts, figures);
        await addToRollups(tx, delta);
        ids = await listErased(tx, ids.at(-1) ?? null, batch);
      }
    });

  return {
    beginAnew: begin,
    /** Until nothing is due, or another server is at it. */
    async foldAll(signal?: AbortSignal): Promise<number> {
      let sum = 0;
      for (;;) {
        const folded = signal?.aborted ? null : await foldOnce();
        if (!folded) break;
        sum += folded;
      }
      while (!signal?.aborted && ((await foldHours()) ?? 0) > 0);
      while (!signal?.aborted && ((await foldSessions(db)) ?? 0) > 0);
      return sum;
    },
  };
}

/** What is there now counts; of what is there no more, what was kept. */
function mergeRuns(kept: readonly KeptRun[], now: readonly KeptRun[]): KeptRun[] {
  const byId = new Map(kept.map(run => [run.id, run]));
  for (const run of now) {
    // What was said of it may be forgotten before the run is.
    const isRight = run.isRight ?? byId.get(run.id)?.isRight ?? null;
    // Calls may be forgotten before the run is.
    const isForgotten = (run.failures ?? []).length === 0;
    const failures = (isForgotten ? byId.get(run.id)?.failures : run.failures) ?? [];
    byId.set(run.id, { ...run, failures, isRight });
  }
  return [...byId.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
