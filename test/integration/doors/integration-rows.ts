// The addresses of events, webhooks, exports, storages and drops, as rows of the table of bad input.
import {
  addDropRequest,
  addStorageRequest,
  runDropRequest,
  saveDropRequest,
  saveStorageRequest,
} from '../../../src/protocol/http/drops.ts';
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

const storages = '/api/v1/storages';
const oneStorage = `${storages}/${newId()}`;
const place = {
  ...{ name: 'Lake', endpoint: 'https://s3.eu-central-1.amazonaws.com', region: 'eu-central-1' },
  ...{
    bucket: 'shop-lake',
    prefix: 'steward/',
    style: 'path',
    accessKeyId: 'AKIA1',
    secretAccessKey: 'secret',
  },
  ...{ encryption: 'none', kmsKeyId: '' },
};
const drops = '/api/v1/drops';
const oneDrop = `${drops}/${newId()}`;
const wanted = {
  ...{
    name: 'Nightly',
    storageId: newId(),
    cadence: 'daily',
    weekday: 1,
    monthDay: 1,
    hour: 3,
    timeZone: 'UTC',
  },
  ...{ kind: 'conversations', format: 'csv', teamId: null, channel: null, status: null },
  ...{ fileName: '{kind}/{period}.{format}', isActive: true },
};

const reports = '/api/v1/reports';
const report = {
  ...{
    name: 'The week',
    cadence: 'weekly',
    weekdays: [1],
    everyWeeks: 1,
    startDay: '2026-11-23',
    monthDay: 1,
  },
  ...{
    hour: 7,
    timeZone: 'Europe/Berlin',
    range: { unit: 'week', count: 1 },
    sections: ['overview'],
    attachments: ['pdf'],
  },
  ...{ teamId: null, recipients: ['lead@shop.example'], isActive: true },
};

export const integrationRows: Record<string, Row> = {
  [`GET ${storages}`]: { address: storages, access: 'lead', hasItems: true },
  [`POST ${storages}`]: {
    ...{ address: storages, access: 'lead', hasItems: true },
    body: { schema: addStorageRequest, good: place },
  },
  [`GET ${storages}/:id`]: { address: oneStorage, access: 'lead', hasItems: true },
  [`PUT ${storages}/:id`]: {
    ...{ address: oneStorage, access: 'lead', hasItems: true },
    body: { schema: saveStorageRequest, good: { ...place, version: 1 } },
  },
  [`DELETE ${storages}/:id`]: { address: oneStorage, access: 'lead', hasItems: true },
  [`POST ${storages}/:id/test`]: { address: `${oneStorage}/test`, access: 'lead' },
  [`GET ${drops}`]: { address: drops, access: 'lead', hasItems: true },
  [`POST ${drops}`]: {
    ...{ address: drops, access: 'lead', hasItems: true },
    body: { schema: addDropRequest, good: wanted },
  },
  [`GET ${drops}/:id`]: { address: oneDrop, access: 'lead', hasItems: true },
  [`PUT ${drops}/:id`]: {
    ...{ address: oneDrop, access: 'lead', hasItems: true },
    body: { schema: saveDropRequest, good: { ...wanted, version: 1 } },
  },
  [`DELETE ${drops}/:id`]: { address: oneDrop, access: 'lead', hasItems: true },
  [`POST ${drops}/:id/run`]: {
    ...{ address: `${oneDrop}/run`, access: 'lead' },
    body: { schema: runDropRequest, good: { at: null } },
  },
  [`GET ${drops}/:id/runs`]: { address: `${oneDrop}/runs`, access: 'lead' },
  [`GET ${reports}`]: { address: reports, access: 'lead', hasItems: true },
  [`POST ${reports}`]: {
    ...{ address: reports, access: 'lead', hasItems: true },
    body: { schema: addReportRequest, good: report },
  },
  [`POST ${reports}/preview`]: {
    ...{ address: `${reports}/preview`, access: 'lead' },
    body: { schema: addReportRequest, good: report },
  },
  [`POST ${reports}/test`]: {
    ...{ address: `${reports}/test`, access: 'lead' },
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
    body: { schema: addWebhookRequest, good: { ...webhook, kind: 'standard' } },
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
