import { expect, test } from 'vitest';
import type { IntentPort, NamedIntent } from '../../../server/features/ai/intent-port.ts';
import { articleId, asked, deliveryId, input, says, setting } from './answering.ts';

type Says = Partial<Omit<NamedIntent, 'rule'>> & { rule?: Partial<NamedIntent['rule']> };

function classifier(said: Says): IntentPort & { heard: { text: string; chosen: string | null }[] } {
  const heard: { text: string; chosen: string | null }[] = [];
  return {
    heard,
    async of({ text, chosen }) {
      heard.push({ text, chosen });
      return {
        ...{ versionId: 'v', model: 'intents v3', label: 'returns', name: 'Returns', confidence: 0.9 },
        ...{ outOfScope: false, close: null, cameOf: () => {}, ...said },
        rule: { threshold: null, action: 'answer', articleIds: [], ...said.rule },
      };
    },
  };
}

const answer = (said: Says, question: string, more: Parameters<typeof setting>[0] = {}) => {
  const made = setting({ intents: classifier(said), ...more });
  return made.answerer.answer(input(asked(question))).then(outcome => ({ outcome, run: made.runs[0] }));
};

/** Shares words with the returns article, but no more than that. */
const vague = 'Is there any rule when the label of delivery fell into water?';
const clear = 'How do I return an item?';

test('out of scope for the classifier and little in the knowledge: a person, before any token is spent', async () => {
  const seen: string[] = [];
  const models = [says('You may return anything within 30 days [1].', seen)];
  const { outcome, run } = await answer({ outOfScope: true }, 'Where can I park my horse in Vienna?', {
    models,
  });
  expect(outcome).toMatchObject({ kind: 'hand_over', reason: 'out_of_scope', model: 'intents v3' });
  expect(seen).toEqual([]);
  expect(run?.steps.find(({ name }) => name === 'intent')?.detail).toMatchObject({
    ...{ kind: 'question', label: 'returns', confidence: 0.9, outOfScope: true },
  });
});

test('out of scope for the classifier alone: what the knowledge clearly answers is answered', async () => {
  expect((await answer({ outOfScope: true }, clear)).outcome).toMatchObject({ kind: 'answered' });
});

test.each([
  ['en', vague, 'Did you mean “Returns” or “Delivery time”?'],
  [
    'de',
    'Ich habe da noch etwas Wichtiges, was passiert mit dem Label?',
    'Meinen Sie „Returns“ oder „Delivery time“?',
  ],
  ['fr', 'Que faire avec le label du colis ?', 'Voulez-vous dire « Returns » ou « Delivery time » ?'],
])('two intents that are close are asked back about, in %s', async (locale, question, text) => {
  const close = ['Returns', 'Delivery time'] as const;
  const { answerer } = setting({ intents: classifier({ close, confidence: 0.45 }) });
  expect(await answerer.answer(input(asked(question), { locale }))).toMatchObject({ kind: 'clarify', text });
});

test('close intents are no reason to ask where the knowledge answers, and nobody is asked twice', async () => {
  const close = ['Returns', 'Delivery time'] as const;
  expect((await answer({ close }, clear)).outcome).toMatchObject({ kind: 'answered' });
  const again = await answer({ close }, vague, { lastDecision: 'clarify' });
  expect(again.outcome).toMatchObject({ kind: 'hand_over', reason: 'low_confidence' });
});

test('what a customer answers who was asked which is meant is read with the question', async () => {
  const intents = classifier({});
  const { answerer, runs } = setting({ intents, lastDecision: 'clarify' });
  const thread = [
    ...asked('What does that cost me?'),
    { role: 'ai' as const, text: 'Did you mean “Returns” or “Delivery”?' },
    ...asked('Returns'),
  ];
  await answerer.answer(input(thread));
  expect(intents.heard).toEqual([{ text: 'Returns What does that cost me?', chosen: 'Returns' }]);
  expect(runs[0]?.passages[0]?.heading).toBe('Returns › What does a return cost?');
});

test('below the threshold of its intent nothing is answered; from there on it is', async () => {
  const rule = { threshold: 0.8 };
  expect((await answer({ rule, confidence: 0.79 }, clear)).outcome).toMatchObject({
    ...{ kind: 'hand_over', reason: 'low_confidence', confidence: 0.79, limit: 0.8, model: 'intents v3' },
  });
  expect((await answer({ rule, confidence: 0.8 }, clear)).outcome).toMatchObject({ kind: 'answered' });
});

