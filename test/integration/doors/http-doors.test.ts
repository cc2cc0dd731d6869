/**
 * Bad input at every HTTP address: a problem with a code and an id, and nothing changes. The rows are held to the server's own
 * list, so an address without a row fails.
 */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { starters } from '../../../src/ai/flows/starters.ts';
import type { ErrorCode } from '../../../src/protocol/errors.ts';
import { loginRequest } from '../../../src/protocol/http/auth.ts';
import { createFlowRequest, publishFlowRequest, saveFlowRequest } from '../../../src/protocol/http/flows.ts';
import {
  knowledgeImportRequest,
  knowledgePreviewRequest,
  siteApplyRequest,
  siteImportRequest,
} from '../../../src/protocol/http/knowledge.ts';
import {
  feedbackRequest,
  importVersionRequest,
  promoteRequest,
  promptRequest,
  rampRequest,
  reasonRequest,
  registerVersionRequest,
  startRolloutRequest,
} from '../../../src/protocol/http/models.ts';
import {
  addChannelRequest,
  addDeviceRequest,
  saveChannelRequest,
  sendNotificationRequest,
} from '../../../src/protocol/http/notifications.ts';
import {
  conversationsDatasetRequest,
  datasetRequest,
  evaluateRequest,
  suiteRequest,
  trainingRequest,
} from '../../../src/protocol/http/training.ts';
import { widgetSessionRequest } from '../../../src/protocol/widget.ts';
import { identitySecret, password, siteKey, siteOrigin } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { expectRefusal, spoil } from './bad-input.ts';
import { type House, openHouse } from './house.ts';

let house: House;
let before: string;
beforeAll(async () => {
  house = await openHouse();
  before = await house.print();
});
afterAll(() => house.app.close());

async function unchanged(): Promise<void> {
  const was = before;
  before = await house.print();
  expect(before).toBe(was);
}

