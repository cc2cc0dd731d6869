import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fill, textFor, type Value, variablesIn } from '#ai/templates/fill.ts';

const known: Record<string, Value> = {
  'customer.name': 'Lena Vogt',
  total: { number: 1234.5 },
  share: { number: 0.125 },
  day: { day: '2026-12-04' },
  trap: '{{customer.name}} \\{{x}}',
};
const filled = (text: string, locale = 'en', missing: 'keep' | 'drop' = 'keep') =>
  fill(text, { values: name => (Object.hasOwn(known, name) ? known[name] : undefined), locale, missing });

describe('a variable', () => {
  test.each([
    ['Hi {{customer.name}}', 'Hi Lena Vogt'],
    ['Hi {{ customer.name }}', 'Hi Lena Vogt'],
    ['Hi {{nobody}}', 'Hi {{nobody}}'],
    ['Hi {{nobody | there}}', 'Hi there'],
    ['Hi {{nobody|}}!', 'Hi !'],
    ['Hi {{customer.name | there}}', 'Hi Lena Vogt'],
    ['\\{{customer.name}} is {{customer.name}}', '{{customer.name}} is Lena Vogt'],
    ['{{Not one}} {{}} {{{{', '{{Not one}} {{}} {{{{'],
    // What a customer wrote is never read for variables.
    ['{{trap}}', '{{customer.name}} \\{{x}}'],
    ['{{constructor}} {{to_string}}', '{{constructor}} {{to_string}}'],
  ])('%s', (text, said) => expect(filled(text)).toBe(said));

  test('without a value is left out where nobody looks before it is sent', () => {
    expect(filled('Hi {{nobody}}!', 'en', 'drop')).toBe('Hi !');
  });
});

test.each([
  ['{{total}}', 'en', '1,234.5'],
  ['{{total}}', 'de', '1.234,5'],
  ['{{total : integer}}', 'de', '1.235'],
  ['{{total : currency EUR}}', 'de', '1.234,50 €'],
  ['{{total:currency EUR}}', 'en', '€1,234.50'],
  ['{{share : percent}}', 'fr', '12,5 %'],
  ['{{day}}', 'de', '4. Dezember 2026'],
  ['{{day : short}}', 'en-US', '12/4/26'],
  ['{{day : medium}}', 'fr', '4 déc. 2026'],
  ['{{day}}', 'not a locale', 'December 4, 2026'],
])('%s in %s: %s', (text, locale, said) =>
  expect(filled(text, locale).replace(/[\u00a0\u202f]/g, ' ')).toBe(said),
);

test('what a text names is listed as it would be filled', () => {
  expect(variablesIn('{{a}} \\{{b}} {{c.d : medium | e}} {{f : loud}} {{G}}')).toEqual([
    { source: '{{a}}', name: 'a', style: '', fallback: null, hasKnownStyle: true },
    { source: '{{c.d : medium | e}}', name: 'c.d', style: 'medium', fallback: 'e', hasKnownStyle: true },
    { source: '{{f : loud}}', name: 'f', style: 'loud', fallback: null, hasKnownStyle: false },
    { source: '{{G}}', name: '', style: '', fallback: null, hasKnownStyle: true },
  ]);
});

test('whatever the text is, without braces it stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      fc.pre(!text.includes('{{'));
      expect(filled(text, 'en', 'drop')).toBe(text);
    }),
  );
});

test('language: exactly that one, else its kind, else the default', () => {
  const texts = { en: 'colour', 'en-US': 'color', de: 'Farbe', fr: ' ' };
  const chosen = (locale: string, otherwise = 'en') => textFor(texts, locale, otherwise)?.text;
  expect(chosen('en-US')).toBe('color');
  expect(chosen('EN-us')).toBe('color');
  expect(chosen('en-GB')).toBe('colour');
  expect(chosen('de-CH')).toBe('Farbe');
  expect(chosen('fr')).toBe('colour');
  expect(chosen('', 'de')).toBe('Farbe');
  expect(textFor({ 'en-US': 'color' }, 'en', 'en')?.text).toBe('color');
  expect(textFor({ de: 'Farbe' }, 'fr', 'en')).toBeUndefined();
});
