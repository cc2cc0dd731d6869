import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FlowFacts, type FlowMove, saidIn, step } from '#ai/flows/engine.ts';
import { runExample } from '#ai/flows/examples.ts';
import { starters } from '#ai/flows/starters.ts';
import type { FlowDefinition, FlowStep, FlowStepOf } from '#protocol/http/flows.ts';
import { soundFlow, wildFlow } from './random-flows.ts';

const facts: FlowFacts = {
  ...{ locale: 'en', today: '2026-11-28', isOpen: true, isKnown: false, intent: '', templates: {} },
  values: { 'company.name': 'Herd & Rost' },
};
const say = (en: string) => ({ templateId: null, texts: { en } });
const flow = (...steps: FlowDefinition['steps']): FlowDefinition => ({
  ...{ locale: 'en', triggers: [], steps, examples: [] },
});
const ask: FlowStepOf<'collect'> = {
  ...{ id: 'ask', kind: 'collect', slot: 'age', type: 'number', text: say('How old is it?'), pattern: '' },
  ...{ choices: [], least: 0, most: 90, retries: 1, retryText: null, next: 'done' },
};
const done = { id: 'done', kind: 'end' } as const;
const begin = { kind: 'begin', text: 'hello' } as const;
const says = (text: string, aside: 'person' | 'other_topic' | null = null) =>
  ({ kind: 'customer', text, aside }) as const;
const kinds = ({ effects }: FlowMove) => effects.map(({ kind }) => kind);

/** Plays answers by chance until it is over. @returns how many turns that took */
function play(random: FlowDefinition, chance: readonly number[]): number {
  let move = step(random, null, begin, facts);
  let turns = 1;
  for (; move.state && turns < 5_000; turns++) {
    const dice = chance[turns % chance.length] ?? 0;
    const calls = move.effects.some(({ kind }) => kind === 'call');
    // What is kept is JSON, and what was kept goes on the same.
    const kept = JSON.parse(JSON.stringify(move.state)) as typeof move.state;
    move = calls
      ? step(
          random,
          kept,
          { kind: 'webhook', answer: dice % 2 ? { ok: true, body: { it: 'x' } } : { ok: false } },
          facts,
        )
      : step(random, kept, says(dice % 3 === 0 ? 'yes' : dice % 3 === 1 ? 'no' : ' '), {
          ...facts,
          isOpen: dice % 2 === 0,
        });
  }
  return turns;
}

describe('a flow ends', () => {
  test('every sound one, whatever is answered, in a number of turns that its limits allow', () => {
    fc.assert(
      fc.property(soundFlow(15), fc.array(fc.nat(11), { minLength: 1, maxLength: 40 }), (random, chance) => {
        const limits = random.steps.map(each => (each.kind === 'again' ? each.most : 0));
        const rounds = limits.reduce((sum, most) => sum + most, 1);
        // Each round passes a step once; a question is asked again three times at most.
        expect(play(random, chance)).toBeLessThanOrEqual(rounds * random.steps.length * 4);
      }),
      { numRuns: 1_000 },
    );
  });

  test('and a wild one never hangs a turn: it fetches a person', () => {
    fc.assert(
      fc.property(wildFlow(8), random => {
        const move = step(random, null, begin, facts);
        expect(move.state !== null || move.effects.length > 0).toBe(true);
      }),
      { numRuns: 200 },
    );
    const round = flow({ id: 'a', kind: 'label', tags: [], priority: null, teamId: null, next: 'a' });
    expect(step(round, null, begin, facts).effects.at(-1)).toMatchObject({
      kind: 'hand_over',
      why: 'broken',
    });
  });
});

