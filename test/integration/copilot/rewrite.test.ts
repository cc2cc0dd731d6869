// Rewriting against an endpoint that speaks the real protocol, with its faults, and through the whole server with its doors.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRewriter, type RewriteInput } from '../../../server/features/ai/rewrite.ts';
import { systemClock } from '../../../server/platform/clock.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { usualBudget } from '../../../server/platform/llm/budget.ts';
import { withCircuit } from '../../../server/platform/llm/circuit.ts';
import { createOpenAiModel } from '../../../server/platform/llm/openai-model.ts';
import { listPrices } from '../../../server/platform/llm/price-list.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { CopilotStateAnswer, RewriteAnswer } from '../../../src/protocol/http/copilot.ts';
import type { Problem } from '../../../src/protocol/http/problem.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import {
  type FakeOpenAi,
  type Script,
  type SeenRequest,
  startFakeOpenAi,
} from '../../helpers/fake-openai.ts';

let fake: FakeOpenAi;
beforeAll(async () => {
  fake = await startFakeOpenAi();
});
afterAll(() => fake.stop());
beforeEach(() => {
  fake.requests.length = 0;
});

const mark = 'qwertzuiop';
/** The message as the model was told it. */
const told = (request: SeenRequest): string =>
  /<message-\w+>\\n(.*?)\\n<\/message-/.exec(JSON.stringify(request.body))?.[1] ?? '';
const says = (text: string): Script => ({ kind: 'reply', text });