type Row = {
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
const models = '/api/v1/models';
const version = {
  ...{ line: 'answers', kind: 'chat', provider: 'openai', modelName: 'gpt', promptId: null, parentId: null },
  ...{ parameters: { temperature: 0 }, metadata: {}, note: 'A first one' },
};
const rolloutRequest = {
  ...{ line: 'answers', strategy: 'canary', arms: [{ versionId: newId(), weight: 1 }], teamIds: [newId()] },
  steps: [
    { percent: 5, holdMs: 60_000, fewest: 20 },
    { percent: 50, holdMs: 60_000, fewest: 50 },
  ],
  guardrails: [
    { measure: 'errors', limit: null, margin: 0.02 },
    { measure: 'slow', limit: 0.05, margin: 0, slowMs: 2_000 },
  ],
};
const item = newId();
const training = {
  ...{ modelType: 'intent', datasetPath: `datasets/${item}` },
  config: { line: 'intents', seed: 1, holdOut: 0.2, note: '' },
};
const flows = '/api/v1/flows';
const flowRows: Record<string, Row> = {
  [`GET ${flows}`]: { address: flows, access: 'lead', hasItems: true },
  [`POST ${flows}`]: {
    ...{ address: flows, access: 'lead', hasItems: true },
    body: { schema: createFlowRequest, good: { name: 'Order status', definition: starters.order_status } },
  },
  [`GET ${flows}/:id`]: { address: `${flows}/${item}`, access: 'lead', hasItems: true },
  [`PUT ${flows}/:id`]: {
    ...{ address: `${flows}/${item}`, access: 'lead', hasItems: true },
    body: {
      schema: saveFlowRequest,
      good: { name: 'Return', definition: starters.return_request, updatedAt: 1_795_867_200_000 },
    },
  },
  [`DELETE ${flows}/:id`]: { address: `${flows}/${item}`, access: 'lead', hasItems: true },
  [`POST ${flows}/:id/publish`]: {
    ...{ address: `${flows}/${item}/publish`, access: 'lead' },
    body: {
      schema: publishFlowRequest,
      good: { updatedAt: 1_795_867_200_000, note: 'With the autumn texts', override: '' },
    },
  },
  [`POST ${flows}/:id/retire`]: { address: `${flows}/${item}/retire`, access: 'lead' },
  [`GET ${flows}/:id/versions`]: { address: `${flows}/${item}/versions`, access: 'lead', hasItems: true },
  [`POST ${flows}/:id/versions/:number/restore`]: {
    ...{ address: `${flows}/${item}/versions/1/restore`, access: 'lead' },
  },
  [`GET ${flows}/:id/surroundings`]: { address: `${flows}/${item}/surroundings`, access: 'lead' },
  [`GET ${flows}/:id/audit`]: { address: `${flows}/${item}/audit`, access: 'lead' },
};
const modelRows: Record<string, Row> = {
  [`GET ${models}/versions`]: { address: `${models}/versions`, access: 'lead', hasItems: true },
  [`POST ${models}/versions`]: {
    ...{ address: `${models}/versions`, access: 'lead', hasItems: true },
    body: { schema: registerVersionRequest, good: version },
  },
  [`POST ${models}/versions/:id/retire`]: { address: `${models}/versions/${item}/retire`, access: 'lead' },
  [`GET ${models}/versions/:id/file`]: { address: `${models}/versions/${item}/file`, access: 'lead' },
  [`GET ${models}/versions/:id/metrics`]: { address: `${models}/versions/${item}/metrics`, access: 'lead' },
  [`POST ${models}/versions/import`]: {
    ...{ address: `${models}/versions/import`, access: 'lead' },
    body: { schema: importVersionRequest, good: { file: '{"format":"x"}' } },
  },
  [`GET ${models}/compare`]: { address: `${models}/compare`, access: 'lead' },
  [`GET ${models}/prompts`]: { address: `${models}/prompts`, access: 'lead' },
  [`POST ${models}/prompts`]: {
    ...{ address: `${models}/prompts`, access: 'lead' },
    body: { schema: promptRequest, good: { name: 'answers', content: 'Be brief.', note: '' } },
  },
  [`GET ${models}/rollouts`]: { address: `${models}/rollouts`, access: 'lead', hasItems: true },
  [`POST ${models}/rollouts`]: {
    ...{ address: `${models}/rollouts`, access: 'lead', hasItems: true },
    body: { schema: startRolloutRequest, good: rolloutRequest },
  },
  [`POST ${models}/rollouts/:id/ramp`]: {
    ...{ address: `${models}/rollouts/${item}/ramp`, access: 'lead' },
    body: { schema: rampRequest, good: { percent: 5 } },
  },
  [`POST ${models}/rollouts/:id/promote`]: {
    ...{ address: `${models}/rollouts/${item}/promote`, access: 'lead' },
    body: { schema: promoteRequest, good: { reason: 'It is better.', versionId: item } },
  },
  ...Object.fromEntries(
    ['pause', 'resume', 'rollback'].map(act => [
      `POST ${models}/rollouts/:id/${act}`,
      {
        ...{ address: `${models}/rollouts/${item}/${act}`, access: 'lead' as const },
        body: { schema: reasonRequest, good: { reason: 'Customers complain.' } },
      },
    ]),
  ),
  [`POST ${models}/predictions/:id/feedback`]: {
    ...{ address: `${models}/predictions/${item}/feedback`, access: 'lead' },
    body: {
      schema: feedbackRequest,
      good: { isHelpful: false, csat: 2, editDistance: 0.5, label: 'refund' },
    },
  },
  [`GET ${models}/versions/:id/gate`]: { address: `${models}/versions/${item}/gate`, access: 'lead' },
  [`GET ${models}/datasets`]: { address: `${models}/datasets`, access: 'lead' },
  [`POST ${models}/datasets`]: {
    ...{ address: `${models}/datasets`, access: 'lead' },
    body: { schema: datasetRequest, good: { name: 'Intents', content: '{"text":"x","label":"y"}' } },
  },
  [`POST ${models}/datasets/from-conversations`]: {
    ...{ address: `${models}/datasets/from-conversations`, access: 'lead' },
    body: { schema: conversationsDatasetRequest, good: { name: 'Of late', days: 30 } },
  },
  [`GET ${models}/trainings`]: { address: `${models}/trainings`, access: 'lead', hasItems: true },
  [`POST ${models}/trainings`]: {
    ...{ address: `${models}/trainings`, access: 'lead', hasItems: true },
    body: { schema: trainingRequest, good: training },
  },
  [`GET ${models}/trainings/:id`]: { address: `${models}/trainings/${item}`, access: 'lead', hasItems: true },
  [`POST ${models}/trainings/:id/cancel`]: { address: `${models}/trainings/${item}/cancel`, access: 'lead' },
  [`POST ${models}/evaluations`]: {
    ...{ address: `${models}/evaluations`, access: 'lead' },
    body: { schema: evaluateRequest, good: { versionId: newId(), datasetId: newId() } },
  },
  [`GET ${models}/suites`]: { address: `${models}/suites`, access: 'lead', hasItems: true },
  [`POST ${models}/suites`]: {
    ...{ address: `${models}/suites`, access: 'lead', hasItems: true },
    body: { schema: suiteRequest, good: { line: 'intents', datasetId: newId() } },
  },
  [`DELETE ${models}/suites/:id`]: { address: `${models}/suites/${item}`, access: 'lead' },
  [`GET ${models}/audit`]: { address: `${models}/audit`, access: 'lead' },
};
const visit = { siteKey, token: '', identity: null, locale: 'en', timeZone: 'UTC' };
const rows: Record<string, Row> = {
  'POST /api/v1/auth/login': {
    address: '/api/v1/auth/login',
    access: 'public',
    body: { schema: loginRequest, good: { email: 'nobody@steward.test', password } },
  },
  'POST /api/v1/auth/logout': { address: '/api/v1/auth/logout', access: 'public' },
  'GET /api/v1/auth/session': { address: '/api/v1/auth/session', access: 'staff' },
  'POST /api/v1/widget/session': {
    address: '/api/v1/widget/session',
    access: 'public',
    body: { schema: widgetSessionRequest, good: visit },
  },
  'GET /api/v1/widget/sites/:siteKey': { address: `/api/v1/widget/sites/${siteKey}`, access: 'public' },
  'GET /api/v1/ai/runs/:id': { address: `/api/v1/ai/runs/${newId()}`, access: 'staff' },
  'GET /api/v1/ai/conversations/:id/runs': {
    ...{ address: `/api/v1/ai/conversations/${newId()}/runs`, access: 'staff' },
  },
  'GET /api/v1/ai/spend': { address: '/api/v1/ai/spend', access: 'lead' },
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
  ...notificationRows,
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
const names = Object.keys(rows);

test('every address of the server has a row, and no row is of the past', () => {
  for (const { body } of Object.values(rows)) {
    if (body) expect(body.schema.safeParse(body.good).success).toBe(true);
  }
  expect(names.sort()).toEqual(house.app.routes.map(({ method, path }) => `${method} ${path}`).sort());
});

type Call = { method?: string; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> };

async function refused(address: string, call: Call, what: string, codes: ErrorCode[]): Promise<Response> {
  const response = await fetch(house.app.url + address, { redirect: 'manual', ...call });
  const text = await response.text();
  const told = `${what}: ${response.status} ${text.slice(0, 200)}`;
  expect(response.status, told).toBeGreaterThanOrEqual(400);
  expect(response.status, told).toBeLessThan(500);
  expect(response.headers.get('content-type'), told).toContain('application/problem+json');
  const problem = JSON.parse(text);
  expectRefusal({ ...problem, message: problem.detail }, told, codes);
  return response;
}

const json = { 'content-type': 'application/json' };

/** Writes bytes as they are and reads the whole answer. */
function rawCall(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(house.app.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', data => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', error => (answer === '' ? reject(error) : resolve(answer)));
    socket.write(bytes);
  });
}

