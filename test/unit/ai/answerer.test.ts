import { expect, test } from 'vitest';
import type { AnswerInput } from '../../../server/features/ai/answer.ts';
import type { FlowPort } from '../../../server/features/ai/flow-port.ts';
import type { GuardedModel } from '../../../server/platform/llm/circuit.ts';
import { type FailureKind, ModelFailure } from '../../../server/platform/llm/language-model.ts';
import { articleId, asked, charged, input, model, says, setting } from './answering.ts';

test('answers from the article, cited and traced', async () => {
  const { answerer, runs } = setting();
  const outcome = await answerer.answer(input(asked('How do I return an item?')));
  expect(outcome).toMatchObject({
    kind: 'answered',
    provider: 'embedded',
    text: 'You may return anything within 30 days. The label is in your account.',
    citations: [
      {
        articleId,
        articleVersion: 2,
        url: '/help/returns',
        quote: 'You may return anything within **30 days**. The label is in your account.',
      },
    ],
  });
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({
    decision: 'answered',
    purpose: 'answer',
    usage: { inputTokens: 0, outputTokens: 0 },
  });
  expect(runs[0]?.steps.map(step => step.name)).toEqual(['guard', 'intent', 'caps', 'retrieve', 'decide']);
  expect(runs[0]?.passages[0]?.heading).toBe('Returns › How do I return an item?');
});

test.each([
  ['I want to talk to a human', 'asked_for_person', 'en'],
  ['Ich möchte mit einem Menschen sprechen', 'asked_for_person', 'de'],
  ['Je voudrais parler à une vraie personne', 'asked_for_person', 'fr'],
  ['My lawyer will write to you', 'sensitive', 'en'],
  ['Where can I park my horse in Vienna?', 'no_answer', 'en'],
] as const)('%j goes to a person: %s', async (text, reason, language) => {
  const outcome = await setting().answerer.answer(input(asked(text)));
  expect(outcome).toMatchObject({ kind: 'hand_over', reason });
  const sentence = { en: /person/, de: /Team/, fr: /personne/ }[language];
  expect(outcome.text).toMatch(sentence);
});

test('greets, and asks back once', async () => {
  expect(await setting().answerer.answer(input(asked('Hello')))).toMatchObject({
    kind: 'clarify',
    text: 'Hello. What can I help you with?',
  });
  expect(await setting().answerer.answer(input(asked('???')))).toMatchObject({ kind: 'clarify' });
  const second = setting({ lastDecision: 'clarify' });
  expect(await second.answerer.answer(input(asked('???')))).toMatchObject({
    kind: 'hand_over',
    reason: 'low_confidence',
  });
});

test('stops after eight answers without a person, and counts anew after one spoke', async () => {
  const talk = (answers: number): AnswerInput['thread'] =>
    Array.from({ length: answers }, (_, place) => [
      { role: 'customer' as const, text: `Question ${place}` },
      { role: 'ai' as const, text: `Answer ${place}` },
    ]).flat();
  const last = asked('How do I return an item?');
  const { answerer } = setting();
  expect(await answerer.answer(input([...talk(7), ...last]))).toMatchObject({ kind: 'answered' });
  expect(await answerer.answer(input([...talk(8), ...last]))).toMatchObject({
    kind: 'hand_over',
    reason: 'loop',
  });
  const helped = [...talk(8), { role: 'agent' as const, text: 'Mara here' }, ...last];
  expect(await answerer.answer(input(helped))).toMatchObject({ kind: 'answered' });
});

test('never says the same twice in a row', async () => {
  const { answerer } = setting();
  const first = await answerer.answer(input(asked('How do I return an item?')));
  const thread = [
    ...asked('How do I return an item?'),
    { role: 'ai' as const, text: first.text },
    ...asked('How do I return an item??'),
  ];
  expect(await answerer.answer(input(thread))).toMatchObject({ kind: 'hand_over', reason: 'loop' });
});

test('where a budget is spent the embedded answerer serves, then a person, and the version is not blamed', async () => {
  const spent = model(async () => {
    throw new ModelFailure('over_budget', 'A budget is spent.');
  });
  const { answerer } = setting({ models: [spent] });
  expect(await answerer.answer(input(asked('How do I return an item?')))).toMatchObject({
    ...{ kind: 'answered', provider: 'embedded', failure: null },
  });
  const vague = input(asked('Is there any rule when the label of delivery fell into water?'));
  expect(await answerer.answer(vague)).toMatchObject({ kind: 'hand_over', reason: 'budget', failure: null });
});

