// The addresses of webhooks, for admins and for programs that they trust with it.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  addWebhookRequest,
  type ReplayAnswer,
  replayWebhookRequest,
  rotateWebhookRequest,
  saveWebhookRequest,
  type WebhookAnswer,
  type WebhooksAnswer,
  webhookDeliveriesQuery,
} from '#protocol/http/webhooks.ts';
import { id } from '#protocol/schema.ts';
import type { AuditEntry } from '../audit/index.ts';
import type { WebhooksService } from './webhooks.service.ts';

const base = '/api/v1/webhooks';
const byId = z.object({ id });
const byBoth = z.object({ id, deliveryId: id });

export function webhookRoutes(
  webhooks: WebhooksService,
  /** Tells the audit log of each look at what is personal, before it is answered. */
  looked: (entry: AuditEntry) => Promise<void>,
): Route[] {
  return [...ownRoutes(webhooks), ...deliveryRoutes(webhooks, looked)];
}

const ownRoutes = (webhooks: WebhooksService): Route[] => [
  route({
    method: 'GET',
    path: base,
    access: 'webhook.read',
    async handler() {
      const json: WebhooksAnswer = { webhooks: await webhooks.list() };
      return { json };
    },
  }),
  route({
    method: 'POST',
    path: base,
    access: 'webhook.edit',
    body: addWebhookRequest,
    handler: async ({ body, session, ip }) => ({
      status: 201,
      json: await webhooks.add(body, acting({ session, ip })),
    }),
  }),
  route({
    method: 'GET',
    path: `${base}/:id`,
    access: 'webhook.read',
    params: byId,
    async handler({ params }) {
      const json: WebhookAnswer = { webhook: await webhooks.one(params.id) };
      return { json };
    },
  }),
  route({
    method: 'PUT',
    path: `${base}/:id`,
    access: 'webhook.edit',
    params: byId,
    body: saveWebhookRequest,
    async handler({ params, body, session, ip }) {
      const json: WebhookAnswer = { webhook: await webhooks.save(params.id, body, acting({ session, ip })) };
      return { json };
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/:id`,
    access: 'webhook.edit',
    params: byId,
    async handler({ params, session, ip }) {
      await webhooks.remove(params.id, acting({ session, ip }));
      return {};
    },
  }),
  route({
    method: 'POST',
    path: `${base}/:id/rotate`,
    access: 'webhook.edit',
    params: byId,
    body: rotateWebhookRequest,
    handler: async ({ params, body, session, ip }) => ({
      json: await webhooks.rotate(params.id, body.graceHours, acting({ session, ip })),
    }),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/test`,
    access: 'webhook.edit',
    params: byId,
    // It calls somebody else's server.
    cost: 5,
    handler: async ({ params, session, ip }) => ({
      json: await webhooks.test(params.id, acting({ session, ip })),
    }),
  }),
];

const deliveryRoutes = (webhooks: WebhooksService, looked: (entry: AuditEntry) => Promise<void>): Route[] => [
  route({
    method: 'GET',
    path: `${base}/:id/deliveries`,
    access: 'webhook.read',
    params: byId,
    query: webhookDeliveriesQuery,
    handler: async ({ params, query }) => ({ json: await webhooks.deliveries(params.id, query) }),
  }),
  route({
    method: 'GET',
    path: `${base}/:id/deliveries/:deliveryId`,
    access: 'webhook.read',
    params: byBoth,
    async handler({ params, session, ip }) {
      const json = await webhooks.delivery(params.id, params.deliveryId);
      // The body quotes what was said.
      const { conversationId } = json.delivery;
      const subject =
        conversationId === null
          ? { kind: 'event', id: json.delivery.eventId, name: '' }
          : { kind: 'conversation', id: conversationId, name: '' };
      await looked({ act: 'customer.read', by: acting({ session, ip }), ip, subject });
      return { json };
    },
  }),
  route({
    method: 'POST',
    path: `${base}/:id/deliveries/:deliveryId/replay`,
    access: 'webhook.edit',
    params: byBoth,
    async handler({ params, session, ip }) {
      await webhooks.replayOne(params.id, params.deliveryId, acting({ session, ip }));
      return { status: 202, json: { count: 1 } satisfies ReplayAnswer };
    },
  }),
  route({
    method: 'POST',
    path: `${base}/:id/replay`,
    access: 'webhook.edit',
    params: byId,
    body: replayWebhookRequest,
    // It may send thousands.
    cost: 20,
    async handler({ params, body, session, ip }) {
      const json: ReplayAnswer = {
        count: await webhooks.replay(params.id, body, acting({ session, ip })),
      };
      return { status: 202, json };
    },
  }),
];
