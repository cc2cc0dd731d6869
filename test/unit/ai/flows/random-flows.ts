// Flows by chance: sound ones, which only ever lead on or back through a limit, and wild ones, which lead anywhere.
import fc from 'fast-check';
import type { FlowDefinition, FlowStep } from '#protocol/http/flows.ts';

const slots = ['a', 'b', 'c'] as const;
const say = (text: string) => ({ templateId: null, texts: { en: text } });

type Shape = { kind: FlowStep['kind']; slot: (typeof slots)[number]; most: number; ways: number[] };

const shape: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom('say', 'collect', 'condition', 'webhook', 'label', 'again', 'hand_over', 'end'),
  slot: fc.constantFrom(...slots),
  most: fc.integer({ min: 1, max: 3 }),
  ways: fc.array(fc.nat(1_000), { minLength: 3, maxLength: 3 }),
});

function stepOf({ kind, slot, most }: Shape, id: string, to: (nth: number) => string): FlowStep {
  switch (kind) {
    case 'say':
      return { id, kind, text: say(`Here is ${id}.`), next: to(0) };
    case 'collect':
      return {
        ...{ id, kind, slot, type: 'text', text: say(`What is ${slot}?`), pattern: '', choices: [] },
        ...{ least: null, most: null, retries: most, retryText: null, next: to(0) },
      };
    case 'condition':
      return {
        ...{ id, kind, otherwise: to(2) },
        rules: [
          { when: { about: 'slot', slot, test: 'is', value: 'yes' }, next: to(0) },
          { when: { about: 'open', isOpen: true }, next: to(1) },
        ],
      };
    case 'webhook':
      return {
        ...{ id, kind, url: 'https://shop.test/x', send: [], timeoutMs: 1_000, retries: 0 },
        ...{ results: [{ path: 'it', slot, type: 'text' }], next: to(0), failed: to(1) },
      };
    case 'label':
      return { id, kind, tags: ['t'], priority: null, teamId: null, next: to(0) };
    case 'again':
      return { id, kind, to: to(0), most };
    case 'hand_over':
      return { id, kind, text: null };
    case 'end':
      return { id, kind };
  }
}

const wrap = (steps: FlowStep[]): FlowDefinition => ({
  ...{ locale: 'en', triggers: [{ kind: 'keyword', words: ['go'] }], steps, examples: [] },
});

/** Leads anywhere, also nowhere and to steps that are not there. */
export const wildFlow = (most: number): fc.Arbitrary<FlowDefinition> =>
  fc.array(shape, { minLength: 1, maxLength: most }).map(shapes => {
    const target = (way: number) => {
      const at = way % (shapes.length + 2);
      return at < shapes.length ? `s${at}` : at === shapes.length ? '' : 'gone';
    };
    return wrap(shapes.map((each, at) => stepOf(each, `s${at}`, nth => target(each.ways[nth] ?? 0))));
  });

/** Leads on, and back only by `again`; the last step ends it. */
export const soundFlow = (most: number): fc.Arbitrary<FlowDefinition> =>
  fc.array(shape, { minLength: 1, maxLength: most }).map(shapes => {
    const last = shapes.length;
    const steps = shapes.map((each, at) =>
      stepOf(each, `s${at}`, nth => {
        const way = each.ways[nth] ?? 0;
        return each.kind === 'again' ? `s${way % (last + 1)}` : `s${at + 1 + (way % (last - at))}`;
      }),
    );
    return wrap([...steps, { id: `s${last}`, kind: 'end' }]);
  });
