// Reports: made of what the desk counts, sent once to each recipient, kept as a file, and what fails is seen.
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAnalyticsService } from '../../../server/features/analytics/index.ts';
import { createReports } from '../../../server/features/reports/index.ts';
import { noMailServer } from '../../../server/features/reports/sending.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type {
  Report,
  ReportPreviewAnswer,
  ReportRun,
  ReportsAnswer,
} from '../../../src/protocol/http/reports.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { sumUpFigures } from '../../helpers/figures.ts';
import { startMailServer } from '../../helpers/receivers.ts';
import { shotPath } from '../../helpers/shots.ts';

const dayMs = 86_400_000;
const recipients = ['lead@shop.example', 'owner@shop.example'];
const wish = {
  ...{
    name: 'The week',
    cadence: 'weekly' as Report['cadence'],
    weekdays: [1],
    everyWeeks: 1,
    monthDay: 1 as number | 'last_working',
  },
  ...{ startDay: '2026-11-23', hour: 7, timeZone: 'UTC', range: { unit: 'week', count: 1 } },
  ...{ sections: ['overview', 'teams', 'agents', 'ai'], attachments: ['pdf', 'csv'] },
  ...{ teamId: null as string | null, recipients, isActive: true },
};

let mail: Awaited<ReturnType<typeof startMailServer>>;
let app: TestApp;
let lead: { token: string };
/** The Monday with which the week began that ended last. */
let monday: number;

beforeAll(async () => {
  mail = await startMailServer();
  app = await makeApp({
    config: {
      mail: { url: mail.url, from: 'Steward <desk@shop.example>' },
      publicUrl: 'https://desk.example',
    },
  });
  lead = await app.person('Vera', 'supervisor');
  const today = Math.floor(Date.now() / dayMs);
  monday = (today - ((today + 3) % 7) - 7) * dayMs;
  await talked(monday + 10 * 3_600_000, 4);
  await talked(monday + 2 * dayMs, 5);
  await talked(monday + 8 * dayMs, 1);
  await sumUpFigures(app.db);
});
afterAll(async () => {
  await app.close();
  await mail.close();
});
beforeEach(() => {
  mail.received.length = 0;
  mail.refuses('', 0);
});

/** A conversation of that time: asked, answered after two minutes, resolved and rated. */
async function talked(at: number, score: number): Promise<void> {
  const id = newId();
  const { customerId } = await app.visit();
  const ann =
    (await app.db.maybeOne<{ id: string }>(sql`select id from people where name = 'Ann'`)) ??
    (await app.person('Ann'));
  await app.db.query(sql`
    insert into conversations (id, team_id, site_id, customer_id, status, turn, agent_id, created_at, last_seq)
    select ${id}, ${app.teamId}, site_id, id, 'resolved', 'agent', ${ann.id}, ${new Date(at)}, 4 from customers where id = ${customerId}`);
  const lines = [
    ['customer', 'text', null],
    ['agent', 'text', null],
    ['agent', 'event', { type: 'resolved' }],
    ['customer', 'event', { type: 'rated', score, comment: '' }],
  ] as const;
  for (const [seq, [kind, of, event]] of lines.entries()) {
    const author = { kind, id: kind === 'agent' ? ann.id : customerId, name: 'Ann' };
    await app.db.query(sql`
      insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public, event, created_at)
      values (${newId()}, ${id}, ${app.teamId}, ${seq + 1}, ${of}, ${JSON.stringify(author)}, 'Hello', true,
        ${event && JSON.stringify(event)}, ${new Date(at + seq * 120_000)})`);
  }
}