test('one that steps aside for a cheaper one is not missed; a slow address is not waited for twice', async () => {
  const fails = (kind: FailureKind, name: string) =>
    model(
      async () => {
        order.push(`${name}: ${kind}`);
        throw new ModelFailure(kind, '');
      },
      { name, model: `${name}-${kind}` },
    );
  const order: string[] = [];
  const ask = (models: GuardedModel[]) =>
    setting({ models }).answerer.answer(input(asked('How do I return an item?')));
  const cheaper = says('You may return anything within 30 days [1].');
  expect(await ask([fails('stands_back', 'openai'), cheaper])).toMatchObject({
    ...{ kind: 'answered', provider: 'openai', failure: null },
  });
  order.length = 0;
  const slow = await ask([
    ...[fails('timeout', 'openai'), fails('unavailable', 'openai'), fails('unavailable', 'local')],
  ]);
  expect(order).toEqual(['openai: timeout', 'local: unavailable']);
  expect(slow).toMatchObject({ kind: 'answered', provider: 'embedded', failure: 'timeout' });
});

test('what a failed model took stands beside what the next one took; an aborted run keeps it, too', async () => {
  const usage = { inputTokens: 50, cachedTokens: 0, outputTokens: 1, isEstimated: true };
  const cut = charged(
    model(async () => {
      throw new ModelFailure('timeout', 'silent', { usage });
    }),
  );
  const both = setting({
    models: [cut, { ...says('You may return anything within 30 days [1].'), name: 'local' }],
  });
  expect(await both.answerer.answer(input(asked('How do I return an item?')))).toMatchObject({
    usage: { inputTokens: 150, outputTokens: 21 },
    costMicros: 110 + 400,
  });
  const controller = new AbortController();
  const stopped = setting({
    models: [
      charged(
        model(async () => {
          controller.abort(new Error('person_replied'));
          throw new ModelFailure('aborted', 'stopped', { usage });
        }),
      ),
    ],
  });
  const { signal } = controller;
  await expect(
    stopped.answerer.answer(input(asked('How do I return an item?'), { signal })),
  ).rejects.toThrow();
  expect(stopped.runs).toMatchObject([
    { decision: 'aborted', usage: { inputTokens: 50, outputTokens: 1 }, costMicros: 110 },
  ]);
});

test('only a first question without anything personal may be answered from memory', async () => {
  const keys: (string | undefined)[] = [];
  const remembers = model(async ({ cacheKey }) => {
    keys.push(cacheKey);
    throw new ModelFailure('unavailable', '');
  });
  const { answerer } = setting({ models: [remembers] });
  const first = asked('How do I return an item?');
  await answerer.answer(input(first));
  await answerer.answer(input(asked(' How do I return an item? ')));
  await answerer.answer(input(asked('What does a return cost?')));
  await answerer.answer(input([...first, { role: 'ai', text: 'Within 30 days.' }, ...first]));
  await answerer.answer(input(asked('How do I return an item? Write to mara@example.org')));
  expect(keys[0]).toBeDefined();
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(keys.slice(3)).toEqual([undefined, undefined]);
});

test('a model’s text is cut to what is borne out; tokens and cost are kept', async () => {
  const shown: string[] = [];
  const { answerer, runs } = setting({
    models: [
      says('You may return anything within 30 days [1]. The label is in your account [1]. Trust me. '),
    ],
  });
  const outcome = await answerer.answer(
    input(asked('How do I return an item?'), { onText: text => shown.push(text) }),
  );
  expect(outcome).toMatchObject({
    kind: 'answered',
    provider: 'openai',
    model: 'gpt-x-1',
    text: 'You may return anything within 30 days. The label is in your account.',
    usage: { inputTokens: 100, outputTokens: 20 },
  });
  expect(shown.at(-1)).toBe('You may return anything within 30 days. The label is in your account.');
  expect(runs[0]).toMatchObject({
    promptVersion: 'answer-2',
    costMicros: 400,
    usage: { inputTokens: 100, outputTokens: 20 },
  });
});