test('an intent that belongs to people goes to one at once, where the classifier is sure enough', async () => {
  const rule = { action: 'hand_over', threshold: 0.8 } as const;
  const { outcome, run } = await answer({ rule, confidence: 0.85 }, clear);
  expect(outcome).toMatchObject({ kind: 'hand_over', reason: 'sensitive', draft: {} });
  expect(run?.steps.map(({ name }) => name)).toEqual(['guard', 'intent', 'retrieve', 'decide']);
  expect((await answer({ rule, confidence: 0.7 }, clear)).outcome).toMatchObject({ kind: 'answered' });
  expect((await answer({ rule, confidence: 0.85, outOfScope: true }, clear)).outcome).toMatchObject({
    kind: 'answered',
  });
});

test('an intent kept for flows is answered by nothing else', async () => {
  const rule = { action: 'flow' } as const;
  expect((await answer({ rule }, clear)).outcome).toMatchObject({ kind: 'hand_over', reason: 'no_answer' });
  const heard: unknown[] = [];
  const flow = {
    respond: async ({ named }: { named: unknown }) => {
      heard.push(named);
      return { text: 'Which order?', isDone: false };
    },
  };
  expect((await answer({ rule }, clear, { flow })).outcome).toMatchObject({ text: 'Which order?' });
  expect(heard).toEqual([{ label: 'returns', confidence: 0.9 }]);
});

test('an article named for the intent goes first where it is near, and the intent’s confidence counts for it', async () => {
  const question = 'When does the label for a delivery come?';
  const [plain] = [await answer({}, question)];
  expect(plain.outcome).toMatchObject({ kind: 'hand_over' });
  const rule = { articleIds: [deliveryId] };
  const { outcome } = await answer({ label: 'delivery', confidence: 0.93, rule }, question);
  expect(outcome).toMatchObject({
    ...{ kind: 'answered', confidence: 0.93 },
    citations: [{ articleId: deliveryId }],
  });
  // Out of scope, or not sure, it says nothing about articles.
  for (const unsure of [{ outOfScope: true }, { confidence: 0.5, rule: { ...rule, threshold: 0.8 } }])
    expect((await answer({ rule, ...unsure }, question)).outcome).toMatchObject({ kind: 'hand_over' });
});

test('a classifier that breaks leaves everything to rules and retrieval', async () => {
  const intents: IntentPort = { of: () => Promise.reject(new Error('down')) };
  const { answerer } = setting({ intents });
  expect(await answerer.answer(input(asked(clear)))).toMatchObject({ kind: 'answered' });
  expect(await answerer.answer(input(asked('I want to talk to a human')))).toMatchObject({
    reason: 'asked_for_person',
  });
});

test('a draft begins with the articles named for the intent, and says in its trace what it took the message for', async () => {
  const closely = 'How long does the label take?';
  const draftOf = async (said: Says | null) => {
    let counted = 0;
    const made = setting(said ? { intents: classifier({ ...said, cameOf: () => void counted++ }) } : {});
    const found = await made.answerer.draft(input(asked(closely)));
    return { cited: found?.citations[0]?.articleId, run: made.runs[0], counted };
  };
  const plain = await draftOf(null);
  const named = await draftOf({
    rule: { articleIds: [plain.cited === deliveryId ? articleId : deliveryId] },
  });
  expect(named.cited).not.toBe(plain.cited);
  expect(named.run).toMatchObject({ purpose: 'draft', intent: { label: 'returns', model: 'intents v3' } });
  expect(named.counted).toBe(0);
  // A rule that fetches a person ends no draft: the person is there.
  expect((await draftOf({ rule: { action: 'hand_over' } })).cited).toBe(plain.cited);
});

test('where nothing is found no model is asked, whatever it could look up', async () => {
  const seen: string[] = [];
  const { outcome } = await answer({}, 'Quokka zeppelin?', { models: [says('Anything [1].', seen)] });
  expect(outcome).toMatchObject({ kind: 'hand_over', reason: 'no_answer', usage: { inputTokens: 0 } });
  expect(seen).toEqual([]);
});
