/** Owns what is written down of a try: the delivery's end or its next time, how its way does, and who is told of a way that fails. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Outcome } from '#platform/egress/outcome.ts';
import type { Log } from '#platform/log.ts';
import { mayTellFailing, wayFailed, wayWorked } from './channels.store.ts';
import { type DueDelivery, finishDeliveries, postponeDeliveries } from './due.store.ts';
import { retryAt } from './wanted.ts';

/** A hiccup is no news; three in a row are. */
const tellAfterAttempts = 3;

export type RecordDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  /** Counts what became of one. */
  count(channel: string, outcome: 'sent' | 'failed' | 'dead' | 'skipped'): void;
  /** Tells admins that a way fails: once until it works again. */
  tellFailing(way: { name: string; isShared: boolean; error: string }): Promise<void>;
};

export function createRecord(deps: RecordDeps & { isStopping(): boolean }) {
  const { db, clock, log, count } = deps;

  const skip = async (rows: readonly DueDelivery[], reason: string) => {
    const ids = rows.map(row => row.id);
    await finishDeliveries(db, ids, { state: 'skipped', reason, attempted: false }, clock.now());
    for (const row of rows) count(row.way, 'skipped');
  };

  /** Writes down how it went. @param key the way whose health this tells about */
  async function record(
    rows: readonly DueDelivery[],
    outcome: Outcome,
    way: { key: string; name: string },
    reason = '',
  ): Promise<void> {
    const now = clock.now();
    const ids = rows.map(row => row.id);
    const [first] = rows;
    if (!first) return;
    if (outcome.ok) {
      await finishDeliveries(db, ids, { state: 'sent', reason, attempted: true }, now);
      await wayWorked(db, way.key, now);
      for (const row of rows) count(row.way, 'sent');
      return;
    }
    if (deps.isStopping()) {
      // It was cut off by us: no try of theirs failed.
      return postponeDeliveries(db, ids, { state: 'queued', reason: '', at: now, attempted: false });
    }
    const { error } = outcome;
    const attempts = first.attempts + 1;
    const at = retryAt(outcome, { id: first.id, attempts, createdAt: first.createdAt, now });
    await wayFailed(db, way.key, error, now);
    if (at === null) {
      await finishDeliveries(db, ids, { state: 'dead', reason: error, attempted: true }, now);
      log.warn({ deliveries: ids, way: way.key, error }, 'a notification was given up');
    } else {
      await postponeDeliveries(db, ids, { state: 'failing', reason: error, at, attempted: true });
    }
    for (const row of rows) count(row.way, at === null ? 'dead' : 'failed');
    const isNews = at === null || attempts >= tellAfterAttempts;
    if (isNews && (await mayTellFailing(db, way.key, now))) {
      await deps.tellFailing({ name: way.name, isShared: first.channelId !== null, error });
    }
  }

  return { skip, record };
}
