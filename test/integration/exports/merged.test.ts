// Tables and figures of conversations that were merged: each begun once, over once, and every word in one row, in all three formats.
import readExcel from 'read-excel-file/node';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ExportAnswer, ExportFormat, ExportKind } from '../../../src/protocol/http/exports.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { csvRows } from '../../helpers/csv-rows.ts';
import { newId } from '../../helpers/desk.ts';
import { sumUpFigures } from '../../helpers/figures.ts';

let app: TestApp;
let lead: { id: string; token: string };
let desk: Socket;
let widget: Socket;
/** `ended` was resolved and rated before it was merged, `open` was not, `back` was merged and that was taken back; all into `target`. */
const ids = { ended: newId(), open: newId(), back: newId(), target: newId() };
const day = 86_400_000;
const range = {
  startDate: new Date(Date.now() - day).toISOString(),
  endDate: new Date(Date.now() + day).toISOString(),
};

const staff = async (kind: string, payload: object, assumed: unknown = null) =>
  expect(await ask(desk, 'command', command(kind, payload, assumed))).toMatchObject({ ok: true });
const customer = async (sent: ReturnType<typeof words>) =>
  expect(await ask(widget, 'command', sent)).toMatchObject({ ok: true });
const rate = (conversationId: string, score: number) =>
  customer(command('customer.rate', { conversationId, score, comment: '' }) as ReturnType<typeof words>);
const reply = (conversationId: string, text: string) =>
  staff(
    'message.send',
    { conversationId, messageId: newId(), kind: 'text', text, lang: '', mentions: [], recovered: false },
    { lastPublicSeq: 1_000 },
  );

beforeAll(async () => {
  app = await makeApp({ settings: { ai: false } });
  lead = await app.person('Lea', 'supervisor');
  const agent = await app.person('Ann');
  desk = await app.console(agent.token);
  widget = await app.widget((await app.visit()).token);
  for (const [name, id] of Object.entries(ids)) await customer(words(id, `Said in ${name}`));
  await reply(ids.ended, 'Answered in ended');
  await staff('conversation.resolve', { conversationId: ids.ended }, { lastCustomerSeq: 1 });
  await rate(ids.ended, 2);
  for (const source of [ids.ended, ids.open, ids.back])
    await staff('conversation.merge', { conversationId: source, targetId: ids.target, lineId: newId() });
  await staff('conversation.unmerge', { conversationId: ids.back, targetId: ids.target, lineId: newId() });
  await customer(words(ids.open, 'Said to open, after'));
  await reply(ids.target, 'Answered in target');
  await staff('conversation.resolve', { conversationId: ids.target }, { lastCustomerSeq: 1_000 });
  await rate(ids.ended, 5);
});
afterAll(() => app.close());

type Row = Record<string, unknown>;
const named = ([head = [], ...rows]: readonly (readonly unknown[])[]): Row[] =>
  rows.map(row => Object.fromEntries(head.map((name, at) => [String(name), row[at] ?? null])));

async function table(kind: ExportKind, format: ExportFormat): Promise<Row[]> {
  const headers = { authorization: `Bearer ${lead.token}` };
  const asked = await app.post<ExportAnswer>('/api/v1/exports', { kind, format, ...range }, headers);
  const at = `${app.url}/api/v1/exports/${asked.export.id}`;
  const entry = await vi.waitFor(async () => {
    const { export: made } = (await (await fetch(at, { headers })).json()) as ExportAnswer;
    expect(made.state).toBe('done');
    return made;
  }, 30_000);
  const bytes = Buffer.from(await (await fetch(`${at}/file`, { headers })).arrayBuffer());
  const rows =
    format === 'jsonl'
      ? bytes
          .toString()
          .split('\n')
          .slice(0, -1)
          .map(line => JSON.parse(line) as Row)
      : named(
          format === 'csv' ? csvRows(bytes.toString().slice(1)) : ((await readExcel(bytes))[0]?.data ?? []),
        );
  expect(rows).toHaveLength(entry.rows);
  return rows;
}
/** Of CSV all is text, and nothing is ''. */
const told = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

for (const format of ['csv', 'xlsx', 'jsonl'] as const) {
  test(`as ${format}: a row for each that was begun, an end for each that is over, every word and every rating once`, async () => {
    const rows = await table('conversations', format);
    expect(rows.map(({ id }) => id).sort()).toEqual(Object.values(ids).sort());
    const of = (id: string): Row => rows.find(row => row['id'] === id) ?? {};
    const target = told(of(ids.target)['number']);
    expect(Object.values(ids).map(id => told(of(id)['merged_into_number']))).toEqual([
      target,
      target,
      '',
      '',
    ]);
    const isOver = (row: Row) => told(row['resolved_at']) !== '' || told(row['resolution_seconds']) !== '';
    expect(rows.filter(isOver).map(({ id }) => id)).toEqual([ids.target]);
    expect(told(of(ids.target)['resolved_at'])).not.toBe('');
    expect(Object.values(ids).map(id => told(of(id)['customer_messages']))).toEqual(['1', '1', '1', '2']);
    expect(Object.values(ids).map(id => told(of(id)['agent_messages']))).toEqual(['1', '0', '0', '1']);

    const said = (await table('messages', format)).map(
      row => `${told(row['conversation_id'])} ${told(row['text'])}`,
    );
    expect(said.sort()).toEqual(
      [
        ...[`${ids.ended} Said in ended`, `${ids.ended} Answered in ended`, `${ids.open} Said in open`],
        ...[`${ids.back} Said in back`, `${ids.target} Said in target`],
        ...[`${ids.target} Said to open, after`, `${ids.target} Answered in target`],
      ].sort(),
    );
    const rated = (await table('csat', format)).map(row => [row['conversation_id'], told(row['score'])]);
    expect(rated.sort()).toEqual(
      [
        [ids.ended, '2'],
        [ids.target, '5'],
      ].sort(),
    );
    const [person] = await table('customers', format);
    expect(told(person?.['conversations'])).toBe('4');
  });
}

test('the figures and the views for reports say the same: four begun, two merged, one over, one open', async () => {
  await sumUpFigures(app.db);
  const query = `startDate=${range.startDate}&endDate=${range.endDate}`;
  const response = await fetch(`${app.url}/api/v1/analytics/conversations?${query}`, {
    headers: { authorization: `Bearer ${lead.token}` },
  });
  const { total } = (await response.json()) as {
    total: { counts: Record<string, number>; durations: Record<string, { count: number }> };
  };
  expect(total.counts).toMatchObject({
    conversations: 4,
    merged: 2,
    resolved: 1,
    customerMessages: 5,
    agentMessages: 2,
  });
  expect(total.durations['resolution']).toMatchObject({ count: 1 });
});
