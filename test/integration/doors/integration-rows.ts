// The addresses of events and webhooks, as rows of the table of bad input.
import {
  addWebhookRequest,
  replayWebhookRequest,
  rotateWebhookRequest,
  saveWebhookRequest,
} from '../../../src/protocol/http/webhooks.ts';
import { newId } from '../../helpers/desk.ts';
import type { Row } from './http-rows.ts';

const webhooks = '/api/v1/webhooks';
const webhook = {
  ...{ name: 'Shop system', url: 'https://hooks.example/1', eventTypes: ['conversation.resolved'] },
  ...{ teamId: null, isActive: true },
};
const one = `${webhooks}/${newId()}`;

export const integrationRows: Record<string, Row> = {
  'GET /api/v1/events': { address: '/api/v1/events', access: 'staff' },
  [`GET ${webhooks}`]: { address: webhooks, access: 'lead', hasItems: true },
  [`POST ${webhooks}`]: {
    ...{ address: webhooks, access: 'lead', hasItems: true },
    body: { schema: addWebhookRequest, good: webhook },
  },
  [`GET ${webhooks}/:id`]: { address: one, access: 'lead', hasItems: true },
  [`PUT ${webhooks}/:id`]: {
    ...{ address: one, access: 'lead', hasItems: true },
    body: { schema: saveWebhookRequest, good: { ...webhook, version: 1 } },
  },
  [`DELETE ${webhooks}/:id`]: { address: one, access: 'lead', hasItems: true },
  [`POST ${webhooks}/:id/rotate`]: {
    ...{ address: `${one}/rotate`, access: 'lead' },
    body: { schema: rotateWebhookRequest, good: { graceHours: 24 } },
  },
  [`POST ${webhooks}/:id/test`]: { address: `${one}/test`, access: 'lead' },
  [`POST ${webhooks}/:id/replay`]: {
    ...{ address: `${one}/replay`, access: 'lead' },
    body: { schema: replayWebhookRequest, good: { from: 1, to: 2, failedOnly: false } },
  },
  [`GET ${webhooks}/:id/deliveries`]: { address: `${one}/deliveries`, access: 'lead', hasItems: true },
  [`GET ${webhooks}/:id/deliveries/:deliveryId`]: {
    ...{ address: `${one}/deliveries/${newId()}`, access: 'lead', hasItems: true },
  },
  [`POST ${webhooks}/:id/deliveries/:deliveryId/replay`]: {
    ...{ address: `${one}/deliveries/${newId()}/replay`, access: 'lead' },
  },
};