function expectProblem(answer: string, status: number, code: ErrorCode, what: string): void {
  expect(answer, what).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
  expectRefusal({ ...problem, message: problem.detail }, what, [code]);
}

describe.each(names)('%s', name => {
  const row = rows[name] as Row;
  const method = name.split(' ')[0] ?? '';

  test('other methods are refused', async () => {
    const { app } = house;
    const path = name.slice(method.length + 1);
    const known = app.routes.filter(route => route.path === path).map(route => route.method);
    for (const other of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'PURGE']) {
      if (known.includes(other)) continue;
      const response = await refused(row.address, { method: other }, other, ['method_not_allowed']);
      expect(response.headers.get('allow')).toContain(method);
    }
    await unchanged();
  });

  test('addresses beside it are nothing, or cannot be read', async () => {
    if (row.leadsTo) {
      const response = await fetch(house.app.url + row.address + row.leadsTo);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    const below = row.hasItems ? '/nothing/below' : (row.leadsTo ?? '');
    for (const tail of [`${below}/%00`, '/nothing/more', `${below}/..%2f..%2fetc%2fpasswd`, '/__proto__/x']) {
      await refused(row.address + tail, { method }, tail, ['unknown_route', 'malformed', 'forbidden']);
    }
    for (const tail of ['/%ff', '/%ed%a0%80', '/%']) {
      await refused(row.address + tail, { method }, tail, ['unknown_route', 'malformed']);
    }
    await unchanged();
  });

  test('headers that are too large or no headers at all', async () => {
    const start = `${method} ${row.address} HTTP/1.1\r\nHost: x\r\n`;
    const huge = await rawCall(`${start}X-Huge: ${'x'.repeat(70_000)}\r\n\r\n`);
    expectProblem(huge, 431, 'too_large', 'huge');
    expectProblem(await rawCall(`${start}no header\r\n\r\n`), 400, 'malformed', 'no header');
    const both = `${start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expectProblem(await rawCall(both), 400, 'malformed', 'two lengths');
    await unchanged();
  });

  if (row.access !== 'public') {
    test('nobody without a session that holds', async () => {
      const { token } = house.people.ann;
      for (const authorization of ['', 'Bearer', 'Bearer x', `Bearer ${token}x`, `Basic ${token}`, token]) {
        await refused(row.address, { method, headers: { authorization } }, authorization, [
          'unauthenticated',
        ]);
      }
      const long = { authorization: `Bearer ${'x'.repeat(10_000)}` };
      await refused(row.address, { method, headers: long }, 'long', ['unauthenticated']);
      const cookie = 'steward_session=; steward_session=%ff; __Host-steward=%00';
      await refused(row.address, { method, headers: { cookie } }, 'cookie', ['unauthenticated', 'forbidden']);
      const visitor = { authorization: `Bearer ${house.visits[0].token}` };
      await refused(row.address, { method, headers: visitor }, "a visitor's", ['unauthenticated']);
      await unchanged();
    });
  }

  if (row.access === 'lead') {
    test('a role that may not is told so', async () => {
      const headers = { ...json, authorization: `Bearer ${house.people.ann.token}` };
      const call = { method, headers, body: JSON.stringify(row.body?.good) };
      await refused(row.address, call, 'an agent', ['forbidden']);
      await unchanged();
    });
  }

  const { body } = row;
  if (!body) return;
  const good = JSON.stringify(body.good);
  const signed = (headers: Record<string, string>): Record<string, string> =>
    row.access === 'public' ? headers : { ...headers, authorization: `Bearer ${house.people.admin.token}` };

  test('a body of another kind is refused', async () => {
    const kinds = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
    for (const type of [...kinds, 'application/json; charset=utf-16', 'application/xml', '', 'a/b; c']) {
      await refused(row.address, { method, headers: signed({ 'content-type': type }), body: good }, type, [
        'unsupported_media_type',
      ]);
    }
    const packed = { ...json, 'content-encoding': 'gzip' };
    await refused(row.address, { method, headers: signed(packed), body: good }, 'gzip', [
      'unsupported_media_type',
    ]);
    await unchanged();
  });

  test('a body that is no JSON, or not of the form', async () => {
    const texts = ['', '{', 'null', '[]', '"x"', '7', `${good}x`, good.slice(0, -2), '{"a":1e999}', '\uFEFF'];
    for (const depth of [100, 10_000]) texts.push('['.repeat(depth) + ']'.repeat(depth));
    for (const text of texts) {
      const call = { method, headers: signed(json), body: text };
      await refused(row.address, call, text.slice(0, 40), ['malformed', 'too_large']);
    }
    const bytes = new Uint8Array([...Buffer.from('{"email":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
    await refused(row.address, { method, headers: signed(json), body: bytes }, 'not UTF-8', ['malformed']);
    await unchanged();
  });

  test('a field left out, of another type, too long, poisoned', async () => {
    const spoiled = spoil(body.good, body.schema);
    // A body of one field has about that many.
    expect(spoiled.length).toBeGreaterThan(20);
    for (const { what, value } of spoiled) {
      const call = { method, headers: signed(json), body: JSON.stringify(value) ?? '' };
      await refused(row.address, call, what, ['malformed', 'too_large']);
    }
    await unchanged();
  });

  test('a body that is too large, said or not', async () => {
    const large = `{"x":"${'x'.repeat(9_000_000)}"}`;
    await refused(row.address, { method, headers: signed(json), body: large }, 'large', ['too_large']);
    const { authorization: held } = signed({});
    const authorization = held === undefined ? '' : `Authorization: ${held}\r\n`;
    const head = `${method} ${row.address} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${authorization}`;
    const chunk = `${(1_000).toString(16)}\r\n${'x'.repeat(1_000)}\r\n`;
    const answer = await rawCall(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(9_000)}`);
    expectProblem(answer, 413, 'too_large', 'in pieces');
    await unchanged();
  });
});

