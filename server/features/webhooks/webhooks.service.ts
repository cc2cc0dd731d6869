/** Owns what admins do with webhooks: made, changed, given a new secret, tried, replayed. A secret leaves here once. */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Egress } from '#platform/egress/egress.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { AuditAct } from '#protocol/audit.ts';
import type { DeskEvent } from '#protocol/desk-events.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  AddWebhookRequest,
  ReplayWebhookRequest,
  SaveWebhookRequest,
  Webhook,
  WebhookDeliveriesAnswer,
  WebhookDeliveriesQuery,
  WebhookDeliveryAnswer,
  WebhookKind,
  WebhookSecretAnswer,
  WebhookTestAnswer,
} from '#protocol/http/webhooks.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import { findDelivery, listAttempts, listDeliveries, replayOne, replayWindow } from './deliveries.store.ts';
import type { Sender } from './sender.ts';
import { shownAddress, slackText } from './slack.ts';
import {
  deleteWebhook,
  endSecrets,
  findTarget,
  insertSecret,
  insertWebhook,
  listWebhooks,
  lockHealth,
  teamExists,
  updateWebhook,
} from './webhooks.store.ts';
import { makeSecret } from './webhooks.ts';

export type WebhooksServiceDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  randomBytes(length: number): Uint8Array;
  egress: Egress;
  sealer: KeptSealer;
  audit: WriteAudit;
  call: Sender['call'];
  findEvent(id: Id): Promise<DeskEvent | null>;
  bodyOf(kind: WebhookKind, event: DeskEvent): Promise<string>;
  wake(): void;
};

const hourMs = 3_600_000;
const replayAtMost = 10_000;

export type WebhooksService = ReturnType<typeof createWebhooksService>;