test.each([
  ['NO_ANSWER', 'no_answer'],
  ['Our horses are free on Mondays [1].', 'low_confidence'],
  ['You may return anything within 30 days [9].', 'low_confidence'],
  [
    'You may return anything within 30 days [1]. Cows fly. Pigs dance. Dogs sing. Cats read.',
    'low_confidence',
  ],
])('a model that writes %j makes the AI hand over', async (text, reason) => {
  const { answerer } = setting({ models: [says(text)] });
  expect(await answerer.answer(input(asked('How do I return an item?')))).toMatchObject({
    kind: 'hand_over',
    reason,
  });
});

test('an outage falls to the embedded answerer, and to a person where that is not sure', async () => {
  const dead = model(async () => {
    throw new ModelFailure('unavailable', 'down');
  });
  const { answerer, runs } = setting({ models: [dead] });
  expect(await answerer.answer(input(asked('How do I return an item?')))).toMatchObject({
    kind: 'answered',
    provider: 'embedded',
  });
  expect(runs[0]?.steps.find(step => step.name === 'generate')?.detail).toMatchObject({
    failure: 'unavailable',
  });
  const vague = await answerer.answer(
    input(asked('Is there any rule when the label of delivery fell into water?')),
  );
  expect(vague).toMatchObject({ kind: 'hand_over', reason: 'model_unavailable' });
});

test('knowledge out of reach fetches a person', async () => {
  const { answerer } = setting({ knowledge: { index: () => Promise.reject(new Error('down')) } });
  expect(await answerer.answer(input(asked('How do I return an item?')))).toMatchObject({
    kind: 'hand_over',
  });
});

test('an abort is thrown, and its run is kept', async () => {
  const controller = new AbortController();
  const slow = model(
    (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new ModelFailure('aborted', 'stopped')));
        controller.abort(new Error('person_replied'));
      }),
  );
  const { answerer, runs } = setting({ models: [slow] });
  await expect(
    answerer.answer(input(asked('How do I return an item?'), { signal: controller.signal })),
  ).rejects.toThrow('person_replied');
  expect(runs[0]).toMatchObject({ decision: 'aborted', reason: 'person_replied' });
});

test('what leaves and what is kept hold no personal data', async () => {
  const seen: string[] = [];
  const { answerer, runs } = setting({ models: [says('NO_ANSWER', seen)] });
  await answerer.answer(
    input(asked('How do I return an item? My card is 4111 1111 1111 1111, mail ellen@posteo.example')),
  );
  for (const text of [seen.join(), JSON.stringify(runs)]) {
    expect(text).not.toContain('4111 1111');
    expect(text).not.toContain('posteo');
    expect(text).toContain('[card]');
  }
});

test('a flow speaks before the knowledge is searched, and moves on only when its words were kept', async () => {
  const heard: string[] = [];
  const beside = async () => ({ patch: {} });
  const flow: FlowPort = {
    async respond({ text, language, intent, forSeq }) {
      heard.push(`${forSeq} ${language} ${intent.kind}: ${text}`);
      const at = { flow: 'Return', version: 3, step: 'item' };
      return { text: 'Which item is it?', options: ['A pan', 'A pot'], isDone: false, at, beside };
    },
  };
  const { answerer, runs } = setting({ flow });
  const outcome = await answerer.answer(input(asked('How do I return an item?')));
  expect(outcome).toMatchObject({ kind: 'answered', text: 'Which item is it?', citations: [] });
  expect(heard).toEqual(['1 en question: How do I return an item?']);
  // Whoever commits the text writes what stands beside it, or nothing has moved.
  expect(outcome.beside).toBe(beside);
  expect(outcome.options).toEqual(['A pan', 'A pot']);
  expect(runs[0]).toMatchObject({ decision: 'flow', provider: 'flow', model: 'Return@3', passages: [] });
  expect(runs[0]?.steps.map(step => step.name)).toEqual(['guard', 'intent', 'flow', 'decide']);
  // Asking again is for the flow to limit.
  const again = [
    ...asked('I want to return it'),
    { role: 'ai' as const, text: 'Which item is it?' },
    ...asked('This'),
  ];
  expect(await answerer.answer(input(again))).toMatchObject({ kind: 'answered', text: 'Which item is it?' });
});

