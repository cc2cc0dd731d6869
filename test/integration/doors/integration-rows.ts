// The addresses of events, webhooks and exports, as rows of the table of bad input.
import { startExportRequest } from '../../../src/protocol/http/exports.ts';
import { addReportRequest, saveReportRequest } from '../../../src/protocol/http/reports.ts';
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
const exports = '/api/v1/exports';
const wish = {
  ...{ kind: 'conversations', format: 'csv', startDate: '2026-01-01T00:00:00Z' },
  ...{ endDate: '2026-02-01T00:00:00Z', channel: 'chat' },
};

const reports = '/api/v1/reports';
const report = {
  ...{ name: 'The week', cadence: 'weekly', weekday: 1, monthDay: 1, hour: 7, timeZone: 'Europe/Berlin' },
  ...{ teamId: null, recipients: ['lead@shop.example'], isActive: true },
};

export const integrationRows: Record<string, Row> = {
  [`GET ${reports}`]: { address: reports, access: 'lead', hasItems: true },
  [`POST ${reports}`]: {
    ...{ address: reports, access: 'lead', hasItems: true },
    body: { schema: addReportRequest, good: report },
  },
  [`GET ${reports}/:id`]: { address: `${reports}/${newId()}`, access: 'lead', hasItems: true },
  [`PUT ${reports}/:id`]: {
    ...{ address: `${reports}/${newId()}`, access: 'lead', hasItems: true },
    body: { schema: saveReportRequest, good: { ...report, version: 1 } },
  },
  [`DELETE ${reports}/:id`]: { address: `${reports}/${newId()}`, access: 'lead', hasItems: true },
  [`GET ${reports}/:id/runs`]: { address: `${reports}/${newId()}/runs`, access: 'lead' },
  [`POST ${reports}/:id/send`]: { address: `${reports}/${newId()}/send`, access: 'lead' },
  [`GET ${reports}/files/:id`]: { address: `${reports}/files/${newId()}`, access: 'lead', hasItems: true },
  [`GET ${exports}`]: { address: exports, access: 'lead', hasItems: true },
  [`POST ${exports}`]: {
    ...{ address: exports, access: 'lead', hasItems: true },
    body: { schema: startExportRequest, good: wish },
  },
  [`GET ${exports}/:id`]: { address: `${exports}/${newId()}`, access: 'lead', hasItems: true },
  [`DELETE ${exports}/:id`]: { address: `${exports}/${newId()}`, access: 'lead', hasItems: true },
  [`POST ${exports}/:id/cancel`]: { address: `${exports}/${newId()}/cancel`, access: 'lead' },
  [`GET ${exports}/:id/file`]: { address: `${exports}/${newId()}/file`, access: 'lead' },
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