describe('a question', () => {
  const one = flow(ask, done);

  test('takes an answer that fits', () => {
    const first = step(one, null, begin, facts);
    expect(saidIn(first.effects)).toEqual({ text: 'How old is it?', options: [] });
    const move = step(one, first.state, says('about 12 years'), facts);
    expect(move).toMatchObject({ state: null, slots: { age: 12 } });
    expect(kinds(move)).toEqual(['end']);
  });

  test('is asked again so often, and then a person is fetched with what is known', () => {
    const first = step(one, null, begin, facts);
    const again = step(one, first.state, says('very'), facts);
    expect(saidIn(again.effects).text).toContain('number');
    expect(again.state?.tries).toBe(1);
    const out = step(one, again.state, says('400'), facts);
    expect(out.state).toBeNull();
    expect(out.effects).toEqual([{ kind: 'hand_over', text: null, why: 'retries' }]);
  });

  test('never takes a card number, and says so', () => {
    const free = flow({ ...ask, type: 'text' }, done);
    const first = step(free, null, begin, facts);
    const move = step(free, first.state, says('my card is 4111 1111 1111 1111'), facts);
    expect(move.slots).toEqual({});
    expect(saidIn(move.effects).text).toContain('never write card numbers');
  });

  test('is left for a person, for another topic, and by saying so', () => {
    const { state } = step(one, null, begin, facts);
    expect(step(one, state, says('a human please', 'person'), facts).effects).toEqual([
      { kind: 'hand_over', text: null, why: 'asked' },
    ]);
    expect(kinds(step(one, state, says('where is my invoice', 'other_topic'), facts))).toEqual(['leave']);
    // What fits is an answer, whatever the classifier makes of it.
    expect(step(one, state, says('12', 'other_topic'), facts).slots).toEqual({ age: 12 });
    const free = flow({ ...ask, type: 'text' }, done);
    expect(kinds(step(free, state, says('where is my invoice', 'other_topic'), facts))).toEqual(['leave']);
    expect(kinds(step(one, state, says('Never mind!'), facts))).toEqual(['say', 'end']);
    expect(kinds(step(one, state, says('abbrechen'), { ...facts, locale: 'de' }))).toEqual(['say', 'end']);
  });

  test('is not asked where the first message holds the answer', () => {
    const order: FlowStep = { ...ask, slot: 'order', type: 'pattern', pattern: '[A-Z]{2}-\\d{5}' };
    const move = step(flow(order, done), null, { kind: 'begin', text: 'where is hr-48213?' }, facts);
    expect(move).toMatchObject({ state: null, slots: { order: 'hr-48213' } });
  });

  test('with choices gives them in the customer’s language, and takes number, words and value', () => {
    const choices = [
      { value: 'new', labels: { en: 'A new one', de: 'Eine neue' } },
      { value: 'money', labels: { en: 'My money back', de: 'Mein Geld zurück' } },
    ];
    const which = flow({ ...ask, slot: 'wish', type: 'choice', choices }, done);
    const first = step(which, null, begin, { ...facts, locale: 'de-AT' });
    expect(saidIn(first.effects).options).toEqual(['Eine neue', 'Mein Geld zurück']);
    for (const said of ['2', 'money', 'mein geld zuruck', 'My money back, please', 'Mein'])
      expect(step(which, first.state, says(said), facts).slots, said).toEqual({ wish: 'money' });
    expect(step(which, first.state, says('both'), facts).slots).toEqual({});
  });
});