test('a person comes before any flow; a flow may fetch one itself', async () => {
  let isAsked = false;
  const flow: FlowPort = {
    async respond() {
      isAsked = true;
      return { text: 'Mara will look at it.', isDone: true, handOver: 'asked_for_person' };
    },
  };
  const { answerer, runs } = setting({ flow });
  expect(await answerer.answer(input(asked('I want to talk to a human about a return')))).toMatchObject({
    kind: 'hand_over',
    reason: 'asked_for_person',
    draft: { citations: [{ articleId }] },
  });
  expect(isAsked).toBe(false);
  // The person who is fetched has the passages, however early the hand-over was decided.
  expect(runs[0]?.passages[0]?.articleId).toBe(articleId);
  expect(await answerer.answer(input(asked('My parcel is broken')))).toMatchObject({
    kind: 'hand_over',
    text: 'Mara will look at it.',
  });
});

test('where nobody is there a flow may speak before a person is fetched, but not of what no machine should decide', async () => {
  const heard: string[] = [];
  const flow: FlowPort = {
    respond: async () => null,
    async beforeHandOver({ text }) {
      heard.push(text);
      return { text: 'Nobody is here. Your e-mail address?', isDone: false };
    },
  };
  const { answerer, runs } = setting({ flow });
  expect(await answerer.answer(input(asked('I want to talk to a human')))).toMatchObject({
    kind: 'answered',
    text: 'Nobody is here. Your e-mail address?',
  });
  expect(runs[0]?.steps.map(step => step.name)).toEqual(['guard', 'intent', 'flow', 'decide']);
  expect(await answerer.answer(input(asked('My lawyer will write to you')))).toMatchObject({
    kind: 'hand_over',
    reason: 'sensitive',
  });
  expect(heard).toEqual(['I want to talk to a human']);
});

test('a flow has limits of its own: the count of answers does not cut it off', async () => {
  const flow: FlowPort = { respond: async () => ({ text: 'And the next?', isDone: false }) };
  const { answerer } = setting({ flow, limits: { answersWithoutPerson: 1 } });
  const thread = [...asked('I want to return it'), { role: 'ai' as const, text: 'Which?' }, ...asked('This')];
  expect(await answerer.answer(input(thread))).toMatchObject({ kind: 'answered', text: 'And the next?' });
  const { answerer: alone } = setting({ limits: { answersWithoutPerson: 1 } });
  expect(await alone.answer(input(thread))).toMatchObject({ kind: 'hand_over', reason: 'loop' });
});

test('a flow that breaks leaves the customer to the knowledge', async () => {
  const flow: FlowPort = { respond: () => Promise.reject(new Error('down')) };
  const { answerer, runs } = setting({ flow });
  expect(await answerer.answer(input(asked('How do I return an item?')))).toMatchObject({ kind: 'answered' });
  expect(runs[0]?.steps.find(step => step.name === 'flow')?.detail).toEqual({ failed: true });
});

test('a short follow-up is read with what was asked before', async () => {
  const thread = [
    ...asked('What does a return cost?'),
    { role: 'ai' as const, text: 'x' },
    ...asked('And within Germany?'),
  ];
  const { runs, answerer } = setting();
  await answerer.answer(input(thread));
  expect(runs[0]?.passages[0]?.heading).toContain('What does a return cost?');
});

test('a draft looks back at what the customer asked before; an answer to the customer does not', async () => {
  const { answerer, runs } = setting();
  const thread: AnswerInput['thread'] = [
    { role: 'customer', text: 'How do I return an item?' },
    { role: 'agent', text: 'One moment.' },
    { role: 'customer', text: 'Splendid, Thursday suits me well.' },
  ];
  const draft = await answerer.draft(input(thread));
  expect(draft).toMatchObject({ citations: [{ articleId }], provider: 'embedded' });
  expect(draft?.text).toContain('30 days');
  expect(runs.at(-1)?.question).toBe('Splendid, Thursday suits me well.');
  expect(await answerer.answer(input(thread))).toMatchObject({ kind: 'hand_over' });
  expect(await answerer.draft(input(asked('Splendid, Thursday suits me well.')))).toBe(null);
  const told = { role: 'ai' as const, text: draft?.text ?? '' };
  const repeated: AnswerInput['thread'] = thread.with(1, told);
  expect((await answerer.draft(input(repeated)))?.text).not.toBe(draft?.text);
});
