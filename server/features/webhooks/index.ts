/**
 * Owns webhooks: who is told of which events of the desk, signed, in the order of each conversation, and tried again until it was taken
 * or three days have passed. A delivery is a row of the transaction that gave the event its place.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { createEgress } from '#platform/egress/egress.ts';
import { createDueWorker } from '#platform/jobs/due-worker.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import { type KeptSealer, unsealed } from '#platform/sealed.ts';
import type { DeskEvent } from '#protocol/desk-events.ts';
import type { WebhookKind } from '#protocol/http/webhooks.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { AuditEntry, WriteAudit } from '../audit/index.ts';
import type { SealedColumn } from '../secrets/index.ts';
import { addDeliveries, forgetDeliveries, nextDueAt } from './deliveries.store.ts';
import { createSender, type OffNotice, type SenderDeps } from './sender.ts';
import { idsIn, slackBodyOf } from './slack.ts';
import { webhookRoutes } from './webhooks.http.ts';
import { createWebhooksService } from './webhooks.service.ts';
import { lockActive, readNames } from './webhooks.store.ts';

export type WebhooksDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  audit: WriteAudit;
  /** Of what the database keeps. */
  sealer: KeptSealer;
  looked(entry: AuditEntry): Promise<void>;
  /** Whether receivers may be in a private network. */
  mayReachPrivate: boolean;
  /** Told of each host in a private network that was not asked. */
  egressRefused?(host: string): void;
  findEvent(id: Id): Promise<DeskEvent | null>;
  /** Where consoles are, as `https://desk.example/console`. */
  consoleUrl(): string;
  notify(notice: ReturnType<typeof noticeOf>): Promise<void>;
  count: SenderDeps['count'];
};

export const useOfWebhooks = 'webhook';
const kept = { key: 'id', use: useOfWebhooks, before: unsealed };
export const sealedByWebhooks: readonly SealedColumn[] = [
  { ...kept, table: 'webhooks', column: 'url', what: 'addresses of webhooks' },
  { ...kept, table: 'webhook_secrets', column: 'secret', what: 'secrets of webhooks' },
];

const forgetAtOnce = 2_000;

export function createWebhooks(deps: WebhooksDeps) {
  const { db, clock, newId, log, sealer, findEvent } = deps;
  const egress = createEgress({
    ...{ mayReachPrivate: deps.mayReachPrivate, refused: deps.egressRefused, now: () => clock.now() },
  });
  const wake = () => worker.dueAt(clock.now());
  const bodyOf = async (kind: WebhookKind, event: DeskEvent): Promise<string> =>
    kind === 'slack'
      ? slackBodyOf(event, await readNames(db, idsIn(event)), deps.consoleUrl())
      : JSON.stringify(event);
  const sender = createSender({
    ...{ db, clock, log, egress, sealer, findEvent, bodyOf, wake, count: deps.count },
    tellOff: notice => deps.notify(noticeOf(notice)),
  });
  const worker = createDueWorker({
    ...{ name: 'webhooks', clock, log, shortestMs: 20 },
    work: sender.run,
    nextDueAt: () => nextDueAt(db),
    beginWork: sender.begin,
    stopWork() {},
  });
  const service = createWebhooksService({
    ...{ db, clock, newId, randomBytes, egress, sealer, audit: deps.audit, call: sender.call },
    ...{ findEvent, bodyOf, wake },
  });

  return {
    routes: webhookRoutes(service, deps.looked),
    /** Adds what is to be sent of these events, in the transaction that gives them their places. */
    async placed(tx: Tx, places: { first: string; last: string }): Promise<void> {
      if ((await lockActive(tx)) === 0) return;
      await addDeliveries(tx, places, clock.now());
      tx.afterCommit(wake);
    },
    forget: (tx: Tx, before: Millis): Promise<number> => forgetDeliveries(tx, before, forgetAtOnce),
    /** Does all that is due by the clock. For tests. */
    async runDue(): Promise<void> {
      await worker.runDue();
      await sender.idle();
    },
    part: {
      ...worker.part,
      async stop() {
        await Promise.all([worker.part.stop(), sender.stop()]);
      },
    } satisfies Part,
  };
}

/** As admins are told of it. */
const noticeOf = ({ webhookId, name, why, error }: OffNotice) => ({
  ...{ kind: 'alert' as const, role: 'admin' as const, priority: 'high' as const },
  ...{ key: `webhook:${webhookId}`, route: '#/integrations/webhooks' },
  title: `The webhook ${name} was switched off`,
  message:
    why === 'gone'
      ? 'Its receiver says that it is gone for good (410). Switch it on again once it is back; what was missed can be replayed.'
      : `Nothing got through for five days: ${error} Switch it on again once it works; what was missed can be replayed.`.slice(
          0,
          500,
        ),
});
