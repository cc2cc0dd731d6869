// From a draft to the figures of the version behind it: what an agent changed, and what agents and customers said of it.
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { MetricsAnswer, RolloutAnswer, VersionAnswer } from '../../../src/protocol/http/models.ts';
import type { CommandAnswer } from '../../../src/protocol/sync.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let mara: { id: string; token: string };
let desk: Socket;
let headers: Record<string, string>;
let versionId: string;
const soon = { timeout: 15_000 };

beforeAll(async () => {
  app = await makeApp();
  mara = await app.person('Mara');
  desk = await app.console(mara.token);
  headers = { authorization: `Bearer ${(await app.person('Ada', 'admin')).token}` };
  const files = [
    {
      name: 'damage.md',
      text: '# Arrived damaged\n\nIf a pot arrives damaged we replace it free of charge within 30 days.',
    },
    { name: 'ways.md', text: '# Ways to pay\n\nWe take cards, bank transfer and invoices for companies.' },
    { name: 'cards.md', text: '# Gift cards\n\nGift cards come by e-mail and are valid for three years.' },
  ];
  await app.post('/api/v1/knowledge/import', { files, publish: true }, headers);
  const made = await app.post<VersionAnswer>(
    '/api/v1/models/versions',
    {
      ...{
        line: 'answers',
        provider: 'embedded',
        modelName: 'extractive',
        kind: 'extractive',
        promptId: null,
      },
      ...{ parameters: {}, metadata: {}, note: 'the first', parentId: null },
    },
    headers,
  );
  versionId = made.version.id;
  await app.post<RolloutAnswer>(
    '/api/v1/models/rollouts',
    {
      ...{ line: 'answers', strategy: 'blue_green', arms: [{ versionId, weight: 1 }], teamIds: [] },
      ...{
        steps: [{ percent: 100, holdMs: 0, fewest: 0 }],
        guardrails: [{ measure: 'errors', limit: 0.5, margin: 0 }],
      },
    },
    headers,
  );
});
afterAll(() => app.close());

const tell = (
  socket: Socket,
  kind: Parameters<typeof command>[0],
  payload: object,
  assumed: unknown = null,
) => ask<CommandAnswer>(socket, 'command', command(kind, payload, assumed));

async function visitor() {
  const session = await app.visit();
  return { socket: await app.widget(session.token), id: newId() };
}

async function metrics() {
  const response = await fetch(`${app.url}/api/v1/models/versions/${versionId}/metrics?hours=1`, { headers });
  return ((await response.json()) as MetricsAnswer).metrics;
}

/** A conversation that a person has, with a fresh draft. */
async function drafted() {
  const { socket, id } = await visitor();
  await ask(socket, 'command', words(id, 'Please let me talk to a person.'));
  await expect
    .poll(
      async () =>
        (await app.db.query(sql`select 1 as one from conversations where id = ${id} and turn = 'queue'`))
          .length,
      soon,
    )
    .toBe(1);
  await ask(socket, 'command', words(id, 'My pot arrived damaged, do you replace it free of charge?'));
  const read = () =>
    app.db.maybeOne<{ run_id: string; text: string }>(sql`select run_id, text from drafts where id = ${id}`);
  await expect.poll(async () => (await read())?.text ?? '', soon).toContain('replace it');
  const draft = await read();
  if (!draft) throw new Error('no draft');
  return { socket, id, draft };
}

const sent = (conversationId: string, text: string, proposal?: object, messageId = newId()) => ({
  ...{ conversationId, messageId, kind: 'text', text, lang: '', mentions: [], recovered: false },
  ...(proposal ? { proposal } : {}),
});

test('what an agent changed in a draft is known for its run, once, and reaches the version that wrote it', async () => {
  const { id, draft } = await drafted();
  const proposal = { source: 'draft', sourceId: draft.run_id, editDistance: 0.25 };
  const said = command('message.send', sent(id, 'Hello. We replace it.', proposal), { lastPublicSeq: 3 });
  expect(await ask(desk, 'command', said)).toMatchObject({ ok: true, repeated: false });
  // Sent again by an outbox that never heard the answer.
  expect(await ask(desk, 'command', said)).toMatchObject({ ok: true, repeated: true });
  const uses = await app.db.query(sql`
    select source, source_id, edit_distance, person_id from copilot_uses where conversation_id = ${id}`);
  expect(uses).toEqual([
    { source: 'draft', source_id: draft.run_id, edit_distance: 0.25, person_id: mara.id },
  ]);
  await expect.poll(async () => (await metrics()).editDistance, soon).toEqual({ count: 1, average: 0.25 });
  // A draft is no answer: it is counted apart.
  expect((await metrics()).drafts).toBe(1);
});

