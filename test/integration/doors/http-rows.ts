// Each HTTP address of the server: who may call it, and a good body of the shape it takes.
import type { z } from 'zod';
import { defaultSettings } from '../../../server/features/sites/index.ts';
import {
  addAddressRuleRequest,
  liftBlockRequest,
  previewCountryRequest,
  saveCountryRuleRequest,
} from '../../../src/protocol/http/addresses.ts';
import {
  forgotRequest,
  linkRequest,
  loginRequest,
  passwordRequest,
  proofRequest,
  useLinkRequest,
} from '../../../src/protocol/http/auth.ts';
import { rewriteRequest, similarRequest, summaryRequest } from '../../../src/protocol/http/copilot.ts';
import { saveDetectionRequest, tryDetectionRequest } from '../../../src/protocol/http/detection.ts';
import { gapStateRequest } from '../../../src/protocol/http/gaps.ts';
import {
  knowledgeImportRequest,
  knowledgePreviewRequest,
  siteApplyRequest,
  siteImportRequest,
} from '../../../src/protocol/http/knowledge.ts';
import { saveCostsRequest, saveLimitRequest } from '../../../src/protocol/http/limits.ts';
import {
  addChannelRequest,
  addDeviceRequest,
  saveChannelRequest,
  sendNotificationRequest,
} from '../../../src/protocol/http/notifications.ts';
import { changePersonRequest, inviteRequest } from '../../../src/protocol/http/people.ts';
import { eraseCustomerRequest, exportCustomerRequest } from '../../../src/protocol/http/privacy.ts';
import { saveRetentionRequest } from '../../../src/protocol/http/retention.ts';
import { addSiteRequest, renewSecretRequest, saveSiteRequest } from '../../../src/protocol/http/sites.ts';
import { saveTargetsRequest } from '../../../src/protocol/http/targets.ts';
import {
  helpFindRequest,
  helpReadRequest,
  helpVoteRequest,
  widgetSessionRequest,
} from '../../../src/protocol/widget.ts';
import { password, siteKey } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { deskApiRows } from './desk-api-rows.ts';
import { factorRows } from './factor-rows.ts';
import { integrationRows } from './integration-rows.ts';
import { keyRows } from './key-rows.ts';
import { flowRows, item, modelRows } from './model-rows.ts';
import { ssoRows } from './sso-rows.ts';

export type Row = {
  /** An address of the route as a caller writes it. */
  address: string;
  access: 'public' | 'staff' | 'lead';
  /** A page for people stands one step below: an unknown one is told in their language, not as a problem. */
  leadsTo?: string;
  /** Items stand one step below, at addresses with rows of their own. */
  hasItems?: boolean;
  /** The body's shape, and a good body of that shape; only spoiled ones of it are sent. */
  body?: { schema: z.ZodType; good: unknown };
};

