// A rollout over the whole server: customers write, versions answer, and one whose model fails a fifth of the time takes itself back.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type {
  Rollout,
  RolloutAnswer,
  RolloutsAnswer,
  VersionAnswer,
} from '../../../src/protocol/http/models.ts';
import { ask, command, makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';

let fake: FakeOpenAi;
let app: TestApp;
let token: string;
const base = '/api/v1/models';

beforeAll(async () => {
  fake = await startFakeOpenAi();
  app = await makeApp({ config: { openAi: { apiKey: 'k', baseUrl: fake.baseUrl, model: 'usual' } } });
  token = (await app.person('Ada', 'admin')).token;
  await post('/api/v1/knowledge/import', {
    files: [
      {
        name: 'returns.md',
        text: '# Returns\n\nYou can return a pot within 30 days of delivery. Bring it to any shop of ours.',
      },
    ],
    publish: true,
  });
});
afterAll(async () => {
  await app.close();
  await fake.stop();
});

const headers = () => ({ authorization: `Bearer ${token}` });
const post = <Answer>(path: string, body: unknown) => app.post<Answer>(path, body, headers());
async function rolloutNow(id: string): Promise<Rollout> {
  const response = await fetch(`${app.url}${base}/rollouts`, { headers: headers() });
  const { rollouts } = (await response.json()) as RolloutsAnswer;
  const found = rollouts.find(rollout => rollout.id === id);
  if (!found) throw new Error('no such rollout');
  return found;
}
async function version(fields: object): Promise<string> {
  const { version: made } = await post<VersionAnswer>(`${base}/versions`, {
    ...{ line: 'answers', provider: 'openai', modelName: 'usual', kind: 'chat', promptId: null },
    ...{ parameters: {}, metadata: {}, note: '', parentId: null, ...fields },
  });
  return made.id;
}
const start = (versionId: string, strategy: string, guardrail: object, percent = 50) =>
  post<RolloutAnswer>(`${base}/rollouts`, {
    ...{ line: 'answers', strategy, arms: [{ versionId, weight: 1 }], teamIds: [] },
    ...{ steps: [{ percent, holdMs: 0, fewest: 0 }], guardrails: [guardrail] },
  });

/** A customer asks and is answered. @returns a second question of the same conversation */
async function asks(text: string) {
  const { token: visit } = await app.visit();
  const socket = await app.widget(visit);
  const conversationId = newId();
  let answers = 0;
  const write = async (words: string) => {
    const payload = { conversationId, messageId: newId(), text: words, page: '', locale: 'en', form: null };
    await ask(socket, 'command', command('customer.write', payload));
    for (;;) {
      const [row] = await app.db.query<{ said: string; turn: string }>(sql`
        select (select count(*) from messages m where m.conversation_id = c.id and author->>'kind' = 'ai') as said, turn
        from conversations c where id = ${conversationId}`);
      if (Number(row?.said) > answers || row?.turn === 'queue') {
        answers = Number(row?.said);
        return row?.turn;
      }
      await wait(10);
    }
  };
  const turn = await write(text);
  return { conversationId, turn, write, close: () => socket.disconnect() };
}

test('a canary whose model fails a fifth of the time is taken back by itself, and its conversations go on', async () => {
  const good = 'You can return a pot within 30 days of delivery [1].';
  let asked = 0;
  fake.script(({ body }) => {
    if (body.messages.at(-1)?.content.includes('Where do I bring'))
      return { kind: 'reply', text: 'Bring it to any shop of ours [1].' };
    if (body.model !== 'flaky') return { kind: 'reply', text: good };
    asked += 1;
    return asked % 5 === 3 ? { kind: 'status', status: 400 } : { kind: 'reply', text: good };
  });
  const champion = await version({ note: 'the usual one' });
  const { prompt } = await post<{ prompt: { id: string } }>(`${base}/prompts`, {
    ...{ name: 'tone', content: 'Sound like a potter.', note: '' },
  });
  const canary = await version({ modelName: 'flaky', promptId: prompt.id, parentId: champion });
  const errors = { measure: 'errors', limit: null, margin: 0.02 };
  await start(champion, 'blue_green', errors);
  const { rollout } = await start(canary, 'canary', errors);
  const customers: Awaited<ReturnType<typeof asks>>[] = [];
  for (let round = 0; round < 40 && (await rolloutNow(rollout.id)).state === 'running'; round += 1) {
    const batch = await Promise.all(
      Array.from({ length: 10 }, (_, n) => asks(`How many days do I have to return a pot ${round}${n}?`)),
    );
    customers.push(...batch);
    for (const { close } of customers.splice(0, customers.length - 10)) close();
  }
  const after = await rolloutNow(rollout.id);
  expect(after).toMatchObject({ state: 'rolled_back', reason: 'guardrail: errors', championId: champion });
  expect(after.guardrails[0]?.champion.average).toBe(0);
  // The version's own instructions reach its model; the champion's is asked without them, but for standing in where the other failed.
  const isInstructed = (model: string) =>
    fake.requests
      .filter(({ body }) => body.model === model)
      .map(({ body }) => body.messages[0]?.content.includes('like a potter'));
  expect(new Set(isInstructed('flaky'))).toEqual(new Set([true]));
  expect(isInstructed('usual')).toContain(false);
  // Nobody was left alone while it failed, and all of them go on with the version before it.
  expect(customers.map(({ turn }) => turn)).toEqual(customers.map(() => 'bot'));
  const before = fake.requests.length;
  for (const customer of customers.slice(0, 4)) {
    expect(await customer.write('Where do I bring a pot that I return, to a shop?')).toBe('bot');
    customer.close();
  }
  for (const { close } of customers) close();
  const models = fake.requests.slice(before).map(({ body }) => body.model);
  expect(models.length).toBeGreaterThan(0);
  expect(new Set(models)).toEqual(new Set(['usual']));
  const alerts = await app.db.query<{ key: string }>(sql`select key from alerts where closed_at_ms is null`);
  expect(alerts).toContainEqual({ key: `models.rollout.${rollout.id}` });
});
