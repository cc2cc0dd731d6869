import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LabelledText } from '#ai/intent/dataset.ts';
import { decodeModel, encodeModel } from '#ai/intent/model-file.ts';
import { TrainingCancelled, TrainingProblem, type TrainingProgress, trainIntents } from '#ai/intent/train.ts';
import { deskMessages, unrelatedMessages } from './desk-messages.ts';

const model = trainIntents(deskMessages, { seed: 1 });

test('tells what a message is about, also of one it has not seen', () => {
  for (const [text, label] of [
    ['Where is my parcel?', 'order_status'],
    ['I would like my money back for this order', 'refund'],
    ['Could you change the address?', 'change_address'],
    ['Please send the invoice again', 'invoice'],
    ['plase send teh invocie', 'invoice'],
  ] as const) {
    const answer = model.classify(text);
    expect(answer).toMatchObject({ label, outOfScope: false });
    expect(answer.ranked[0]).toEqual({ label, confidence: answer.confidence });
  }
});

test('refuses what it knows nothing of', () => {
  for (const text of ['Quelle heure est-il à Tokyo ?', 'zxqv', '?!', '', '日本語']) {
    expect(model.classify(text)).toMatchObject({ outOfScope: true, decision: { kind: 'out_of_scope' } });
  }
});

test('asks back where two labels are close', () => {
  const { decision } = model.classify('my refund and my invoice');
  expect(decision).toEqual({ kind: 'clarify', labels: ['refund', 'invoice'] });
  expect(model.classify('please send my invoice').decision).toEqual({ kind: 'answer', label: 'invoice' });
});

test('messages marked as out of scope teach it to refuse their like', () => {
  const taught = trainIntents([...deskMessages, ...unrelatedMessages], { seed: 1 });
  expect(taught.labels).toEqual(model.labels);
  expect(taught.parts.training).toMatchObject({ outOfScopeRows: unrelatedMessages.length });
  for (const text of ['tell me a joke about dogs', 'what is the capital of chile', 'how tall is the tower']) {
    expect(taught.classify(text).outOfScope).toBe(true);
  }
  expect(taught.classify('where is my order').outOfScope).toBe(false);
});

test('the same rows and seed give the same bytes, another seed others', () => {
  const again = trainIntents(deskMessages, { seed: 1 });
  expect(encodeModel(again)).toEqual(encodeModel(model));
  expect(encodeModel(trainIntents(deskMessages, { seed: 2 }))).not.toEqual(encodeModel(model));
});

test('a model read from its file judges as it did', () => {
  const bytes = encodeModel(model);
  const read = decodeModel(bytes);
  expect(encodeModel(read)).toEqual(bytes);
  const words = fc.constantFrom(
    ...deskMessages.flatMap(({ text }) => text.split(' ')),
    'Zebra',
    '日本',
    '?',
    '🙂',
  );
  fc.assert(
    fc.property(fc.array(words), given => {
      const text = given.join(' ');
      const answer = read.classify(text);
      expect(answer).toEqual(model.classify(text));
      expect(answer.confidence).toBeGreaterThan(0);
      expect(answer.confidence).toBeLessThanOrEqual(1);
      const confidences = answer.ranked.map(({ confidence }) => confidence);
      expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    }),
  );
});

test('a damaged file, another file and another version are refused', () => {
  const bytes = encodeModel(model);
  fc.assert(
    fc.property(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 127 }), (at, change) => {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ change;
      expect(() => decodeModel(damaged)).toThrow(/damaged|not a model file/);
    }),
    { numRuns: 25 },
  );
  expect(() => decodeModel(bytes.subarray(0, 5_000))).toThrow('damaged');
  expect(() => decodeModel(new Uint8Array())).toThrow('not a model file');
  const otherFormat = { ...model, parts: { ...model.parts } };
  expect(decodeModel(encodeModel(otherFormat)).labels).toEqual(model.labels);
});

const row = (text: string, label: string | null): LabelledText => ({ text, label });

test.each<[LabelledText[], string]>([
  [[], 'There is no row to train on.'],
  [[row('a', 'x'), row('b', 'x')], 'At least two labels are needed; there is only "x".'],
  [[row('a', null)], 'At least two labels are needed; there is none.'],
  [[row('a', 'x'), row(' ', 'y')], 'Row 2 has no text.'],
])('rows that hold nothing to learn are refused: %j', (rows, message) => {
  expect(() => trainIntents(rows, { seed: 1 })).toThrow(new TrainingProblem(message));
});

test('one message a label, doubled rows, contradictions and other scripts still give a model', () => {
  const single = trainIntents(
    [row('where is my parcel', 'parcel'), row('send me the invoice', 'invoice'), row('¿Dónde?', 'où')],
    { seed: 1 },
  );
  expect(single.classify('parcel')).toMatchObject({ label: 'parcel', outOfScope: false });
  expect(single.parts.training).toMatchObject({ heldRows: 0, heldAccuracy: null });
  const doubled = trainIntents(
    [
      ...Array.from({ length: 30 }, () => row('我的包裹在哪里', 'parcel')),
      ...Array.from({ length: 30 }, () => row('请给我发票', 'invoice')),
      row('请给我发票', 'parcel'),
    ],
    { seed: 1 },
  );
  expect(doubled.classify('发票').label).toBe('invoice');
  expect(doubled.classify('包裹').label).toBe('parcel');
});

test('tells how far it is, and stops when it is asked to', () => {
  const told: TrainingProgress[] = [];
  trainIntents(deskMessages, { seed: 1, onProgress: progress => told.push(progress) });
  expect([...new Set(told.map(({ phase }) => phase))]).toEqual(['read', 'hold_back', 'fit']);
  for (const { done, total } of told) expect(done).toBeLessThanOrEqual(total);
  for (const phase of ['hold_back', 'fit']) {
    const last = told.findLast(progress => progress.phase === phase);
    expect(last?.done).toBe(last?.total);
  }
  let asked = 0;
  const stopping = () => trainIntents(deskMessages, { seed: 1, isCancelled: () => ++asked > 5 });
  expect(stopping).toThrow(TrainingCancelled);
  expect(asked).toBe(6);
});
