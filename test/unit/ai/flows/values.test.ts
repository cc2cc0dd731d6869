import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patternProblem } from '#ai/flows/pattern.ts';
import { begunBy, begunByClosing, quarrel } from '#ai/flows/triggers.ts';
import { findIn, readValue } from '#ai/flows/values.ts';
import type { FlowStepOf, FlowTrigger } from '#protocol/http/flows.ts';

type Collect = FlowStepOf<'collect'>;
const collect = (type: Collect['type'], more: Partial<Collect> = {}): Collect => ({
  ...{
    id: 'it',
    kind: 'collect',
    slot: 'it',
    type,
    text: { templateId: null, texts: {} },
    pattern: '',
    choices: [],
  },
  ...{ least: null, most: null, retries: 1, retryText: null, next: '' },
  ...more,
});
const read = (type: Collect['type'], text: string, locale = 'en', more: Partial<Collect> = {}) => {
  const found = readValue(collect(type, more), text, { locale, today: '2026-11-28' });
  return found.ok ? found.value : found.why;
};

test.each([
  ['it is Lena.Vogt+shop@mail.example.org, thanks', 'Lena.Vogt+shop@mail.example.org'],
  ['jürgen@bäcker.de', 'jürgen@bäcker.de'],
  ['lena at example.org', 'unfit'],
  ['a@b', 'unfit'],
])('e-mail in "%s": %s', (text, value) => expect(read('email', text)).toBe(value));

test.each([
  ['1,234.50', 'en', 1234.5],
  ['1.234,50 €', 'de', 1234.5],
  ['1 234,5', 'fr', 1234.5],
  ['about 3 of them', 'en', 3],
  ['1.500', 'de', 1500],
  ['1.500', 'en', 1.5],
  ['1,500', 'en', 1500],
  ['2,5', 'en', 2.5],
  ['-4', 'en', -4],
  ["12'000", 'de-CH', 12000],
  ['a few', 'en', 'unfit'],
])('number in "%s" (%s): %s', (text, locale, value) => expect(read('number', text, locale)).toBe(value));

test('a number has its limits', () => {
  expect(read('number', '5', 'en', { least: 1, most: 5 })).toBe(5);
  expect(read('number', '6', 'en', { least: 1, most: 5 })).toBe('range');
});

test.each([
  ['2026-12-04', 'en', '2026-12-04'],
  ['4.12.2026', 'de', '2026-12-04'],
  ['04.12.', 'de', '2026-12-04'],
  ['12/4/2026', 'en-US', '2026-12-04'],
  ['4/12/2026', 'en-GB', '2026-12-04'],
  ['4/12/26', 'fr', '2026-12-04'],
  ['on December 4th', 'en', '2026-12-04'],
  ['the 4th of December, 2027', 'en', '2027-12-04'],
  ['am 4. Dezember', 'de', '2026-12-04'],
  ['3. März 2027', 'de', '2027-03-03'],
  ['le 4 décembre', 'fr', '2026-12-04'],
  ['1er août 2027', 'fr', '2027-08-01'],
  ['tomorrow', 'en', '2026-11-29'],
  ['vorgestern', 'de', '2026-11-26'],
  ['übermorgen', 'de', '2026-11-30'],
  ['hier', 'fr', '2026-11-27'],
  ['hier', 'de', 'unfit'],
  ['31.2.2026', 'de', 'unfit'],
  ['soon', 'en', 'unfit'],
])('day in "%s" (%s): %s', (text, locale, value) => expect(read('date', text, locale)).toBe(value));

