/**
 * Owns the sending of what is due: each delivery is judged once more by what holds then, what is due together for one person goes
 * out as one, and how it went is written down. At least once: a server killed between the receiver's yes and our note of it sends
 * again, under the same id.
 */
import type { KeptSealer } from '#platform/sealed.ts';
import type { Millis } from '#protocol/ids.ts';
import type { Carriers } from './carriers.ts';
import { findChannel } from './channels.store.ts';
import { devicesToSend, deviceWasSent, forgetDevice } from './devices.store.ts';
import {
  claimDue,
  type DueDelivery,
  keepHeld,
  type NoticeFacts,
  postponeDeliveries,
  readLastSent,
  readNoticeFacts,
  sharedFacts,
} from './due.store.ts';
import { pushMessage, type Said, summaryOf } from './letters.ts';
import { decideDue, type Ways } from './planning.ts';
import { createRecord, type RecordDeps } from './record.ts';
import { bundling, summaryPauseMs, summaryReason, tagOf, whySharedUnwanted, whyUnwanted } from './wanted.ts';

/** Enough for what is due together for one person to be claimed together. */
const claimAtOnce = 500;
const atOnce = 8;
const leaseMs = 120_000;
const behindMs = 10_000;
const recentMs = 24 * 3_600_000;

export type SendingDeps = RecordDeps & {
  carriers: Carriers;
  ways: Ways;
  /** Of what the database keeps. */
  sealer: Pick<KeptSealer, 'open'>;
};

type Ready = { row: DueDelivery; notice: NoticeFacts };

/** What it says now, where there is a notice: a customer may have written more since. */
function saidOf(row: DueDelivery, notice: NoticeFacts | null): Said {
  const { id, kind, conversationId, facts, createdAt } = row;
  const { priority, route, title, body } = notice ?? row;
  return { id, kind, priority, conversationId, route, facts, title, body, createdAt };
}

export function createSending(deps: SendingDeps) {
  const { db, clock, log, sealer, carriers, ways } = deps;
  let stopping = new AbortController();

  const { skip, record } = createRecord({ ...deps, isStopping: () => stopping.signal.aborted });

  /** @returns false where the receiver could not take it now, so that others need not be tried */
  async function sendShared(row: DueDelivery): Promise<boolean> {
    const channel = row.channelId && (await findChannel(db, sealer, row.channelId));
    const why = channel ? whySharedUnwanted(row.kind, await sharedFacts(db, row)) : 'the channel is gone';
    if (why !== null || !channel) {
      await skip([row], why ?? '');
      return true;
    }
    const outcome = await carriers.shared(channel, saidOf(row, null), stopping.signal);
    await record([row], outcome, { key: channel.id, name: `"${channel.name}"` });
    return outcome.ok || outcome.isPermanent;
  }

  /** One after the other. Behind one that stalls or is overrun the rest waits: eight times ten seconds would hold up everybody. */
  async function sendToChannel(rows: readonly DueDelivery[], heldUntil: Millis): Promise<void> {
    for (const [index, row] of rows.entries()) {
      const held = await keepHeld(db, [row.id], heldUntil, clock.now() + leaseMs);
      if (!held.has(row.id) || (await sendShared(row))) continue;
      const rest = await keepHeld(
        db,
        rows.slice(index + 1).map(each => each.id),
        heldUntil,
        clock.now() + leaseMs,
      );
      const at = clock.now() + behindMs;
      await postponeDeliveries(db, [...rest], {
        state: 'queued',
        reason: 'behind one that failed',
        at,
        attempted: false,
      });
      return;
    }
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
    // Who waits longest comes first, as in the queue.
    const madeAt = (row: DueDelivery) => notices.get(row.noticeId ?? '')?.madeAt ?? 0;
    for (const row of rows.toSorted((a, b) => madeAt(a) - madeAt(b) || a.createdAt - b.createdAt)) {
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
    const outcome = await carriers.mail(first.row.id, email, said, subject, stopping.signal);
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
        const outcome = await carriers.push(device, message, stopping.signal);
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

  /** Whatever took its time before these: another server may have them by now, or an admin may have discarded them. */
  async function sendToPerson(rows: readonly DueDelivery[], heldUntil: Millis): Promise<void> {
    const ids = rows.map(row => row.id);
    const held = await keepHeld(db, ids, heldUntil, clock.now() + leaseMs);
    const mine = rows.filter(row => held.has(row.id));
    const [first] = mine;
    if (!first) return;
    if (first.way === 'push') await sendPush(mine);
    else await sendMail(first.way as 'mail' | 'digest', mine);
  }

  async function sendGroup(rows: readonly DueDelivery[], heldUntil: Millis): Promise<void> {
    // What is not begun is given back by its lease.
    if (stopping.signal.aborted) return;
    try {
      if (rows[0]?.channelId === null) await sendToPerson(rows, heldUntil);
      else {
        const inOrder = rows.toSorted((one, other) => one.createdAt - other.createdAt);
        await sendToChannel(inOrder, heldUntil);
      }
    } catch (error) {
      // The lease gives it back; a fault of ours must not stop the others.
      log.warn({ err: error, deliveries: rows.map(row => row.id) }, 'a delivery failed and is tried again');
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
