/**
 * Owns the sending of what is due: each delivery is judged once more by what holds then, what is due together for one person goes
 * out as one, and how it went is written down. At least once: a server killed between the receiver's yes and our note of it sends
 * again, under the same id.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { Millis } from '#protocol/ids.ts';
import { afterQuiet } from '#protocol/notices.ts';
import type { Carriers, Outcome } from './carriers.ts';
import { findChannel, mayTellFailing, wayFailed, wayWorked } from './channels.store.ts';
import { devicesToSend, deviceWasSent, forgetDevice } from './devices.store.ts';
import {
  claimDue,
  type DueDelivery,
  finishDeliveries,
  keepHeld,
  type NoticeFacts,
  postponeDeliveries,
  readLastSent,
  readNoticeFacts,
  sharedFacts,
} from './due.store.ts';
import { pushMessage, type Said, summaryOf } from './letters.ts';
import { decideFor, type Ways } from './planning.ts';
import {
  bundling,
  retryAt,
  summaryPauseMs,
  summaryReason,
  tagOf,
  whySharedUnwanted,
  whyUnwanted,
} from './wanted.ts';

const claimAtOnce = 100;
const atOnce = 8;
const leaseMs = 120_000;
const recentMs = 24 * 3_600_000;
/** A hiccup is no news; three in a row are. */
const tellAfterAttempts = 3;

export type SendingDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  carriers: Carriers;
  ways: Ways;
  /** Counts what became of one. */
  count(channel: string, outcome: 'sent' | 'failed' | 'dead' | 'skipped'): void;
  /** Tells admins that a way fails: once until it works again. */
  tellFailing(way: { name: string; isShared: boolean; error: string }): Promise<void>;
};

type Ready = { row: DueDelivery; notice: NoticeFacts };

/** What it says now, where there is a notice: a customer may have written more since. */
function saidOf(row: DueDelivery, notice: NoticeFacts | null): Said {
  const { id, kind, conversationId, facts, createdAt } = row;
  const { priority, route, title, body } = notice ?? row;
  return { id, kind, priority, conversationId, route, facts, title, body, createdAt };
}