export function createWebhooksService(deps: WebhooksServiceDeps) {
  const { db, clock, newId, egress, sealer } = deps;
  type Act = Extract<AuditAct, `webhook.${string}`>;

  /** Secrets stay out of it, and what an address carries besides its host. */
  const note = (tx: Tx, act: Act, { id, name }: { id: Id; name: string }, by: Acting, detail: object = {}) =>
    deps.audit(tx, {
      ...{ act, by, ip: by.ip, detail: { ...detail } },
      subject: { kind: 'webhook', id, name },
    });

  async function one(id: Id): Promise<Webhook> {
    const [found] = await listWebhooks(db, sealer, clock.now(), id);
    if (!found) throw new AppError('not_found');
    return found;
  }
  async function addSecret(tx: Tx, webhookId: Id, secret: string, now: Millis): Promise<void> {
    const id = newId();
    await insertSecret(tx, { id, webhookId, sealed: await sealer.seal(tx, secret, id), now });
  }
  const told = (webhook: Webhook): Webhook => ({ ...webhook, url: shownAddress(webhook.kind, webhook.url) });

  async function check({
    url,
    kind,
    eventTypes,
    teamId,
  }: Pick<AddWebhookRequest, 'url' | 'kind' | 'eventTypes' | 'teamId'>): Promise<void> {
    const problem = egress.problemOf(url);
    if (problem) throw wrong('url', problem);
    // A room that is told of everything is a room that nobody reads.
    if (kind === 'slack' && eventTypes.length === 0)
      throw wrong('eventTypes', 'choose one at least for Slack');
    if (teamId !== null && !(await teamExists(db, teamId))) throw new AppError('unknown_team');
  }

  /** Locked, so that what is due of it does not change meanwhile. */
  const onWebhook = <Result>(id: Id, work: (tx: Tx, name: string) => Promise<Result>): Promise<Result> =>
    db.transaction(async tx => {
      const found = await lockHealth(tx, id);
      if (!found) throw new AppError('not_found');
      return work(tx, found.name);
    });

  return {
    one: async (id: Id): Promise<Webhook> => told(await one(id)),
    list: async (): Promise<Webhook[]> => (await listWebhooks(db, sealer, clock.now())).map(told),
    async add(wish: AddWebhookRequest, by: Acting): Promise<WebhookSecretAnswer> {
      await check(wish);
      const [id, now] = [newId(), clock.now()];
      const secret = wish.kind === 'slack' ? '' : makeSecret(deps.randomBytes);
      await db.transaction(async tx => {
        const { url, ...rest } = wish;
        await insertWebhook(tx, { ...rest, id, sealedUrl: await sealer.seal(tx, url, id), now });
        if (secret !== '') await addSecret(tx, id, secret, now);
        note(tx, 'webhook.add', { id, name: wish.name }, by, shown(wish));
      });
      return { webhook: told(await one(id)), secret };
    },
    async save(id: Id, { version, ...given }: SaveWebhookRequest, by: Acting): Promise<Webhook> {
      const before = await one(id);
      const isSame = given.url === shownAddress(before.kind, before.url);
      const wish = { ...given, url: isSame ? before.url : given.url };
      await check({ ...wish, kind: before.kind });
      await onWebhook(id, async tx => {
        const { url, ...rest } = wish;
        const sealedUrl = await sealer.seal(tx, url, id);
        if (!(await updateWebhook(tx, { ...rest, sealedUrl, id, version }))) throw new AppError('stale');
        const changes = { before: shown(before), after: shown(wish), isRetargeted: before.url !== wish.url };
        note(tx, 'webhook.change', { id, name: wish.name }, by, changes);
      });
      deps.wake();
      return told(await one(id));
    },
    async remove(id: Id, by: Acting): Promise<void> {
      await onWebhook(id, async (tx, name) => {
        await deleteWebhook(tx, id);
        note(tx, 'webhook.remove', { id, name }, by);
      });
    },
    async rotate(id: Id, graceHours: number, by: Acting): Promise<WebhookSecretAnswer> {
      const { kind } = await one(id);
      // Its address is its secret.
      if (kind === 'slack') throw new AppError('refused_by_state');
      const secret = makeSecret(deps.randomBytes);
      await onWebhook(id, async (tx, name) => {
        const now = clock.now();
        await endSecrets(tx, id, now, now + graceHours * hourMs);
        await addSecret(tx, id, secret, now);
        note(tx, 'webhook.rotate', { id, name }, by, { graceHours });
      });
      return { webhook: told(await one(id)), secret };
    },
    /** Sends one now, by nobody's rule and without another try. */
    async test(id: Id, by: Acting): Promise<WebhookTestAnswer> {
      const target = await findTarget(db, sealer, id, clock.now());
      if (!target) throw new AppError('not_found');
      await db.transaction(async tx => note(tx, 'webhook.test', target, by));
      const eventId = newId();
      const message = `${by.name} asked Steward to send this.`;
      const signed = {
        ...{ id: eventId, type: 'webhook.test', version: 1, timestamp: new Date(clock.now()).toISOString() },
        data: { message },
      };
      const body = target.kind === 'slack' ? slackText(message) : JSON.stringify(signed);
      const { outcome, status, durationMs, error, answer } = await deps.call(target, eventId, body);
      return { ok: outcome === 'ok', status, durationMs, text: error || answer };
    },
    async replay(id: Id, asked: ReplayWebhookRequest, by: Acting): Promise<number> {
      const count = await onWebhook(id, async (tx, name) => {
        const found = await replayWindow(tx, id, asked, { limit: replayAtMost, now: clock.now() });
        note(tx, 'webhook.replay', { id, name }, by, { ...asked, count: found });
        return found;
      });
      deps.wake();
      return count;
    },
    async replayOne(id: Id, deliveryId: Id, by: Acting): Promise<void> {
      await onWebhook(id, async (tx, name) => {
        if (!(await findDelivery(tx, id, deliveryId))) throw new AppError('not_found');
        if (!(await replayOne(tx, id, deliveryId, clock.now()))) throw new AppError('refused_by_state');
        note(tx, 'webhook.replay', { id, name }, by, { deliveryId });
      });
      deps.wake();
    },
    async deliveries(id: Id, query: WebhookDeliveriesQuery): Promise<WebhookDeliveriesAnswer> {
      await one(id);
      const found = await listDeliveries(db, id, { ...query, limit: query.limit + 1 });
      return { deliveries: found.slice(0, query.limit), hasMore: found.length > query.limit };
    },
    async delivery(id: Id, deliveryId: Id): Promise<WebhookDeliveryAnswer> {
      const found = await findDelivery(db, id, deliveryId);
      if (!found) throw new AppError('not_found');
      const [event, tries, { kind }] = await Promise.all([
        deps.findEvent(found.eventId),
        listAttempts(db, deliveryId),
        one(id),
      ]);
      const body = event ? JSON.stringify(JSON.parse(await deps.bodyOf(kind, event)), null, 2) : '';
      return { delivery: found, body, tries };
    },
  };
}

/** Where it leads is told by its host: the rest of an address may be a secret. */
const shown = ({
  url,
  eventTypes,
  teamId,
  isActive,
}: Pick<AddWebhookRequest, 'url' | 'eventTypes' | 'teamId' | 'isActive'>) => ({
  ...{ host: URL.canParse(url) ? new URL(url).host : '', eventTypes, teamId, isActive },
});

const wrong = (path: string, problem: string) =>
  new AppError('malformed', { details: [{ path: `body.${path}`, problem }] });
