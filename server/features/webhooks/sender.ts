/**
 * Owns the sending of what is due: each receiver has a few at once under way, so that a slow one holds up nobody else; what goes out is read
 * and signed anew for each try; how it went is written down. At least once: a server killed between the receiver's yes and our note of
 * it sends again, under the same id.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { type Egress, EgressError } from '#platform/egress/egress.ts';
import { signedHeaders } from '#platform/egress/signed-headers.ts';
import type { Log } from '#platform/log.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { DeskEvent } from '#protocol/desk-events.ts';
import type { WebhookKind } from '#protocol/http/webhooks.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import {
  claimDue,
  type DueDelivery,
  giveBack,
  giveUpAll,
  insertAttempt,
  saveOutcome,
} from './deliveries.store.ts';
import { findTarget, lockHealth, type Target, webhookFailed, webhookWorked } from './webhooks.store.ts';
import { afterFailure, retryAt, type Try, tryOf, tryWithout } from './webhooks.ts';

const unreadable =
  'Its address or secret cannot be read with the key of this server: enter the address again, and make a new secret.';
const perWebhook = 4;
const atOnce = 64;
const leaseMs = 60_000;
const timeoutMs = 15_000;

export type OffNotice = { webhookId: Id; name: string; why: 'gone' | 'failing'; error: string };

export type SenderDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  egress: Egress;
  sealer: Pick<KeptSealer, 'open'>;
  /** As it is to be sent now; null: it is not kept any more. */
  findEvent(id: Id): Promise<DeskEvent | null>;
  /** As it is sent to a receiver of this kind. */
  bodyOf(kind: WebhookKind, event: DeskEvent): Promise<string>;
  /** Something may be due. */
  wake(): void;
  /** Tells admins; resolves once it is written. */
  tellOff(notice: OffNotice): Promise<void>;
  /** Counts what became of a try. */
  count(outcome: 'sent' | 'failed' | 'dead' | 'skipped'): void;
};

export type Sender = ReturnType<typeof createSender>;

export function createSender(deps: SenderDeps) {
  const { db, clock, log, egress, sealer } = deps;
  let stopping = new AbortController();
  const underWay = new Map<Id, Promise<void>>();
  const busy = new Map<Id, number>();

  /** One call, whatever comes of it. */
  async function call(target: Pick<Target, 'url' | 'kind' | 'secrets'>, id: Id, body: string): Promise<Try> {
    const begun = clock.now();
    const took = () => clock.now() - begun;
    // Nothing goes out unsigned. It is tried again: an admin enters it anew, or the key comes back.
    if (target.url === '' || (target.kind === 'standard' && target.secrets.length === 0))
      return tryWithout(unreadable, false, took());
    const headers = {
      ...(target.kind === 'slack'
        ? { 'content-type': 'application/json' }
        : signedHeaders({ id, body, secret: target.secrets }, clock.now())),
      'user-agent': 'Steward-Webhooks/1',
    };
    const { signal } = stopping;
    try {
      const answer = await egress.post({ url: target.url, headers, body, timeoutMs, signal });
      return tryOf(answer, took(), target.kind);
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      return tryWithout(error.message, error.isPermanent, took());
    }
  }

  async function record(row: DueDelivery, made: Try): Promise<OffNotice | null> {
    const { webhookId } = row;
    return db.transaction(async tx => {
      const now = clock.now();
      const health = await lockHealth(tx, webhookId);
      if (!health) return null;
      const { status, error } = made;
      await insertAttempt(tx, row.id, made, now);
      if (made.outcome === 'ok') {
        await saveOutcome(tx, row, { end: { state: 'sent', reason: '' }, status, tried: true, now });
        await webhookWorked(tx, webhookId, now);
        deps.count('sent');
        return null;
      }
      const at = retryAt(made, { ...row, attempts: row.attempts + 1, now });
      const end =
        at === null
          ? { state: 'dead' as const, reason: error }
          : { state: 'failing' as const, reason: error, at };
      await saveOutcome(tx, row, { end, status, tried: true, now });
      deps.count(at === null ? 'dead' : 'failed');
      const failingSince = health.failingSince ?? now;
      const { off, pausedUntil } = afterFailure(made, { failures: health.failures + 1, failingSince, now });
      const isOff = off !== '' && health.isActive;
      await webhookFailed(tx, webhookId, { error, failingSince, pausedUntil, off: isOff ? off : '' });
      if (off === '' || !isOff) return null;
      await giveUpAll(
        tx,
        webhookId,
        off === 'gone' ? 'the receiver is gone (410)' : 'it was switched off',
        now,
      );
      return { webhookId, name: health.name, why: off, error };
    });
  }

  async function send(row: DueDelivery): Promise<void> {
    const [target, event] = await Promise.all([
      findTarget(db, sealer, row.webhookId, clock.now()),
      deps.findEvent(row.eventId),
    ]);
    if (!target) return;
    if (!event) {
      await db.transaction(async tx => {
        await lockHealth(tx, row.webhookId);
        const end = { state: 'skipped' as const, reason: 'the event is not kept any more' };
        await saveOutcome(tx, row, { end, status: null, tried: false, now: clock.now() });
      });
      return deps.count('skipped');
    }
    const made = await call(target, event.id, await deps.bodyOf(target.kind, event));
    // It was cut off by us: no try of theirs failed.
    if (stopping.signal.aborted && made.outcome !== 'ok') return giveBack(db, [row.id]);
    const notice = await record(row, made);
    if (!notice) return;
    log.warn({ webhook: notice.webhookId, why: notice.why }, 'a webhook was switched off');
    await deps.tellOff(notice);
  }

  function begin(row: DueDelivery): void {
    busy.set(row.webhookId, (busy.get(row.webhookId) ?? 0) + 1);
    const sending = send(row)
      .catch(error => {
        // The lease gives it back; a fault of ours must not stop the others.
        log.warn({ err: error, delivery: row.id }, 'a webhook delivery failed and is tried again');
      })
      .finally(() => {
        underWay.delete(row.id);
        const left = (busy.get(row.webhookId) ?? 1) - 1;
        if (left === 0) busy.delete(row.webhookId);
        else busy.set(row.webhookId, left);
        deps.wake();
      });
    underWay.set(row.id, sending);
  }

  return {
    call,
    /** Begins what is due and there is room for. @returns false: whoever ends wakes it again */
    async run(): Promise<boolean> {
      const room = atOnce - underWay.size;
      if (room <= 0 || stopping.signal.aborted) return false;
      const now = clock.now();
      const heldUntil: Millis = now + leaseMs;
      const due = await claimDue(db, { now, heldUntil, busy, perWebhook, limit: room });
      for (const row of due) begin(row);
      return false;
    },
    /** Resolves when nothing is under way. */
    async idle(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
    begin(): void {
      stopping = new AbortController();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(underWay.values());
    },
  };
}
