import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkFlow, type FlowProblemCode, type FlowRoom, hasErrors } from '#ai/flows/check.ts';
import { endless, filledAt, reachable } from '#ai/flows/graph.ts';
import { starters } from '#ai/flows/starters.ts';
import {
  type FlowDefinition,
  type FlowStep,
  type FlowStepOf,
  type FlowTrigger,
  flowDefinition,
} from '#protocol/http/flows.ts';
import { everyWay } from './every-way.ts';
import { soundFlow, wildFlow } from './random-flows.ts';

const room: FlowRoom = { intents: ['order_status'], teamIds: [], templates: {}, others: [] };
const told = (flow: FlowDefinition, among: Partial<FlowRoom> = {}) =>
  checkFlow(flow, { ...room, ...among }).map(({ stepId, code, detail }) =>
    `${stepId} ${code} ${detail}`.trim(),
  );
const say = (en: string) => ({ templateId: null, texts: { en } });
const ask = (slot: string, next: string, en = `What is ${slot}?`): FlowStepOf<'collect'> => ({
  ...{ id: `ask_${slot}`, kind: 'collect', slot, type: 'text', text: say(en), pattern: '', choices: [] },
  ...{ least: null, most: null, retries: 1, retryText: null, next },
});
const flow = (...steps: FlowDefinition['steps']): FlowDefinition => ({
  ...{ locale: 'en', triggers: [{ kind: 'keyword', words: ['go'] }], steps },
  examples: [
    {
      ...{ name: 'x', locale: 'en', isOpen: true, isKnown: false, ends: 'ended', webhooks: [] },
      turns: [{ customer: 'go', bot: '' }],
    },
  ],
});
const done = { id: 'done', kind: 'end' } as const;