describe.each(['chat', 'responses'] as const)('over %s', api => {
  const rewriter = (more: { models?: string[]; patienceMs?: number } = {}) => {
    const made = (model: string) => {
      const options = { baseUrl: fake.baseUrl, apiKey: 'k', model, name: model, api };
      const endpoint = { ...options, clock: systemClock, log: silentLog, stallTimeoutMs: 150, attempts: 1 };
      return withCircuit(createOpenAiModel(endpoint), { log: silentLog, clock: systemClock });
    };
    const { models = ['gpt-x'], patienceMs = 10_000 } = more;
    return createRewriter({ models: models.map(made), newId, mark: () => mark, patienceMs });
  };
  const input = (text: string, more: Partial<RewriteInput> = {}): RewriteInput => ({
    ...{ conversationId: newId(), text, wish: 'shorter', language: '', signal: new AbortController().signal },
    ...more,
  });
  const text =
    'Hi {{customer.first_name}}, write to kim@shop.example and see https://shop.example/help, please.';

  test('a text comes back with all that the model was not shown, wherever it put the signs', async () => {
    fake.script(says(`See [[${mark}-3]] and write to [[${mark}-2]], [[${mark}-1]].`));
    expect(await rewriter()(input(text))).toEqual({
      ...{ outcome: 'rewritten', provider: 'gpt-x', model: 'gpt-x', rewriteId: expect.any(String) },
      text: 'See https://shop.example/help and write to kim@shop.example, {{customer.first_name}}.',
    });
    const [request] = fake.requests;
    const sent = JSON.stringify(request?.body);
    expect(sent).toContain('fewer words');
    for (const hidden of ['kim@shop', 'shop.example', 'first_name']) expect(sent).not.toContain(hidden);
  });

  test('each wish is told to the model, a translation by the name of its language', async () => {
    const wishes = [
      [{ wish: 'friendlier' }, 'warmer'],
      [{ wish: 'formal' }, 'more formal'],
      [{ wish: 'correct' }, 'Correct spelling'],
      [{ wish: 'translate', language: 'pt-BR' }, 'Brazilian Portuguese'],
    ] as const;
    for (const [wish, expected] of wishes) {
      fake.requests.length = 0;
      fake.script(says('Done.'));
      await rewriter()(input('We replace it.', wish));
      expect(JSON.stringify(fake.requests[0]?.body)).toContain(expected);
    }
  });

  test.each([
    ['a sign that is missing', `Write to [[${mark}-3]], [[${mark}-1]].`, 'lost'],
    ['a sign that came twice', `[[${mark}-1]] [[${mark}-2]] [[${mark}-3]] [[${mark}-3]]`, 'repeated'],
    ['a sign that was made up', `[[${mark}-1]] [[${mark}-2]] [[${mark}-3]] [[${mark}-9]]`, 'invented'],
    ['a sign that is broken', `[[${mark}-1]] [[${mark}-2]] [[${mark}-3]`, 'invented'],
    ['nothing at all', '   ', 'empty'],
  ])('it is refused, and says why: %s', async (_what, reply, why) => {
    fake.script(says(reply));
    expect(await rewriter()(input(text))).toEqual({ outcome: 'refused', why });
  });

  test('what was cut at the limit or withheld is no rewriting', async () => {
    fake.script({ kind: 'reply', text: 'We repl', finish: 'length' });
    expect(await rewriter()(input('We replace it.'))).toEqual({ outcome: 'refused', why: 'cut' });
    fake.script({ kind: 'reply', text: 'x', finish: 'content_filter' });
    expect(await rewriter()(input('We replace it.'))).toEqual({ outcome: 'refused', why: 'withheld' });
  });

  test('tags and quotation marks around it are the model’s manners, not the text', async () => {
    for (const reply of [`<message-${mark}>\nWe replace it.\n</message-${mark}>`, '"We replace it."']) {
      fake.script(says(reply));
      expect(await rewriter()(input('We shall replace it.'))).toMatchObject({ text: 'We replace it.' });
    }
    fake.script(says('"We replace it."'));
    expect(await rewriter()(input('"We shall replace it."'))).toMatchObject({ text: '"We replace it."' });
  });

  test.each<[string, Script, string]>([
    ['429', { kind: 'status', status: 429 }, 'busy'],
    ['500', { kind: 'status', status: 500 }, 'unavailable'],
    ['a wrong key', { kind: 'status', status: 401 }, 'unavailable'],
    ['a stall in the middle', { kind: 'stall', text: 'We replace it at once.' }, 'slow'],
    ['nonsense in the stream', { kind: 'malformed', text: 'We replace it.' }, 'unavailable'],
    ['an end in the middle', { kind: 'cut', text: 'We replace it.' }, 'unavailable'],
    ['an error in the middle', { kind: 'broken', text: 'We replace it.' }, 'unavailable'],
    ['a line that drops', { kind: 'drop' }, 'unavailable'],
  ])('a fault of the endpoint is told as what it means: %s', async (_fault, script, why) => {
    fake.script(script);
    expect(await rewriter()(input('We replace it.'))).toEqual({ outcome: 'failed', why });
  });

  test('behind one that fails stands the next; who waited long enough is told so', async () => {
    fake.script({ kind: 'status', status: 500 }, says('We replace it.'));
    const found = await rewriter({ models: ['first', 'second'] })(input('We shall replace it.'));
    expect(found).toMatchObject({ outcome: 'rewritten', provider: 'second' });
    fake.script({ kind: 'silent', text: 'We replace it.' });
    const impatient = rewriter({ models: ['first', 'second'], patienceMs: 200 });
    expect(await impatient(input('We shall replace it.'))).toEqual({ outcome: 'failed', why: 'slow' });
  });

  test('an agent who goes away stops the model', async () => {
    fake.script({ kind: 'silent', text: 'We replace it.' });
    const leaving = new AbortController();
    const asked = rewriter()(input('We shall replace it.', { signal: leaving.signal }));
    const ended = expect(asked).rejects.toThrow();
    await fake.stalled();
    leaving.abort();
    await ended;
  });
});

test('without a model nothing is asked', async () => {
  const rewrite = createRewriter({ models: [], newId, mark: () => mark });
  const { signal } = new AbortController();
  expect(
    await rewrite({ conversationId: newId(), text: 'x', wish: 'shorter', language: '', signal }),
  ).toEqual({ outcome: 'failed', why: 'none' });
});

