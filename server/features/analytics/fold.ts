/**
 * Owns the summing up: whatever changed is taken out of the sums as it was and put in as it is, in one transaction, by one server at a time.
 * What comes late, is corrected or moves to another team ends up where it belongs; sums made anew are the same.
 */
import { addFacts, type Cells } from '#analytics/cells.ts';
import { factsOf } from '#analytics/facts.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { openMsBetween } from '#protocol/hours.ts';
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
  writeFigures,
} from './figures.store.ts';
import { type KeptRun, readHistories, readRuns } from './history.store.ts';

const batch = 200;

export function createFold({ db, clock }: { db: Db; clock: Clock }) {
  /** @returns how many conversations were summed up; null while another server does it */
  const foldOnce = (): Promise<number | null> =>
    db.transaction(async tx => {
      if (!(await isMine(tx))) return null;
      const { lines, ids } = await readDue(tx, clock.now(), batch);
      if (ids.length === 0) return 0;
      const before = await readFigures(tx, ids);
      const now = await readNow(tx, ids, before);
      const delta: Cells = new Map();
      for (const figures of before.values()) addFacts(delta, figures.facts, figures, -1);
      for (const figures of now) addFacts(delta, figures.facts, figures);
      await addToRollups(tx, delta);
      writeFigures(tx, now);
      forgetDue(tx, lines);
      return ids.length;
    });

  async function readNow(tx: Tx, ids: readonly Id[], before: ReadonlyMap<Id, Figures>): Promise<Figures[]> {
    const histories = await readHistories(tx, ids);
    const runs = await readRuns(tx, ids);
    const found = new Set(histories.map(({ id }) => id));
    const told = histories.map(({ hours, ...history }) => {
      const known = mergeRuns(before.get(history.id)?.runs ?? [], runs.get(history.id) ?? []);
      const { facts, dueAt } = factsOf(
        { ...history, runs: known },
        (from, to) => openMsBetween(hours, from, to),
        clock.now(),
      );
      const { id: conversationId, teamId, siteId, channel } = history;
      return { conversationId, teamId, siteId, channel, facts, runs: known, dueAt };
    });
    // What was erased stays in the sums as it was, and changes no more.
    const erased = [...before.values()].filter(({ conversationId }) => !found.has(conversationId));
    return [...told, ...erased.map(figures => ({ ...figures, dueAt: null }))];
  }

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
        if (!folded) return sum;
        sum += folded;
      }
    },
  };
}

/** What is there now counts; of what is there no more, what was kept. */
function mergeRuns(kept: readonly KeptRun[], now: readonly KeptRun[]): KeptRun[] {
  const byId = new Map([...kept, ...now].map(run => [run.id, run]));
  return [...byId.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}