export function createSending(deps: SendingDeps) {
  const { db, clock, log, carriers, ways, count } = deps;
  let stopping = new AbortController();

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
    const { error } = outcome;
    if (stopping.signal.aborted) {
      return postponeDeliveries(db, ids, { state: 'queued', reason: '', at: now, attempted: false });
    }
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

  async function sendShared(row: DueDelivery): Promise<void> {
    const channel = row.channelId && (await findChannel(db, row.channelId));
    if (!channel) return skip([row], 'the channel is gone');
    const why = whySharedUnwanted(row.kind, await sharedFacts(db, row));
    if (why) return skip([row], why);
    const outcome = await carriers.shared(channel, saidOf(row, null), stopping.signal);
    await record([row], outcome, { key: channel.id, name: `"${channel.name}"` });
  }

  /** Ends or puts off what must not go out now. @returns whether it goes out */
  async function judge(
    way: 'push' | 'mail' | 'digest',
    row: DueDelivery,
    notice: NoticeFacts | undefined,
    lastSentAt: Millis | null,
  ): Promise<boolean> {
    const why = whyUnwanted(notice);
    if (why !== null || !notice) {
      await skip([row], why ?? '');
      return false;
    }
    const decision = decideDue(way, notice, ways, lastSentAt, clock.now());
    if (decision.when === 'now') return true;
    if (decision.when === 'never') await skip([row], decision.why);
    else {
      const reason = decision.when === 'at' ? decision.why : '';
      await postponeDeliveries(db, [row.id], { state: 'queued', reason, at: decision.at, attempted: false });
    }
    return false;
  }

  /** Sorts what is due for one person by one way into what goes out now; the rest is ended or put off. */
  async function sortOut(way: 'push' | 'mail' | 'digest', rows: readonly DueDelivery[]) {
    const personId = rows[0]?.personId ?? '';
    const noticeIds = rows.flatMap(row => row.noticeId ?? []);
    const notices = await readNoticeFacts(db, noticeIds);
    const sent = way === 'digest' ? [] : await readLastSent(db, personId, clock.now() - recentMs);
    const ready = new Map<string, Ready>();
    for (const row of rows.toSorted((a, b) => a.createdAt - b.createdAt)) {
      const notice = notices.get(row.noticeId ?? '');
      const last = sent.find(each => each.way === way && each.groupKey === row.groupKey)?.at ?? null;
      if (!(await judge(way, row, notice, last)) || !notice) continue;
      const older = ready.get(row.groupKey);
      if (older) await skip([older.row], 'a newer one stands for it');
      ready.set(row.groupKey, { row, notice });
    }
    const lastSeenAt = [...notices.values()][0]?.person.lastSeenAt ?? 0;
    const recent = sent.filter(each => each.way === 'push' && each.at > lastSeenAt);
    const others = recent.filter(each => each.isUnread && !ready.has(each.groupKey));
    return {
      ready: [...ready.values()],
      waited: new Set(rows.map(row => row.groupKey)).size,
      outstanding: new Set(others.map(each => each.groupKey)).size,
      summaryAt: recent.find(each => each.isSummary)?.at ?? null,
    };
  }

  async function sendMail(way: 'mail' | 'digest', rows: readonly DueDelivery[]): Promise<void> {
    const { ready, waited } = await sortOut(way, rows);
    const [first] = ready;
    if (!first) return;
    const said = ready.map(({ row, notice }) => saidOf(row, notice));
    const subject = said.length === 1 ? (said[0]?.title ?? '') : summaryOf(waited, said).title;
    const { email } = first.notice.person;
    const outcome = await carriers.mail(first.row.id, email, said, subject);
    // What one mailbox refuses says nothing about the mail server.
    const isTheirs = !outcome.ok && outcome.isPermanent;
    const key = isTheirs ? `mail:${first.notice.personId}` : 'mail';
    const name = isTheirs ? `Mail to ${email}` : 'Mail';
    await record(
      ready.map(each => each.row),
      outcome,
      { key, name },
      ready.length > 1 ? summaryReason : '',
    );
  }

  async function sendPush(rows: readonly DueDelivery[]): Promise<void> {
    const { ready, waited, outstanding, summaryAt } = await sortOut('push', rows);
    if (ready.length === 0) return;
    const asOne = bundling({ ready: ready.length, waited, outstanding }) === 'summary';
    if (!asOne) {
      for (const { row, notice } of ready)
        await pushOne([row], notice, saidOf(row, notice), tagOf(notice), '');
      return;
    }
    const now = clock.now();
    if (summaryAt !== null && now < summaryAt + summaryPauseMs) {
      const ids = ready.map(({ row }) => row.id);
      const at = summaryAt + summaryPauseMs;
      return postponeDeliveries(db, ids, { state: 'queued', reason: 'just_told', at, attempted: false });
    }
    const said = ready.map(({ row, notice }) => saidOf(row, notice));
    const [first] = ready;
    if (!first) return;
    const summary = summaryOf(Math.max(waited, ready.length) + outstanding, said, outstanding);
    const one: Said = {
      ...saidOf(first.row, null),
      ...summary,
      conversationId: '',
      route: '#/inbox/mine',
      facts: {},
    };
    await pushOne(
      ready.map(({ row }) => row),
      first.notice,
      one,
      'summary',
      summaryReason,
    );
  }

  /** To every device of the person: one that takes it is enough. */
  async function pushOne(
    rows: readonly DueDelivery[],
    notice: NoticeFacts,
    said: Said,
    tag: string,
    reason: string,
  ): Promise<void> {
    const devices = await devicesToSend(db, notice.personId, clock.now());
    const message = pushMessage(
      said,
      tag,
      notice.person.preferences.hidesText,
      rows.length === 1 ? notice.noticeId : '',
    );
    const outcomes = await Promise.all(
      devices.map(async device => {
        const outcome = await carriers.push(device, message);
        if (outcome.ok) await deviceWasSent(db, device.id, clock.now());
        else if (outcome.isGone) await forgetDevice(db, device.id);
        return outcome;
      }),
    );
    const taken = outcomes.find(outcome => outcome.ok);
    const failure = outcomes.find(outcome => !outcome.ok && !outcome.isGone);
    const outcome = taken ?? failure;
    if (!outcome) return skip(rows, 'no device is signed up any more');
    const isTheirs = !outcome.ok && outcome.isPermanent;
    await record(
      rows,
      outcome,
      { key: isTheirs ? `push:${notice.personId}` : 'push', name: 'Web push' },
      reason,
    );
  }

  async function sendGroup(rows: readonly DueDelivery[], heldUntil: Millis): Promise<void> {
    // Whatever took its time before this one: another server may have it by now, or an admin may have discarded it.
    const held = await keepHeld(
      db,
      rows.map(row => row.id),
      heldUntil,
      clock.now() + leaseMs,
    );
    const mine = rows.filter(row => held.has(row.id));
    const [first] = mine;
    if (!first) return;
    try {
      if (first.channelId !== null) for (const row of mine) await sendShared(row);
      else if (first.way === 'push') await sendPush(mine);
      else await sendMail(first.way as 'mail' | 'digest', mine);
    } catch (error) {
      // The lease gives it back; a fault of ours must not stop the others.
      log.warn({ err: error, deliveries: mine.map(row => row.id) }, 'a delivery failed and is tried again');
    }
  }

  return {
    /** Sends what is due. @returns whether there may be more */
    async run(): Promise<boolean> {
      const now = clock.now();
      const heldUntil = now + leaseMs;
      const due = await claimDue(db, now, heldUntil, claimAtOnce);
      const groups = [...Map.groupBy(due, row => `${row.channelId ?? row.personId} ${row.way}`).values()];
      const next = groups.values();
      const workers = Array.from({ length: atOnce }, async () => {
        for (const group of next) await sendGroup(group, heldUntil);
      });
      await Promise.all(workers);
      return due.length === claimAtOnce && !stopping.signal.aborted;
    },
    begin(): void {
      stopping = new AbortController();
    },
    stop(): void {
      stopping.abort();
    },
  };
}

/** A digest's time has come when it is due; only what was chosen since, and quiet hours, can change that. */
function decideDue(
  way: 'push' | 'mail' | 'digest',
  notice: NoticeFacts,
  ways: Ways,
  lastSentAt: Millis | null,
  now: Millis,
): ReturnType<typeof decideFor> {
  if (way !== 'digest') return decideFor(way, notice, ways, lastSentAt, now);
  const { preferences, email } = notice.person;
  if (preferences.mutedKinds.includes(notice.kind)) return { when: 'never', why: 'muted' };
  if (preferences.channels.mail === 'never' || preferences.digest.every === 'off') {
    return { when: 'never', why: 'level' };
  }
  if (!ways.isMailOn || email === '') return { when: 'never', why: 'unreachable' };
  const at = afterQuiet(now, preferences);
  if (at === null) return { when: 'never', why: 'quiet' };
  return at <= now ? { when: 'now' } : { when: 'at', at, why: 'quiet' };
}
