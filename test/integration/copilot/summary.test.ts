// A summary by a model through the whole server, against an endpoint that speaks the real protocol, with its faults.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { SummaryAnswer } from '../../../src/protocol/http/copilot.ts';
import type { Problem } from '../../../src/protocol/http/problem.ts';
import { ask, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { type FakeOpenAi, type Script, startFakeOpenAi } from '../../helpers/fake-openai.ts';

let fake: FakeOpenAi;
let app: TestApp;
let mara: { token: string };
const id = newId();

beforeAll(async () => {
  fake = await startFakeOpenAi();
  app = await makeApp({ config: { openAi: { apiKey: 'k', baseUrl: fake.baseUrl, model: 'gpt-x' } } });
  mara = await app.person('Mara');
  const { token } = await app.visit();
  const socket = await app.widget(token);
  await ask(
    socket,
    'command',
    words(id, 'My pot arrived chipped, write to kim@shop.example. Do you replace it?'),
  );
});
afterAll(async () => {
  await app.close();
  await fake.stop();
});

async function post(
  token: string,
  conversationId: string = id,
): Promise<{ status: number; answer: SummaryAnswer & Problem }> {
  const response = await fetch(`${app.url}/api/v1/copilot/summary`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ conversationId }),
  });
  return { status: response.status, answer: (await response.json()) as SummaryAnswer & Problem };
}
const says = (summary: object): Script => ({
  ...{ kind: 'reply', text: JSON.stringify({ wants: null, open: [], promised: [], ...summary }) },
});

test('its points lead to messages, the call is counted, and nothing personal leaves', async () => {
  fake.requests.length = 0;
  fake.script(
    says({ wants: { message: 1, text: 'A new pot.' }, open: [{ message: 1, text: 'Is it replaced?' }] }),
  );
  expect(await post(mara.token)).toMatchObject({
    status: 200,
    answer: {
      ...{ outcome: 'summed', provider: 'openai', model: 'gpt-x' },
      summary: {
        wants: { seq: 1, text: 'A new pot.' },
        open: [{ seq: 1, text: 'Is it replaced?' }],
        promised: [],
      },
    },
  });
  const sent = fake.requests.map(({ body }) => JSON.stringify(body)).find(body => body.includes('sum up'));
  expect(sent).toContain('[1] customer: My pot arrived chipped');
  expect(sent).not.toContain('kim@shop');
  const calls = await app.db.query(
    sql`select outcome, conversation_id from ai_calls where purpose = 'summary'`,
  );
  expect(calls).toEqual([{ outcome: 'answered', conversation_id: id }]);
});

test.each<[string, Script, object]>([
  ['no JSON', { kind: 'reply', text: 'She wants a pot.' }, { outcome: 'refused', why: 'unreadable' }],
  [
    'an end at the limit',
    { kind: 'reply', text: '{"wants"', finish: 'length' },
    { outcome: 'refused', why: 'cut' },
  ],
  [
    'points on nothing',
    says({ open: [{ message: 7, text: 'x' }] }),
    { outcome: 'refused', why: 'groundless' },
  ],
  // A refused key gets a pause: last.
  ['a wrong key', { kind: 'status', status: 401 }, { outcome: 'failed', why: 'unavailable' }],
])('it says why there is none: %s', async (_what, script, answer) => {
  fake.script(script);
  expect(await post(mara.token)).toMatchObject({ status: 200, answer });
});

test('a conversation of a team that one is not in does not exist', async () => {
  const outside = await app.person('Tomasz', 'agent', [app.secondTeamId]);
  fake.requests.length = 0;
  expect(await post(outside.token)).toMatchObject({ status: 404, answer: { code: 'not_found' } });
  expect(await post(mara.token, newId())).toMatchObject({ status: 404 });
  expect(fake.requests).toEqual([]);
});