describe('a pattern of one’s own', () => {
  const order = collect('pattern', { pattern: '[A-Z]{2}-?\\d{4,8}' });
  test('is found among other words, not inside of one', () => {
    expect(findIn(order, 'My order is hr-48213, I think')).toBe('hr-48213');
    expect(findIn(order, 'XHR-48213')).toBeNull();
    expect(findIn(order, 'HR-123')).toBeNull();
  });

  test.each([
    ['', 'empty'],
    ['(', 'broken'],
    ['(a+)+', 'slow'],
    ['(a|a)*', 'slow'],
    ['(?:(?:a+)b)*', 'slow'],
    ['(\\w{1,9}){3}', 'slow'],
    ['a*a*a*b', 'slow'],
    ['(a)\\1', 'slow'],
    ['(?=a)a', 'slow'],
    ['(?<name>a)', 'slow'],
    ['HR-\\d{5}', null],
    ['(?:HR|AT)-\\d+', null],
    ['[()+*|]{3}', null],
    ['(\\d{4}[ -]){2}\\d{4}', 'slow'],
    ['\\d{4}[ -]\\d{4}(?:[ -]\\d)?', null],
  ])('%s is %s', (pattern, problem) => expect(patternProblem(pattern)).toBe(problem));

  test('that is allowed is soon done, whatever customers write', () => {
    const part = fc.constantFrom(
      'a',
      '\\d',
      '[ab]',
      '(?:ab)',
      'b+',
      'a*',
      '(?:a|b)',
      'a{1,20}',
      'a?',
      '(?:aa)+',
      '(a+)+',
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.nat(2), (parts, end) => {
        const pattern = parts.join('');
        if (patternProblem(pattern) !== null) return;
        // A slow one would take minutes here, and the test's own deadline would end it.
        const text = `${'a'.repeat(500)}${['b', '!', '1'][end]}`;
        expect(findIn(collect('pattern', { pattern: `${pattern}z` }), text)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

describe('what sets a flow off', () => {
  const of = (name: string, ...triggers: FlowTrigger[]) => ({ name, triggers });
  const flows = [
    of('status', { kind: 'phrases', phrases: ['Where is my order?', 'Track my order'] }),
    of(
      'return',
      { kind: 'intent', label: 'return_item', atLeast: 0.8 },
      { kind: 'phrases', phrases: ['I want to send it back'] },
    ),
    of('voucher', { kind: 'keyword', words: ['gift card', 'Gutschein'] }),
  ];
  const begun = (text: string, intent: { label: string; confidence: number } | null = null) =>
    begunBy(flows, { text, language: 'en', intent })?.flow.name;

  test.each([
    ['where is my order', 'status'],
    ['Hello, where is my order please?', 'status'],
    ['track my order', 'status'],
    ['I want to order a kettle', undefined],
    ['Where is your shop?', undefined],
    ['I have a gift card', 'voucher'],
    ['My gift cards', undefined],
    ['GUTSCHEIN', 'voucher'],
    ['', undefined],
  ])('"%s": %s', (text, name) => expect(begun(text)).toBe(name));

  test('an intent counts from its own confidence on, after a keyword and before likeness', () => {
    expect(begun('it goes back', { label: 'return_item', confidence: 0.79 })).toBeUndefined();
    expect(begun('it goes back', { label: 'return_item', confidence: 0.8 })).toBe('return');
    expect(begun('where is my order', { label: 'return_item', confidence: 0.9 })).toBe('return');
    expect(begun('gift card', { label: 'return_item', confidence: 0.9 })).toBe('voucher');
  });

  test('one may wait for when nobody is there', () => {
    expect(begunByClosing(flows)).toBeUndefined();
    expect(begunByClosing([...flows, of('night', { kind: 'closed' })])?.name).toBe('night');
  });

  test('two that answer to the same quarrel, whichever is asked first', () => {
    const phrases: FlowTrigger = { kind: 'phrases', phrases: ['Where is it?', 'Wo ist es?'] };
    expect(quarrel(phrases, { kind: 'phrases', phrases: ['wo ist es'] })).toBe('Wo ist es?');
    expect(quarrel({ kind: 'closed' }, { kind: 'closed' })).toBe('');
    expect(quarrel({ kind: 'closed' }, { kind: 'intent', label: 'a', atLeast: 1 })).toBeUndefined();
  });
});
