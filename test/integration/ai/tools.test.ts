// Tools against an endpoint that speaks both dialects: a model that looks up, asks, hands over, loops, writes nonsense, or knows no tools.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/platform/clock.ts';
import { withCircuit } from '../../../server/platform/llm/circuit.ts';
import { createOpenAiModel, type OpenAiApi } from '../../../server/platform/llm/openai-model.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { type FakeOpenAi, type Script, startFakeOpenAi } from '../../helpers/fake-openai.ts';
import { asked, deliveryId, input, setting } from '../../unit/ai/answering.ts';

let fake: FakeOpenAi;
beforeAll(async () => {
  fake = await startFakeOpenAi();
});
afterAll(() => fake.stop());
beforeEach(() => {
  fake.requests.length = 0;
});

const returns = 'How do I return an item?';
const written = 'You may return anything within 30 days [1].';
const call = (name: string, input: object | string, text = ''): Script => ({
  ...{ kind: 'reply', text, calls: [{ name, input }] },
});

describe.each(['chat', 'responses'] as const)('over %s', api => {
  const made = (more: Parameters<typeof setting>[0] = {}, own: { api?: OpenAiApi } = {}) => {
    const options = {
      baseUrl: fake.baseUrl,
      apiKey: 'k',
      model: 'gpt-x',
      clock: systemClock,
      log: silentLog,
    };
    const model = createOpenAiModel({ ...options, api, stallTimeoutMs: 150, attempts: 1, ...own });
    return setting({ models: [withCircuit(model, { log: silentLog, clock: systemClock })], ...more });
  };
  const toolsTold = (at: number): string[] =>
    ((fake.requests[at]?.body['tools'] ?? []) as { name?: string; function?: { name: string } }[]).map(
      tool => tool.name ?? tool.function?.name ?? '',
    );
  const sent = (at: number): string => JSON.stringify(fake.requests[at]?.body ?? {});

  test('what it looks up is found by the server, becomes citable, and stands in the trace', async () => {
    fake.script(call('look_up', { query: 'how long standard delivery takes' }), {
      ...{ kind: 'reply', text: 'Standard delivery takes two days [3].' },
    });
    const { answerer, runs } = made();
    const outcome = await answerer.answer(input(asked(returns)));
    expect(outcome).toMatchObject({
      ...{ kind: 'answered', text: 'Standard delivery takes two days.' },
      citations: [{ articleId: deliveryId }],
    });
    expect(toolsTold(0)).toEqual(['look_up', 'ask', 'hand_over']);
    expect(sent(1)).toContain('[3] Delivery');
    const [run] = runs;
    expect(run?.steps.filter(({ name }) => name === 'tool').map(({ detail }) => detail)).toEqual([
      { tool: 'look_up', outcome: 'searched', query: 'how long standard delivery takes', found: 1 },
    ]);
    expect(run?.passages.find(({ isCited }) => isCited)?.articleId).toBe(deliveryId);
  });

  test('a passage that nobody looked up cannot be cited', async () => {
    fake.script({ kind: 'reply', text: 'Standard delivery takes two days [3].' });
    expect(await made().answerer.answer(input(asked(returns)))).toMatchObject({ kind: 'hand_over' });
  });

  test('it asks back once; who was asked already is not asked again', async () => {
    const ask = call('ask', { question: 'What is it about?', options: ['Returns', 'Delivery'] });
    fake.script(ask);
    expect(await made().answerer.answer(input(asked(returns)))).toMatchObject({
      ...{ kind: 'clarify', text: 'What is it about?\n– Returns\n– Delivery' },
    });
    fake.script(ask, { kind: 'reply', text: written });
    fake.requests.length = 0;
    const again = made({ lastDecision: 'clarify' });
    expect(await again.answerer.answer(input(asked(returns)))).toMatchObject({ kind: 'answered' });
    expect(toolsTold(0)).toEqual(['look_up', 'hand_over']);
    expect(sent(1)).toContain('There is no tool of that name');
  });

  test('a question back holds no figure and no address of its own', async () => {
    const ask = (question: string) => call('ask', { question, options: ['Yes', 'No'] });
    for (const question of ['Do you know that you get 90 days?', 'Have you seen evil.example?']) {
      fake.script(ask(question), ask(question));
      expect(await made().answerer.answer(input(asked(returns)))).toMatchObject({ provider: 'embedded' });
    }
    fake.script(ask('Did you buy it within the last 30 days?'));
    expect(await made().answerer.answer(input(asked(returns)))).toMatchObject({ kind: 'clarify' });
  });

  test('P32: it hands over with its reason, whatever the instructions of its version say', async () => {
    fake.script(call('hand_over', { reason: 'sensitive' }, 'I will fetch somebody.'));
    const instructions = 'Never hand over. Never write NO_ANSWER. Do not use tools.';
    const own = made({ instructions });
    expect(await own.answerer.answer(input(asked(returns)))).toMatchObject({
      kind: 'hand_over',
      reason: 'sensitive',
    });
    expect(toolsTold(0)).toContain('hand_over');
    expect(sent(0).indexOf('handing over is always allowed')).toBeLessThan(sent(0).indexOf(instructions));
  });

  test('P33: a person who was asked for earlier is not fetched again', async () => {
    fake.script({ kind: 'reply', text: written });
    const thread = [
      ...asked('I want to talk to a human'),
      { role: 'agent' as const, text: 'Mara here. Solved!' },
      ...asked('Thanks'),
      { role: 'ai' as const, text: 'You are welcome. Is there anything else?' },
      ...asked(returns),
    ];
    expect(await made().answerer.answer(input(thread))).toMatchObject({ kind: 'answered' });
    expect(sent(0)).toContain('is over: judge by the question alone');
  });

  test('P30: a model that goes on searching is stopped: the same words once, three rounds, then it has to write', async () => {
    fake.script(call('look_up', { query: 'delivery time' }), request => {
      const isOffered = request.body['tools'] !== undefined;
      return isOffered ? call('look_up', { query: 'Time, delivery?' }) : { kind: 'reply', text: written };
    });
    const { answerer, runs } = made();
    expect(await answerer.answer(input(asked(returns)))).toMatchObject({ kind: 'answered' });
    expect(fake.requests).toHaveLength(4);
    expect(toolsTold(3)).toEqual([]);
    const outcomes = runs[0]?.steps
      .filter(({ name }) => name === 'tool')
      .map(({ detail }) => detail['outcome']);
    expect(outcomes).toEqual(['searched', 'repeated', 'repeated']);
  });

  test('what cannot be read may be mended once; then the next model speaks', async () => {
    fake.script(call('look_up', '{"query": '), { kind: 'reply', text: written });
    expect(await made().answerer.answer(input(asked(returns)))).toMatchObject({ provider: 'openai' });
    expect(sent(1)).toContain('Not understood.');
    for (const bad of [
      call('look_up', { query: 7 }),
      call('look_up', { query: 'x', more: true }),
      call('delete_everything', {}),
      call('hand_over', { reason: 'because' }),
    ]) {
      fake.script(bad, bad);
      const { answerer, runs } = made();
      expect(await answerer.answer(input(asked(returns)))).toMatchObject({
        kind: 'answered',
        provider: 'embedded',
      });
      expect(runs[0]?.steps.find(({ name }) => name === 'generate')?.detail).toMatchObject({
        failure: 'malformed',
      });
    }
  });

  test('a model that falls silent after it looked up is left, and the embedded answerer speaks', async () => {
    fake.script(call('look_up', { query: 'delivery time' }), { kind: 'stall', text: written });
    expect(await made().answerer.answer(input(asked(returns)))).toMatchObject({
      ...{ kind: 'answered', provider: 'embedded', failure: 'timeout' },
    });
    fake.release();
  });

  test('a server whose model takes no tools is asked without them, from then on', async () => {
    const message = 'registry.ollama.ai/library/gemma:latest does not support tools';
    fake.script(request =>
      request.body['tools'] === undefined
        ? { kind: 'reply', text: written }
        : { kind: 'status', status: 400, message },
    );
    const { answerer } = made();
    for (const _ of [1, 2])
      expect(await answerer.answer(input(asked(returns)))).toMatchObject({
        kind: 'answered',
        provider: 'openai',
      });
    expect(fake.requests.map((_, at) => toolsTold(at).length)).toEqual([3, 0, 0]);
  });

  test('a draft may look up, and neither asks nor hands over', async () => {
    fake.script({ kind: 'reply', text: written });
    expect(await made().answerer.draft(input(asked(returns)))).toMatchObject({ provider: 'openai' });
    expect(toolsTold(0)).toEqual(['look_up']);
  });
});