describe('refused for what it asks', () => {
  const send = (address: string, body: unknown, headers: Record<string, string> = {}): [string, Call] => [
    address,
    { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) },
  ];
  const session = '/api/v1/widget/session';
  const shop = { origin: siteOrigin };

  test('a visit to no site, from no page of it, or with a forged name', async () => {
    const forged = { userId: 'u-1', signature: 'ff'.repeat(32), email: '', name: 'Eve' };
    const secret = { ...forged, signature: identitySecret };
    const rows: [unknown, Record<string, string>, ErrorCode][] = [
      [{ ...visit, siteKey: 'nope' }, shop, 'unknown_site'],
      [{ ...visit, siteKey: '../../etc' }, shop, 'unknown_site'],
      [{ ...visit, siteKey: "' or 1=1 --" }, shop, 'unknown_site'],
      [visit, { origin: 'https://evil.example' }, 'origin_not_allowed'],
      [visit, { origin: 'null' }, 'origin_not_allowed'],
      [visit, { origin: `${siteOrigin}.evil.example` }, 'origin_not_allowed'],
      [{ ...visit, identity: forged }, shop, 'bad_identity'],
      [{ ...visit, identity: secret }, shop, 'bad_identity'],
    ];
    for (const [body, headers, code] of rows) {
      await refused(...send(session, body, headers), `${code} ${JSON.stringify(body)}`, [code]);
    }
    for (const key of ['nope', '%00', 'x'.repeat(500), '%F0%9F%92%A9', encodeURIComponent("'--")]) {
      const codes: ErrorCode[] = ['unknown_site', 'malformed', 'unknown_route'];
      await refused(`/api/v1/widget/sites/${key}`, {}, key, codes);
    }
    await unchanged();
  });

  test('a wrong password, a cookie from elsewhere, too many tries', async () => {
    const { email, token } = house.people.ann;
    const login = '/api/v1/auth/login';
    await refused(...send(login, { email, password: 'not it at all' }), 'wrong', ['wrong_credentials']);
    await refused(...send(login, { email: "' or 1=1 --", password }), 'SQL', ['wrong_credentials']);
    await refused(...send(login, { email: 'аnn@steward.test', password }), 'look-alike', [
      'wrong_credentials',
    ]);
    const riding = { cookie: `steward_session=${token}`, origin: 'https://evil.example' };
    await refused(...send(login, { email, password }, riding), 'riding a cookie', ['forbidden']);
    await refused('/api/v1/auth/logout', { method: 'POST', headers: riding }, 'signing out another', [
      'forbidden',
    ]);
    for (let index = 0; ; index += 1) {
      const [address, call] = send(login, { email: 'target@steward.test', password: `guess ${index}` });
      const response = await refused(address, call, 'guessing', ['wrong_credentials', 'too_many_attempts']);
      if (response.status === 429) {
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        break;
      }
      expect(index).toBeLessThan(100);
    }
    await unchanged();
  });
});