test('words of one\u2019s own and suggestions without a run change no figure of a version', async () => {
  const { id } = await drafted();
  const before = (await metrics()).editDistance;
  const reply = { source: 'reply', sourceId: newId(), editDistance: 0.5 };
  expect(await tell(desk, 'message.send', sent(id, 'My own words.'), { lastPublicSeq: 3 })).toMatchObject({
    ok: true,
  });
  expect(
    await tell(desk, 'message.send', sent(id, 'A template.', reply), { lastPublicSeq: 4 }),
  ).toMatchObject({
    ok: true,
  });
  const uses = await app.db.query(sql`select source from copilot_uses where conversation_id = ${id}`);
  expect(uses).toEqual([{ source: 'reply' }]);
  expect((await metrics()).editDistance).toEqual(before);
});

test('a share outside of 0 and 1 is refused, and nothing of the message stays', async () => {
  const { id } = await visitor();
  const wrong = sent(id, 'x', { source: 'draft', sourceId: newId(), editDistance: 1.5 });
  expect(await tell(desk, 'message.send', wrong, { lastPublicSeq: 0 })).toMatchObject({ ok: false });
});

test('a customer\u2019s word about an answer stands over an agent\u2019s, and either can change their mind', async () => {
  const { socket, id } = await visitor();
  await ask(socket, 'command', words(id, 'My pot arrived damaged, do you replace it free of charge?'));
  const read = () =>
    app.db.maybeOne<{ id: string; run: string }>(sql`
      select id, ai->>'runId' as run from messages where conversation_id = ${id} and author->>'kind' = 'ai'`);
  await expect.poll(async () => (await read())?.run, soon).toBeDefined();
  const answer = await read();
  if (!answer) throw new Error('no answer');
  const before = (await metrics()).feedback;
  const helpful = () => metrics().then(({ feedback }) => feedback.helpful - before.helpful);
  const unhelpful = () => metrics().then(({ feedback }) => feedback.unhelpful - before.unhelpful);
  const byAgent = (isHelpful: boolean) =>
    tell(desk, 'ai.feedback', { conversationId: id, runId: answer.run, isHelpful });
  const byCustomer = (isHelpful: boolean) =>
    tell(socket, 'customer.feedback', { conversationId: id, messageId: answer.id, isHelpful });
  expect(await byAgent(true)).toMatchObject({ ok: true });
  await expect.poll(helpful, soon).toBe(1);
  expect(await byCustomer(false)).toMatchObject({ ok: true });
  await expect.poll(unhelpful, soon).toBe(1);
  expect(await helpful()).toBe(0);
  expect(await byAgent(true)).toMatchObject({ ok: true });
  expect(await byCustomer(true)).toMatchObject({ ok: true });
  await expect.poll(helpful, soon).toBe(1);
  const kept = await app.db.query(sql`
    select by_kind, is_helpful from ai_feedback where run_id = ${answer.run} order by by_kind`);
  expect(kept).toEqual([
    { by_kind: 'agent', is_helpful: true },
    { by_kind: 'customer', is_helpful: true },
  ]);
});

test('nobody judges what they were not shown', async () => {
  const { socket, id, draft } = await drafted();
  const stranger = await visitor();
  const [message] = await app.db.query<{ id: string }>(
    sql`select id from messages where conversation_id = ${id} limit 1`,
  );
  const messageId = message?.id ?? '';
  const say = (at: Socket, conversationId: string) =>
    tell(at, 'customer.feedback', { conversationId, messageId, isHelpful: true });
  // A message that no AI wrote, somebody else's conversation, another conversation's run, a team one is not in.
  expect(await say(socket, id)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  expect(await say(stranger.socket, id)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  const other = await drafted();
  const judge = (at: Socket, conversationId: string) =>
    tell(at, 'ai.feedback', { conversationId, runId: draft.run_id, isHelpful: true });
  expect(await judge(desk, other.id)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  const outside = await app.console((await app.person('Tomasz', 'agent', [app.secondTeamId])).token);
  expect(await judge(outside, id)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  expect(await judge(desk, id)).toMatchObject({ ok: true });
});