const device = {
  ...{ endpoint: 'https://push.example/send/1', label: 'Firefox on Windows' },
  keys: { p256dh: `B${'x'.repeat(86)}`, auth: 'x'.repeat(22) },
};
const detectionSetting = {
  ...{ windowMs: 60_000, threshold: 500, actions: ['notify'], blockMs: 3_600_000, mode: 'report' },
};
const limitRule = {
  ...{ strategy: 'token_bucket', limit: 10, windowMs: 60_000, burst: null, mode: 'report', by: 'ip' },
  ...{ surfaces: ['api'], acts: [], roles: [], siteIds: [], addresses: [] },
};
const channel = {
  ...{ name: 'Operations', kind: 'webhook', noticeKinds: ['alert'], priority: 'high', teamId: null },
  ...{ isActive: true, target: 'https://hooks.example/1', secret: 'whsec_c2VjcmV0IG9mIHR3ZW50eQ==' },
};
const notice = {
  ...{ userId: newId(), title: 'Stock', message: 'The pots are back.', priority: 'normal' },
  data: { conversationId: null, route: '#/knowledge', facts: { sku: '26-blue' } },
};
const notices = '/api/v1/notifications';
const notificationRows: Record<string, Row> = {
  [`POST ${notices}`]: {
    ...{ address: notices, access: 'lead', body: { schema: sendNotificationRequest, good: notice } },
  },
  [`GET ${notices}/ways`]: { address: `${notices}/ways`, access: 'staff' },
  [`GET ${notices}/devices`]: { address: `${notices}/devices`, access: 'staff', hasItems: true },
  [`POST ${notices}/devices`]: {
    ...{ address: `${notices}/devices`, access: 'staff', hasItems: true },
    body: { schema: addDeviceRequest, good: device },
  },
  [`DELETE ${notices}/devices/:id`]: { address: `${notices}/devices/${newId()}`, access: 'staff' },
  [`POST ${notices}/devices/:id/test`]: { address: `${notices}/devices/${newId()}/test`, access: 'staff' },
  [`GET ${notices}/channels`]: { address: `${notices}/channels`, access: 'lead', hasItems: true },
  [`POST ${notices}/channels`]: {
    ...{ address: `${notices}/channels`, access: 'lead', hasItems: true },
    body: { schema: addChannelRequest, good: channel },
  },
  [`PUT ${notices}/channels/:id`]: {
    ...{ address: `${notices}/channels/${newId()}`, access: 'lead', hasItems: true },
    body: { schema: saveChannelRequest, good: channel },
  },
  [`DELETE ${notices}/channels/:id`]: {
    ...{ address: `${notices}/channels/${newId()}`, access: 'lead', hasItems: true },
  },
  [`POST ${notices}/channels/:id/test`]: { address: `${notices}/channels/${newId()}/test`, access: 'lead' },
  [`GET ${notices}/deliveries`]: { address: `${notices}/deliveries`, access: 'lead' },
  [`POST ${notices}/deliveries/:id/retry`]: {
    address: `${notices}/deliveries/${newId()}/retry`,
    access: 'lead',
  },
  [`POST ${notices}/deliveries/:id/discard`]: {
    ...{ address: `${notices}/deliveries/${newId()}/discard`, access: 'lead' },
  },
};
const addresses = '/api/v1/security/addresses';
const addressRows: Record<string, Row> = {
  [`GET ${addresses}`]: { address: addresses, access: 'lead', hasItems: true },
  [`POST ${addresses}`]: {
    ...{ address: addresses, access: 'lead', hasItems: true },
    body: {
      schema: addAddressRuleRequest,
      good: {
        ...{ range: '203.0.113.0/24', effect: 'deny', surfaces: ['widget'], reason: 'Floods the chat' },
        ...{ until: null, isConfirmed: false },
      },
    },
  },
  [`GET ${addresses}/look-up`]: {
    address: `${addresses}/look-up`,
    access: 'lead',
    hasItems: true,
  },
  [`POST ${addresses}/countries/preview`]: {
    ...{ address: `${addresses}/countries/preview`, access: 'lead', hasItems: true },
    body: { schema: previewCountryRequest, good: { mode: 'only', countries: ['DE'], surface: 'widget' } },
  },
  [`PUT ${addresses}/countries/:surface`]: {
    ...{ address: `${addresses}/countries/widget`, access: 'lead', hasItems: true },
    body: { schema: saveCountryRuleRequest, good: { mode: 'except', countries: ['KP'], isConfirmed: false } },
  },
  [`DELETE ${addresses}/:id`]: { address: `${addresses}/${newId()}`, access: 'lead', hasItems: true },
  [`POST ${addresses}/lift`]: {
    ...{ address: `${addresses}/lift`, access: 'lead', hasItems: true },
    body: { schema: liftBlockRequest, good: { network: '203.0.113.7' } },
  },
};
const people = '/api/v1/people';
const personRights = { name: 'Noor', role: 'agent', teamIds: [item] };
const peopleRows: Record<string, Row> = {
  [`GET ${people}`]: { address: people, access: 'lead', hasItems: true },
  [`POST ${people}`]: {
    ...{ address: people, access: 'lead', hasItems: true },
    body: { schema: inviteRequest, good: { ...personRights, teamIds: [], email: 'noor@steward.test' } },
  },
  [`PUT ${people}/:id`]: {
    ...{ address: `${people}/${item}`, access: 'lead', hasItems: true },
    body: { schema: changePersonRequest, good: personRights },
  },
  ...Object.fromEntries(
    ['invite', 'disable', 'enable', 'sessions/end'].map(verb => [
      `POST ${people}/:id/${verb}`,
      { address: `${people}/${item}/${verb}`, access: 'lead' as const },
    ]),
  ),
  [`GET ${people}/:id/sessions`]: { address: `${people}/${item}/sessions`, access: 'lead', hasItems: true },
  [`DELETE ${people}/:id/sessions/:sessionId`]: {
    ...{ address: `${people}/${item}/sessions/${newId()}`, access: 'lead' },
  },
};
export const visit = { siteKey, token: '', identity: null, locale: 'en', timeZone: 'UTC' };
export const rows: Record<string, Row> = {
  ...peopleRows,
  'GET /api/v1/audit': { address: '/api/v1/audit', access: 'lead', hasItems: true },
  'GET /api/v1/audit/verify': { address: '/api/v1/audit/verify', access: 'lead' },
  'GET /api/v1/audit/export': { address: '/api/v1/audit/export', access: 'lead' },
  ...factorRows,
  'POST /api/v1/auth/login': {
    address: '/api/v1/auth/login',
    access: 'public',
    body: { schema: loginRequest, good: { email: 'nobody@steward.test', password } },
  },
  'GET /api/v1/auth/options': { address: '/api/v1/auth/options', access: 'public' },
  'POST /api/v1/auth/forgot': {
    ...{ address: '/api/v1/auth/forgot', access: 'public' },
    body: { schema: forgotRequest, good: { email: 'nobody@steward.test' } },
  },
  'POST /api/v1/auth/link': {
    ...{ address: '/api/v1/auth/link', access: 'public', hasItems: true },
    body: { schema: linkRequest, good: { token: 'x'.repeat(43) } },
  },
  'POST /api/v1/auth/link/use': {
    ...{ address: '/api/v1/auth/link/use', access: 'public' },
    body: { schema: useLinkRequest, good: { token: 'x'.repeat(43), password } },
  },
  'POST /api/v1/auth/logout': { address: '/api/v1/auth/logout', access: 'public' },
  'GET /api/v1/auth/sessions': { address: '/api/v1/auth/sessions', access: 'staff', hasItems: true },
  'POST /api/v1/auth/sessions/end-others': { address: '/api/v1/auth/sessions/end-others', access: 'staff' },
  'DELETE /api/v1/auth/sessions/:id': { address: `/api/v1/auth/sessions/${newId()}`, access: 'staff' },
  'POST /api/v1/auth/password': {
    ...{ address: '/api/v1/auth/password', access: 'staff' },
    body: { schema: passwordRequest, good: { password } },
  },
  'POST /api/v1/auth/proof': {
    ...{ address: '/api/v1/auth/proof', access: 'staff' },
    body: { schema: proofRequest, good: { password } },
  },
  'GET /api/v1/auth/session': { address: '/api/v1/auth/session', access: 'staff' },
  'POST /api/v1/widget/session': {
    address: '/api/v1/widget/session',
    access: 'public',
    body: { schema: widgetSessionRequest, good: visit },
  },
  'POST /api/v1/widget/help/find': {
    ...{ address: '/api/v1/widget/help/find', access: 'public' },
    body: { schema: helpFindRequest, good: { token: '', words: 'refund', locale: 'en' } },
  },
  'POST /api/v1/widget/help/vote': {
    ...{ address: '/api/v1/widget/help/vote', access: 'public' },
    body: { schema: helpVoteRequest, good: { token: '', slug: 'nothing', isHelpful: true } },
  },
  'POST /api/v1/widget/help/read': {
    ...{ address: '/api/v1/widget/help/read', access: 'public' },
    body: { schema: helpReadRequest, good: { token: '', slug: 'returns' } },
  },
  'GET /api/v1/widget/sites/:siteKey': { address: `/api/v1/widget/sites/${siteKey}`, access: 'public' },
  'GET /api/v1/ai/runs/:id': { address: `/api/v1/ai/runs/${newId()}`, access: 'staff' },
  'GET /api/v1/ai/conversations/:id/runs': {
    ...{ address: `/api/v1/ai/conversations/${newId()}/runs`, access: 'staff' },
  },
  'GET /api/v1/ai/spend': { address: '/api/v1/ai/spend', access: 'lead' },
  'GET /api/v1/copilot': { address: '/api/v1/copilot', access: 'staff', hasItems: true },
  'POST /api/v1/copilot/similar': {
    ...{ address: '/api/v1/copilot/similar', access: 'staff' },
    body: { schema: similarRequest, good: { conversationId: newId() } },
  },
  'POST /api/v1/copilot/summary': {
    ...{ address: '/api/v1/copilot/summary', access: 'staff' },
    body: { schema: summaryRequest, good: { conversationId: newId() } },
  },
  'POST /api/v1/copilot/rewrite': {
    ...{ address: '/api/v1/copilot/rewrite', access: 'staff' },
    body: {
      schema: rewriteRequest,
      good: { conversationId: newId(), text: 'We replace it.', wish: 'shorter', language: '' },
    },
  },
  'GET /api/v1/replies/:id/versions': { address: `/api/v1/replies/${newId()}/versions`, access: 'staff' },
  'GET /api/v1/knowledge/care': { address: '/api/v1/knowledge/care', access: 'staff' },
  'GET /api/v1/knowledge/gaps': { address: '/api/v1/knowledge/gaps', access: 'staff' },
  'POST /api/v1/knowledge/gaps/look': { address: '/api/v1/knowledge/gaps/look', access: 'staff' },
  'PUT /api/v1/knowledge/gaps/:id/state': {
    ...{ address: `/api/v1/knowledge/gaps/${newId()}/state`, access: 'staff' },
    body: { schema: gapStateRequest, good: { state: 'dismissed', reason: 'We do not sell that.' } },
  },
  'POST /api/v1/knowledge/gaps/:id/article': {
    ...{ address: `/api/v1/knowledge/gaps/${newId()}/article`, access: 'staff' },
  },
  'POST /api/v1/knowledge/import': {
    address: '/api/v1/knowledge/import',
    hasItems: true,
    access: 'lead',
    body: {
      schema: knowledgeImportRequest,
      good: { files: [{ name: 'returns.md', text: '# Returns' }], publish: true },
    },
  },
  'POST /api/v1/knowledge/import/preview': {
    ...{ address: '/api/v1/knowledge/import/preview', access: 'lead' },
    body: { schema: knowledgePreviewRequest, good: { files: [{ name: 'a.md', text: '# A title' }] } },
  },
  'POST /api/v1/knowledge/sites': {
    ...{ address: '/api/v1/knowledge/sites', access: 'lead', hasItems: true },
    body: { schema: siteImportRequest, good: { address: 'https://help.example/sitemap.xml' } },
  },
  'GET /api/v1/knowledge/sites/:id': {
    ...{ address: `/api/v1/knowledge/sites/${newId()}`, access: 'lead', hasItems: true },
  },
  'DELETE /api/v1/knowledge/sites/:id': {
    ...{ address: `/api/v1/knowledge/sites/${newId()}`, access: 'lead', hasItems: true },
  },
  'POST /api/v1/knowledge/sites/:id/import': {
    ...{ address: `/api/v1/knowledge/sites/${newId()}/import`, access: 'lead' },
    body: { schema: siteApplyRequest, good: { publish: false } },
  },
  ...addressRows,
  ...deskApiRows,
  ...keyRows,
  ...ssoRows,
  'GET /api/v1/privacy/customers/:id': {
    ...{ address: `/api/v1/privacy/customers/${newId()}`, access: 'lead', hasItems: true },
  },
  'POST /api/v1/privacy/customers/:id/export': {
    ...{ address: `/api/v1/privacy/customers/${newId()}/export`, access: 'lead' },
    body: { schema: exportCustomerRequest, good: { withNotes: true } },
  },
  'POST /api/v1/privacy/customers/:id/erase': {
    ...{ address: `/api/v1/privacy/customers/${newId()}/erase`, access: 'lead' },
    body: { schema: eraseCustomerRequest, good: { confirm: 'Ellen' } },
  },
  'GET /api/v1/privacy/retention': { address: '/api/v1/privacy/retention', access: 'lead', hasItems: true },
  'PUT /api/v1/privacy/retention/:kind': {
    ...{ address: '/api/v1/privacy/retention/operations', access: 'lead' },
    body: { schema: saveRetentionRequest, good: { days: 60, version: 0 } },
  },
  'GET /api/v1/sites': { address: '/api/v1/sites', access: 'lead', hasItems: true },
  'POST /api/v1/sites': {
    ...{ address: '/api/v1/sites', access: 'lead', hasItems: true },
    body: {
      schema: addSiteRequest,
      good: {
        name: 'Shop',
        teamId: item,
        allowedOrigins: ['https://shop.example'],
        timeZone: 'UTC',
        ai: true,
      },
    },
  },
  'PUT /api/v1/sites/:id': {
    ...{ address: `/api/v1/sites/${item}`, access: 'lead', hasItems: true },
    body: {
      schema: saveSiteRequest,
      good: { teamId: item, allowedOrigins: [], settings: defaultSettings('Shop', 'UTC'), version: 1 },
    },
  },
  'POST /api/v1/sites/:id/secret': {
    ...{ address: `/api/v1/sites/${item}/secret`, access: 'lead', hasItems: true },
    body: { schema: renewSecretRequest, good: { graceHours: 24 } },
  },
  'GET /api/v1/targets': { address: '/api/v1/targets', access: 'lead' },
  'PUT /api/v1/targets': {
    ...{ address: '/api/v1/targets', access: 'lead' },
    body: { schema: saveTargetsRequest, good: { targets: [], version: 0 } },
  },
  'GET /api/v1/privacy/requests': { address: '/api/v1/privacy/requests', access: 'lead', hasItems: true },
  'GET /api/v1/privacy/requests/:id': {
    ...{ address: `/api/v1/privacy/requests/${newId()}`, access: 'lead', hasItems: true },
  },
  'GET /api/v1/privacy/requests/:id/file': {
    ...{ address: `/api/v1/privacy/requests/${newId()}/file`, access: 'lead' },
  },
  'GET /api/v1/security/events': { address: '/api/v1/security/events', access: 'lead' },
  'GET /api/v1/security/summary': { address: '/api/v1/security/summary', access: 'lead' },
  'GET /api/v1/analytics/conversations': {
    address: '/api/v1/analytics/conversations',
    access: 'lead',
  },
  'GET /api/v1/analytics/engagement': { address: '/api/v1/analytics/engagement', access: 'lead' },
  'GET /api/v1/analytics/system': { address: '/api/v1/analytics/system', access: 'lead' },
  'GET /api/v1/analytics/models': { address: '/api/v1/analytics/models', access: 'lead' },
  'GET /api/v1/analytics/insights': { address: '/api/v1/analytics/insights', access: 'lead' },
  'GET /api/v1/security/limits': { address: '/api/v1/security/limits', access: 'lead', hasItems: true },
  'PUT /api/v1/security/limits/costs': {
    ...{ address: '/api/v1/security/limits/costs', access: 'lead' },
    body: { schema: saveCostsRequest, good: { costs: {}, version: 0 } },
  },
  'PUT /api/v1/security/limits/rules/:name': {
    ...{ address: '/api/v1/security/limits/rules/own', access: 'lead' },
    body: { schema: saveLimitRequest, good: { rule: limitRule, version: 0 } },
  },
  'DELETE /api/v1/security/limits/rules/:name': {
    ...{ address: '/api/v1/security/limits/rules/own', access: 'lead' },
  },
  'GET /api/v1/security/detection': { address: '/api/v1/security/detection', access: 'lead' },
  'PUT /api/v1/security/detection/rules/:name': {
    ...{ address: '/api/v1/security/detection/rules/flood', access: 'lead' },
    body: { schema: saveDetectionRequest, good: { setting: detectionSetting, version: 0 } },
  },
  'DELETE /api/v1/security/detection/rules/:name': {
    ...{ address: '/api/v1/security/detection/rules/flood', access: 'lead' },
  },
  'POST /api/v1/security/detection/try': {
    ...{ address: '/api/v1/security/detection/try', access: 'lead' },
    body: { schema: tryDetectionRequest, good: { days: 1, changes: {} } },
  },
  ...notificationRows,
  ...integrationRows,
  ...flowRows,
  ...modelRows,
  'GET /help': { address: '/help', access: 'public', leadsTo: '/nothing' },
  'GET /help/:slug': { address: '/help/returns', access: 'public' },
  'GET /status': { address: '/status', access: 'public' },
  'GET /status.json': { address: '/status.json', access: 'public' },
  'GET /health/live': { address: '/health/live', access: 'public' },
  'GET /health/ready': { address: '/health/ready', access: 'public' },
  'GET /metrics': { address: '/metrics', access: 'public' },
};