describe('the check and a walk of every way agree', () => {
  test('on what is reached, where it ends nowhere, and which way back has no limit', () => {
    fc.assert(
      fc.property(wildFlow(7), random => {
        const exact = everyWay(random);
        const reached = reachable(random);
        expect([...reached].sort()).toEqual([...exact.reached].sort());
        expect(endless(random).length > 0).toBe(exact.isEndless);
        const dead = checkFlow(random, room).filter(
          ({ code }) => code === 'dead_end' || code === 'missing_step',
        );
        const found = new Set(dead.map(({ stepId }) => stepId).filter(id => reached.has(id)));
        expect([...found].sort()).toEqual([...exact.deadEnds].sort());
      }),
      { numRuns: 1_500 },
    );
  });

  test('on which slots are filled at a step whichever way was gone', () => {
    fc.assert(
      fc.property(wildFlow(7), random => {
        const exact = everyWay(random);
        const filled = filledAt(random);
        for (const id of reachable(random)) {
          for (const slot of ['a', 'b', 'c']) {
            expect(filled.get(id)?.has(slot) ?? false, `${id} ${slot}`).toBe(
              !exact.unfilled.has(`${id} ${slot}`),
            );
          }
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test('and a flow that only leads on, or back through a limit, has no way without an end', () => {
    fc.assert(
      fc.property(soundFlow(12), random => {
        const codes = new Set<FlowProblemCode>(checkFlow(random, room).map(({ code }) => code));
        expect(codes.has('endless') || codes.has('dead_end') || codes.has('missing_step')).toBe(false);
      }),
    );
  });
});

describe('what is wrong is told with its step', () => {
  test('nothing at all', () => expect(told({ ...flow(), triggers: [] })).toEqual(['no_steps']));

  test('ways: nowhere, to a step that is gone, round and round, and a step that nobody reaches', () => {
    expect(
      told(
        flow(
          ask('name', 'back'),
          { id: 'back', kind: 'say', text: say('Again.'), next: 'ask_name' },
          { id: 'lost', kind: 'say', text: say('Nobody hears this.'), next: '' },
          { id: 'gone', kind: 'label', tags: ['x'], priority: null, teamId: null, next: 'nobody' },
        ),
      ),
    ).toEqual([
      'lost unreachable',
      'gone unreachable',
      'lost dead_end next',
      'gone missing_step nobody',
      'ask_name endless',
      'back endless',
    ]);
  });

  test('a way back with a limit is sound', () => {
    const back: FlowStep = { id: 'back', kind: 'again', to: 'ask_name', most: 2 };
    expect(told(flow(ask('name', 'back'), back))).toEqual([]);
  });

  test('variables: unknown, of no form, not filled on every way, and sound with other words', () => {
    const branch: FlowStep = {
      ...{ id: 'branch', kind: 'condition', otherwise: 'tell' },
      rules: [{ when: { about: 'open', isOpen: true }, next: 'ask_name' }],
    };
    const tell = (text: string): FlowStep => ({ id: 'tell', kind: 'say', text: say(text), next: 'done' });
    const problemsOf = (text: string) => told(flow(branch, ask('name', 'tell'), tell(text), done));
    expect(problemsOf('Hello {{name}}')).toEqual(['tell unset_variable name']);
    expect(problemsOf('Hello {{name | you}}')).toEqual([]);
    expect(problemsOf('Hello {{nmae}}')).toEqual(['tell unknown_variable nmae']);
    expect(problemsOf('Hello {{Name!}}')).toEqual(['tell bad_variable {{Name!}}']);
    expect(problemsOf('{{name : shouting | you}}')).toEqual(['tell bad_style shouting']);
    expect(problemsOf('\\{{as it is}}')).toEqual([]);
    expect(problemsOf('Hello {{customer.name}}')).toEqual(['tell may_be_missing customer.name']);
    expect(problemsOf('Hello {{customer.age}}')).toEqual(['tell unknown_variable customer.age']);
  });

  test('languages: one that is said nowhere else is a warning, the flow’s own an error', () => {
    const two: FlowStep = {
      id: 'tell',
      kind: 'say',
      text: { templateId: null, texts: { en: 'Hi', de: 'Hallo' } },
      next: 'done',
    };
    const problems = checkFlow(flow(ask('name', 'tell'), two, done), room);
    expect(problems).toEqual([{ stepId: 'ask_name', code: 'no_language', level: 'warning', detail: 'de' }]);
    const german = flow({ ...two, text: { templateId: null, texts: { de: 'Hallo' } } }, done);
    expect(told(german)).toContain('tell no_text en');
  });

  test('templates: one that is gone, and what a saved one says', () => {
    const templateId = '01990000-0000-7000-8000-000000000001';
    const saved = flow({ id: 'tell', kind: 'say', text: { templateId, texts: {} }, next: 'done' }, done);
    expect(told(saved)).toEqual(['tell missing_template']);
    const templates = { [templateId]: { texts: { en: 'Dear {{who}}' }, locale: 'en' } };
    expect(told(saved, { templates })).toEqual(['tell unknown_variable who']);
  });

  test.each([
    ['password', 'Your login?'],
    ['secret', 'What is your password?'],
    ['code', 'Wie lautet die PIN Ihrer Karte?'],
    ['number', 'Quel est votre mot de passe ?'],
    ['card', 'Bitte Ihre Kreditkartennummer'],
    ['cvv', 'The three figures'],
    ['pay', 'Please give me your credit card number'],
  ])('it never asks for secrets: %s, "%s"', (slot, text) => {
    expect(told(flow(ask(slot, 'done', text), done))).toEqual([`ask_${slot} secret`]);
  });

  test.each([
    'Which gift card did you buy?',
    'What is your order number?',
    'Which pan is it?',
    'Quel est votre nom ?',
  ])('and an ordinary question is none: %s', text =>
    expect(told(flow(ask('it', 'done', text), done))).toEqual([]),
  );

  test('what it asks, sends and decides by', () => {
    const choice: FlowStep = {
      ...ask('size', 'hook'),
      type: 'choice',
      choices: [
        { value: 'S', labels: {} },
        { value: 's', labels: {} },
      ],
    };
    const hook: FlowStep = {
      ...{
        id: 'hook',
        kind: 'webhook',
        url: 'ftp://shop.test',
        send: ['colour'],
        results: [],
        timeoutMs: 500,
        retries: 0,
      },
      ...{ next: 'branch', failed: 'branch' },
    };
    const branch: FlowStep = {
      ...{ id: 'branch', kind: 'condition', otherwise: 'label' },
      rules: [
        { when: { about: 'slot', slot: 'colour', test: 'is', value: 'red' }, next: 'label' },
        { when: { about: 'slot', slot: 'size', test: 'is', value: '' }, next: 'label' },
        { when: { about: 'intent', labels: ['nobody_knows'] }, next: 'label' },
      ],
    };
    const label: FlowStep = {
      id: 'label',
      kind: 'label',
      tags: [],
      priority: null,
      teamId: null,
      next: 'done',
    };
    expect(told(flow(choice, hook, branch, label, done))).toEqual([
      'ask_size same_choice s',
      'hook bad_address',
      'hook unknown_slot colour',
      'branch unknown_slot colour',
      'branch empty_rule',
      'branch unknown_intent nobody_knows',
      'label no_label',
    ]);
  });

  test('triggers: none, of an unknown intent, twice the same, and one that another flow has', () => {
    expect(told({ ...flow(done), triggers: [] })).toEqual(['no_triggers']);
    const triggers: FlowDefinition['triggers'] = [
      { kind: 'intent', label: 'weather', atLeast: 0.8 },
      { kind: 'keyword', words: ['Track'] },
      { kind: 'keyword', words: ['track', 'trace'] },
    ];
    const theirs: FlowTrigger = { kind: 'keyword', words: ['TRACK'] };
    const others = [{ name: 'Order status', triggers: [theirs] }];
    expect(told({ ...flow(done), triggers }, { others })).toEqual([
      'unknown_intent weather',
      'collides Order status',
      'same_trigger',
      'collides Order status',
    ]);
  });
});

test.each(Object.entries(starters))('the starter %s is sound', (_name, starter) => {
  expect(flowDefinition.parse(starter)).toEqual(starter);
  const problems = checkFlow(starter, room);
  expect(hasErrors(problems)).toBe(false);
  expect(problems.filter(({ code }) => code !== 'example_address')).toEqual([]);
});