describe('through the server', () => {
  let app: TestApp;
  let mara: { token: string };
  let id: string;

  beforeAll(async () => {
    fake.script(says('NO_ANSWER'));
    app = await makeApp({ config: { openAi: { apiKey: 'k', baseUrl: fake.baseUrl, model: 'gpt-x' } } });
    mara = await app.person('Mara');
    id = newId();
    const { token } = await app.visit();
    await ask(await app.widget(token), 'command', words(id, 'Please let me talk to a person.'));
  });
  afterAll(() => app.close());

  async function post(
    token: string,
    body: object,
    url = app.url,
  ): Promise<{ status: number; answer: RewriteAnswer & Problem }> {
    const response = await fetch(`${url}/api/v1/copilot/rewrite`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        conversationId: id,
        text: 'We shall replace it.',
        wish: 'shorter',
        language: '',
        ...body,
      }),
    });
    return { status: response.status, answer: (await response.json()) as RewriteAnswer & Problem };
  }
  const calls = () =>
    app.db.query<{ outcome: string; run_id: string; conversation_id: string }>(
      sql`select outcome, run_id, conversation_id from ai_calls where purpose = 'rewrite' order by started_at, id`,
    );

  test('the call stands in what calls cost, nothing of it comes from memory, and an accepted one is a proposal', async () => {
    await expect
      .poll(
        async () =>
          (await app.db.query(sql`select 1 as one from conversations where id = ${id} and turn = 'queue'`))
            .length,
        { timeout: 15_000 },
      )
      .toBe(1);
    fake.script(says('We replace it.'));
    const first = await post(mara.token, {});
    const second = await post(mara.token, {});
    expect([first.status, second.status]).toEqual([200, 200]);
    const counted = await calls();
    expect(counted).toEqual([
      { outcome: 'answered', run_id: expect.any(String), conversation_id: id },
      { outcome: 'answered', run_id: expect.any(String), conversation_id: id },
    ]);
    const { answer } = second;
    if (answer.outcome !== 'rewritten') throw new Error(answer.outcome);
    expect(counted.map(({ run_id }) => run_id)).toContain(answer.rewriteId);
    expect(fake.requests.filter(request => told(request) === 'We shall replace it.')).toHaveLength(2);
    const desk = await app.console(mara.token);
    const proposal = { source: 'rewrite', sourceId: answer.rewriteId, editDistance: 0.5 };
    const message = {
      ...{ conversationId: id, messageId: newId(), kind: 'text', text: 'We replace it now.', lang: '' },
      ...{ mentions: [], recovered: false, proposal },
    };
    expect(await ask(desk, 'command', command('message.send', message, { lastPublicSeq: 2 }))).toMatchObject({
      ok: true,
    });
    expect(
      await app.db.query(
        sql`select source, source_id, edit_distance from copilot_uses where conversation_id = ${id}`,
      ),
    ).toEqual([{ source: 'rewrite', source_id: answer.rewriteId, edit_distance: 0.5 }]);
  });

  test('a conversation of a team that one is not in does not exist, and asks nobody', async () => {
    const outside = await app.person('Tomasz', 'agent', [app.secondTeamId]);
    const before = (await calls()).length;
    expect(await post(outside.token, {})).toMatchObject({ status: 404, answer: { code: 'not_found' } });
    expect(await post(mara.token, { conversationId: newId() })).toMatchObject({ status: 404 });
    expect((await calls()).length).toBe(before);
    const lead = await app.person('Vera', 'supervisor', []);
    expect(await post(lead.token, {})).toMatchObject({ status: 200 });
  });

  test('a language goes with a translation, and with nothing else', async () => {
    const malformed = { status: 400, answer: { code: 'malformed' } };
    expect(await post(mara.token, { language: 'de' })).toMatchObject(malformed);
    expect(await post(mara.token, { wish: 'translate' })).toMatchObject(malformed);
    expect(await post(mara.token, { wish: 'translate', language: 'zz' })).toMatchObject(malformed);
    expect(await post(mara.token, { text: 'x'.repeat(6_001) })).toMatchObject(malformed);
    expect(await post(mara.token, { wish: 'translate', language: 'de' })).toMatchObject({ status: 200 });
  });

  test('nobody asks without end', async () => {
    const eager = await app.person('Eve');
    const answers = [];
    const { url } = await app.sibling({ ratePerMinute: 600 });
    for (let times = 0; times < 12; times++) answers.push(await post(eager.token, {}, url));
    expect(answers.slice(0, 10).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.answer).toMatchObject({ code: 'rate_limited', retryable: true });
    expect(refused?.answer.retryAfterMs).toBeGreaterThan(0);
    expect(await post(mara.token, {})).toMatchObject({ status: 200 });
  });

  test('what a model may cost holds for rewriting, too', async () => {
    const budget = { ...usualBudget, tokensPerDay: 0 };
    const poor = await app.sibling({
      ai: { keptAnswers: 0, embedding: null, local: null, prices: listPrices, budget },
    });
    const { answer } = await post(mara.token, {}, poor.url);
    expect(answer).toEqual({ outcome: 'failed', why: 'budget' });
  });

  test('a console learns whether there is a model to ask', async () => {
    const state = async (url: string) => {
      const headers = { authorization: `Bearer ${mara.token}` };
      return (await (await fetch(`${url}/api/v1/copilot`, { headers })).json()) as CopilotStateAnswer;
    };
    expect(await state(app.url)).toEqual({ hasModel: true });
    const alone = await app.sibling({ openAi: null });
    expect(await state(alone.url)).toEqual({ hasModel: false });
  });
});