describe('the ways of a flow', () => {
  test('conditions: the first rule that holds, else the other way', () => {
    const branch: FlowStep = {
      ...{ id: 'branch', kind: 'condition', otherwise: 'third' },
      rules: [
        { when: { about: 'slot', slot: 'age', test: 'above', value: '50' }, next: 'first' },
        { when: { about: 'open', isOpen: false }, next: 'second' },
      ],
    };
    const tell = (id: string): FlowStep => ({ id, kind: 'say', text: say(id), next: 'done' });
    const ways = flow({ ...ask, next: 'branch' }, branch, tell('first'), tell('second'), tell('third'), done);
    const { state } = step(ways, null, begin, facts);
    const said = (text: string, isOpen: boolean) =>
      saidIn(step(ways, state, says(text), { ...facts, isOpen }).effects).text;
    expect([said('51', false), said('50', false), said('50', true)]).toEqual(['first', 'second', 'third']);
  });

  test('a webhook fills slots, half an answer is none, and each call has a number of its own', () => {
    const hook: FlowStep = {
      ...{
        id: 'hook',
        kind: 'webhook',
        url: 'https://shop.test',
        send: ['age', 'nothing'],
        timeoutMs: 1_000,
      },
      ...{ retries: 1, next: 'tell', failed: 'back' },
      results: [
        { path: 'order.total', slot: 'total', type: 'number' },
        { path: 'order.day', slot: 'day', type: 'date' },
      ],
    };
    const tell = {
      id: 'tell',
      kind: 'say',
      text: say('{{total : currency EUR}} on {{day}}'),
      next: 'done',
    } as const;
    const back: FlowStep = { id: 'back', kind: 'again', to: 'hook', most: 2 };
    const ways = flow({ ...ask, next: 'hook' }, hook, tell, back, done);
    const first = step(ways, null, begin, facts);
    const call = step(ways, first.state, says('12'), facts);
    expect(call.effects).toEqual([
      {
        ...{ kind: 'call', stepId: 'hook', call: 1, url: 'https://shop.test', slots: { age: 12 } },
        ...{ timeoutMs: 1_000, retries: 1 },
      },
    ]);
    const answer = (body: unknown) => ({ kind: 'webhook', answer: { ok: true, body } }) as const;
    const told = step(
      ways,
      call.state,
      answer({ order: { total: 12.5, day: '2026-12-04T08:00:00Z' } }),
      facts,
    );
    expect(saidIn(told.effects).text).toBe('€12.50 on December 4, 2026');
    const half = step(ways, call.state, answer({ order: { total: 12.5 } }), facts);
    expect(half.effects).toMatchObject([{ kind: 'call', call: 2 }]);
    expect(half.slots).toEqual({ age: 12 });
    const third = step(ways, half.state, { kind: 'webhook', answer: { ok: false } }, facts);
    const out = step(ways, third.state, { kind: 'webhook', answer: { ok: false } }, facts);
    expect(out.effects).toEqual([{ kind: 'hand_over', text: null, why: 'rounds' }]);
  });

  test('the same state and event always give the same, and change nothing that was given', () => {
    const { state } = step(starters.return_request, null, begin, facts);
    const before = JSON.stringify(state);
    const moves = [1, 2].map(() => step(starters.return_request, state, says('HR-48213'), facts));
    expect(moves[0]).toEqual(moves[1]);
    expect(JSON.stringify(state)).toBe(before);
  });
});

test('a move names the steps that it came to, each once, and none while it asks again', () => {
  const round = flow(
    { id: 'hello', kind: 'say', text: say('Hello.'), next: 'back' },
    { id: 'back', kind: 'again', to: 'hello', most: 2 },
  );
  expect(step(round, null, begin, facts).entered).toEqual(['hello', 'back']);
  const asked = step(flow(ask, done), null, begin, facts);
  expect(asked.entered).toEqual(['ask']);
  expect(step(flow(ask, done), asked.state, says('very'), facts).entered).toEqual([]);
  expect(step(flow(ask, done), asked.state, says('7'), facts).entered).toEqual(['done']);
});

describe('examples', () => {
  const room = { today: '2026-11-28', values: facts.values, templates: {} };
  test.each(
    Object.values(starters).flatMap(starter =>
      starter.examples.map(example => [example.name, starter, example] as const),
    ),
  )('of a starter: %s', (_name, starter, example) => {
    const result = runExample(starter, example, room);
    expect(result.turns.filter(({ isRight }) => !isRight)).toEqual([]);
    expect(result).toMatchObject({ isRight: true, ends: example.ends });
  });

  test('one that expects other words, another end, or goes on after the end, fails', () => {
    const [example] = starters.order_status.examples;
    if (!example) throw new Error('the starter has examples');
    const run = (changes: Partial<typeof example>) =>
      runExample(starters.order_status, { ...example, ...changes }, room);
    expect(run({ ends: 'handed_over' })).toMatchObject({ isRight: false, endsRight: false, ends: 'ended' });
    expect(run({ webhooks: [] })).toMatchObject({ isRight: false, ends: 'handed_over' });
    const more = [...example.turns, { customer: 'thanks', bot: '' }];
    expect(run({ turns: more }).turns.map(({ isRight }) => isRight)).toEqual([true, true, false]);
  });
});