const call = async <Answer>(method: string, path: string, body?: unknown) => {
  const response = await fetch(`${app.url}/api/v1/reports${path}`, {
    method,
    headers: { authorization: `Bearer ${lead.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    body: (response.status === 204 ? null : await response.json()) as Answer,
  };
};
const add = async (own: Partial<typeof wish> = {}) =>
  (await call<{ report: Report }>('POST', '', { ...wish, ...own })).body.report;
const runsOf = async (id: string) => (await call<{ runs: ReportRun[] }>('GET', `/${id}/runs`)).body.runs;
const stateOf = async (id: string) => (await runsOf(id))[0]?.state;

const figuresOf = (service: ReturnType<typeof createAnalyticsService>) => ({
  ask: service.getConversationAnalytics,
  engagement: service.getUserEngagement,
  insights: service.generateInsightsReport,
});

const unquoted = (body: string): Buffer =>
  Buffer.from(
    body
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/** The parts of a mail by their type, decoded. */
function partsOf(text: string): { type: string; name: string; content: Buffer }[] {
  return text
    .split(/\r\n--[^\r\n]+/)
    .slice(1)
    .flatMap(part => {
      const at = part.indexOf('\r\n\r\n');
      const head = part.slice(0, at);
      const type = /content-type:\s+([\w/.+-]+)/i.exec(head)?.[1] ?? '';
      if (at < 0 || type === '' || type.startsWith('multipart/')) return [];
      const body = part.slice(at + 4);
      const content = /encoding: base64/i.test(head) ? Buffer.from(body, 'base64') : unquoted(body);
      return [{ type, name: /filename="?([^"\r\n;]+)/i.exec(head)?.[1] ?? '', content }];
    });
}

test('a week is sent to each recipient once, with charts, a file that can be fetched, and the steps as a table', async () => {
  const report = await add();
  expect(report.nextAt).toBeGreaterThan(Date.now());
  const sent = await call<{ run: ReportRun }>('POST', `/${report.id}/send`);
  expect(sent).toMatchObject({
    status: 202,
    body: { run: { why: 'person', state: 'queued', from: monday } },
  });
  await expect.poll(() => stateOf(report.id)).toBe('sent');
  const [run] = await runsOf(report.id);
  expect(run).toMatchObject({ sentTo: recipients, hasFile: true, error: '', to: monday + 7 * dayMs });

  expect(mail.received.flatMap(({ to }) => to)).toEqual(recipients);
  const [letter] = mail.received;
  expect(/^Subject: .*The.week/m.test(letter?.text ?? '')).toBe(true);
  const parts = partsOf(letter?.raw ?? '');
  const of = (type: string) => parts.filter(part => part.type === type).map(({ content }) => content);
  const html = of('text/html').join('');
  expect(html).toContain('2 conversations were begun, 2 came to their end.');
  expect(html).toContain('https://desk.example/console#/analytics');
  const images = of('image/png');
  expect(images).toHaveLength(3);
  for (const png of images) {
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1_280, 440]);
  }
  const csv = of('text/csv').join('').trimEnd().split('\r\n');
  expect(csv).toHaveLength(8);
  const [begins, ...values] = (csv[1] ?? '').split(',');
  expect(begins).toBe(new Date(monday).toISOString());
  const [conversations, resolved, firstReply, resolution, ...ratings] = values.map(Number);
  expect([conversations, resolved, ...ratings]).toEqual([1, 1, 1, 1]);
  // Percentiles are within one per cent.
  expect((firstReply ?? 0) / 120).toBeCloseTo(1, 1);
  expect((resolution ?? 0) / 240).toBeCloseTo(1, 1);
  const [pdf] = of('application/pdf');
  expect(pdf?.subarray(0, 5).toString()).toBe('%PDF-');

  const file = await fetch(`${app.url}/api/v1/reports/files/${run?.id}`, {
    headers: { authorization: `Bearer ${lead.token}` },
  });
  expect(file.headers.get('content-type')).toBe('application/pdf');
  expect(file.headers.get('content-disposition')).toBe(
    `attachment; filename="report-${new Date(monday).toISOString().slice(0, 10)}.pdf"`,
  );
  expect(Buffer.from(await file.arrayBuffer()).equals(pdf as Buffer)).toBe(true);
});

test('what is not saved yet is previewed, and sent to whoever asks alone; days of one’s own are sent by hand', async () => {
  const whole = {
    ...wish,
    sections: ['insights', 'engagement', 'cost', 'quality', 'ai', 'agents', 'teams', 'overview'],
    ...{ attachments: ['xlsx', 'pdf'], cadence: 'monthly' as const, monthDay: 'last_working' as const },
  };
  const { body: preview } = await call<ReportPreviewAnswer>('POST', '/preview', whole);
  expect(preview.sections.map(({ title }) => title).slice(0, 3)).toEqual([
    ...['What is worth knowing', 'Customers', 'Cost of models'],
  ]);
  expect(preview.sections[1]?.blocks[0]).toMatchObject({
    kind: 'tiles',
    tiles: expect.arrayContaining([expect.objectContaining({ label: 'Customers', value: '2' })]),
  });
  expect(Buffer.from(preview.pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  expect(preview.attachments.map(({ filename }) => filename.split('.').at(-1))).toEqual(['xlsx', 'pdf']);
  const printed = shotPath('reports', 'report.pdf');
  if (printed) await writeFile(printed, Buffer.from(preview.pdf, 'base64'));
  expect(mail.received).toHaveLength(0);

  const { email } = await app.db.one<{ email: string }>(sql`select email from people where name = 'Vera'`);
  expect((await call('POST', '/test', whole)).body).toEqual({ isSent: true, text: email });
  expect(mail.received.map(({ to }) => to)).toEqual([[email]]);
  expect(mail.received[0]?.text).toMatch(/^Subject: .*Test.*The.week/m);
  const parts = partsOf(mail.received[0]?.raw ?? '');
  expect(
    parts.filter(({ name }) => /xlsx|pdf/.test(name)).map(({ content }) => content.subarray(0, 2).toString()),
  ).toEqual([...['PK', '%P']]);
  const mailed = shotPath('reports', 'report.html');
  if (mailed) {
    const html = parts.find(({ type }) => type === 'text/html')?.content.toString() ?? '';
    const pictures = parts.filter(({ type }) => type === 'image/png');
    const shown = html.replace(
      /cid:chart-(\d+)@steward/g,
      (_, nth) => `data:image/png;base64,${pictures[Number(nth) - 1]?.content.toString('base64')}`,
    );
    await writeFile(mailed, shown);
  }
  mail.refuses(email, 550);
  expect((await call('POST', '/test', whole)).body).toMatchObject({ isSent: false });
  mail.refuses('', 0);

  const report = await add({ ...whole, isActive: false });
  expect(report).toMatchObject({ ...whole, isActive: false, nextAt: null });
  const day = new Date(monday + dayMs).toISOString().slice(0, 10);
  const sent = await call<{ run: ReportRun }>('POST', `/${report.id}/send?firstDay=${day}&lastDay=${day}`);
  expect(sent.body.run).toMatchObject({ from: monday + dayMs, to: monday + 2 * dayMs });
  await expect.poll(() => stateOf(report.id)).toBe('sent');
  expect(await call('POST', `/${report.id}/send?firstDay=${day}`)).toMatchObject({ status: 400 });
  expect(await call('POST', '', { ...whole, sections: ['ai', 'ai'] })).toMatchObject({
    body: { details: [{ path: 'body.sections', problem: 'must name each section once' }] },
  });
});

test('who is refused is named, and nobody else gets it twice', async () => {
  const report = await add({ name: 'Refused' });
  mail.refuses('owner@shop.example', 451);
  await call('POST', `/${report.id}/send`);
  await expect.poll(() => stateOf(report.id)).toBe('failing');
  const [failing] = await runsOf(report.id);
  expect(failing).toMatchObject({ sentTo: ['lead@shop.example'], attempts: 1, finishedAt: null });
  expect(failing?.error).toContain('owner@shop.example');
  // Its time comes.
  mail.refuses('', 0);
  await app.db.query(sql`update report_runs set next_at = now() where id = ${failing?.id}`);
  await expect.poll(() => stateOf(report.id)).toBe('sent');
  expect(mail.received.flatMap(({ to }) => to)).toEqual(recipients);

  mail.refuses('owner@shop.example', 550);
  await call('POST', `/${report.id}/send`);
  await expect.poll(() => stateOf(report.id)).toBe('dead');
  expect((await runsOf(report.id))[0]?.error).toContain('owner@shop.example');
});

test('when its time comes it is sent once, whoever looks, and its next time is set', async () => {
  const report = await add({ name: 'Scheduled', recipients: ['lead@shop.example'] });
  await app.db.query(sql`update reports set next_at = now() - interval '3 weeks' where id = ${report.id}`);
  const { db } = app;
  const servers = [1, 2].map(() =>
    createReports({
      ...{ db, newId, log: silentLog, clock: { now: () => Date.now() }, publicUrl: null },
      mail: { url: mail.url, from: 'desk@shop.example' },
      audit: () => {},
      figures: figuresOf(createAnalyticsService({ db, newId, clock: { now: () => Date.now() } })),
    }),
  );
  await Promise.all(servers.map(({ runDue }) => runDue()));
  await expect.poll(() => stateOf(report.id)).toBe('sent');
  for (const { part } of servers) await part.stop();
  expect(await runsOf(report.id)).toMatchObject([{ why: 'schedule', from: monday }]);
  expect(mail.received).toHaveLength(1);
  const { reports } = (await call<ReportsAnswer>('GET', '')).body;
  const now = reports.find(({ id }) => id === report.id);
  expect(now?.nextAt).toBe(report.nextAt);
  expect(now?.lastRun).toMatchObject({ state: 'sent' });
});

test('without a mail server it is made and kept, and says why it was not sent', async () => {
  const bare = await makeApp();
  try {
    const vera = await bare.person('Vera', 'supervisor');
    const headers = { authorization: `Bearer ${vera.token}` };
    const { report } = await bare.post<{ report: Report }>(
      '/api/v1/reports',
      { ...wish, isActive: false },
      headers,
    );
    expect(report.nextAt).toBeNull();
    await bare.post(`/api/v1/reports/${report.id}/send`, {}, headers);
    const list = async () =>
      (await (await fetch(`${bare.url}/api/v1/reports`, { headers })).json()) as ReportsAnswer;
    await expect.poll(async () => (await list()).reports[0]?.lastRun?.state).toBe('dead');
    expect(await list()).toMatchObject({
      ...{ canSend: false, reports: [{ lastRun: { error: noMailServer, hasFile: true, sentTo: [] } }] },
    });
  } finally {
    await bare.close();
  }
});

test('it is changed by whoever saw it last, of one team where wished, and goes with its files', async () => {
  const report = await add({ name: 'Changing', recipients: ['a@shop.example', 'A@shop.example'] });
  expect(report.recipients).toEqual(['A@shop.example']);
  const saved = await call<{ report: Report }>('PUT', `/${report.id}`, {
    ...{ ...wish, name: 'Changed', cadence: 'monthly', teamId: app.secondTeamId, version: 1 },
  });
  expect(saved.body.report).toMatchObject({ name: 'Changed', version: 2, teamId: app.secondTeamId });
  expect(await call('PUT', `/${report.id}`, { ...wish, version: 1 })).toMatchObject({
    ...{ status: 409, body: { code: 'stale' } },
  });
  expect(await call('POST', '', { ...wish, timeZone: 'Mars/Base' })).toMatchObject({
    ...{ status: 400, body: { code: 'malformed', details: [{ path: 'body.timeZone' }] } },
  });
  expect(await call('POST', '', { ...wish, teamId: newId() })).toMatchObject({
    body: { code: 'unknown_team' },
  });
  expect((await call('DELETE', `/${report.id}`)).status).toBe(204);
  expect((await call('GET', `/${report.id}`)).status).toBe(404);
});