test('files: nothing outside the built folders, and no method but reading', async () => {
  const outside = [
    '/console/../../package.json',
    '/console/..%2f..%2fpackage.json',
    '/console/%2e%2e/%2e%2e/package.json',
    '/widget/..%5c..%5cpackage.json',
    '/widget/....//....//package.json',
    '//etc/passwd',
    '/console/.env',
    '/.git/config',
    '/server/config.ts',
  ];
  for (const path of outside) {
    const answer = await rawCall(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer, path).not.toContain('"steward"');
    expect(answer, path).toMatch(/^HTTP\/1.1 (400|403|404) /);
    expect(answer, path).toContain('application/problem+json');
  }
  for (const path of ['/', '/console', '/console/', '/widget.js', '/widget/x.js', '/demo']) {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      await refused(path, { method }, `${method} ${path}`, ['unknown_route', 'method_not_allowed']);
    }
  }
  await unchanged();
});

test('words that are no HTTP', async () => {
  const words = [
    'NONSENSE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    '\0\0\0\0\r\n\r\n',
  ];
  for (const bytes of words)
    expectProblem(await rawCall(Buffer.from(bytes, 'latin1')), 400, 'malformed', bytes);
  await unchanged();
});

test('the address of the sockets takes no foreign protocol', async () => {
  const bad = ['', '?EIO=3&transport=polling', '?EIO=4&transport=nope', '?EIO=4&transport=polling&sid=nope'];
  for (const query of bad) {
    const response = await fetch(`${house.app.url}/socket.io/${query}`);
    // The protocol's own answer: a program of another kind reads it.
    expect(response.status, query).toBe(400);
    expect(await response.json()).toMatchObject({ code: expect.any(Number), message: expect.any(String) });
  }
  await unchanged();
});
