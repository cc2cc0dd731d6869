import { describe, expect, test } from 'vitest';
import { readAs, templateProblems, textsIn } from '#ai/templates/template.ts';

const template = {
  locale: 'en',
  body: 'Hello {{customer.first_name | there}}.',
  texts: { de: 'Guten Tag {{customer.first_name}}.', 'pt-BR': 'Olá.' },
};
const nobody = () => undefined;

describe('a reader', () => {
  test.each([
    ['en', 'en', 'Hello there.'],
    ['en-GB', 'en', 'Hello there.'],
    ['de', 'de', 'Guten Tag {{customer.first_name}}.'],
    ['de-CH', 'de', 'Guten Tag {{customer.first_name}}.'],
    ['pt', 'pt-BR', 'Olá.'],
    ['pt-br', 'pt-BR', 'Olá.'],
    ['fi', 'en', 'Hello there.'],
    ['', 'en', 'Hello there.'],
  ])('of %j reads %s', (reader, locale, text) => {
    expect(readAs(template, reader, nobody)).toEqual({ locale, text });
  });

  test('reads numbers and days as the language that was taken writes them', () => {
    const total = { ...template, texts: { de: '{{total : currency EUR}}' } };
    const text = readAs(total, 'de-CH', () => ({ number: 1234.5 })).text;
    expect(text.replace(/\s/u, ' ')).toBe('1.234,50 €');
  });
});

test('the main language is the body, whatever else stands under its name', () => {
  expect(textsIn({ locale: 'de', body: 'Moin.', texts: { de: 'Alt.', en: 'Hi.' } })).toEqual({
    de: 'Moin.',
    en: 'Hi.',
  });
});

test('problems name their language, and only those that nobody could mend later are errors', () => {
  const problems = (body: string) =>
    templateProblems({ locale: 'en', body, texts: {} }).map(
      ({ code, level, detail }) => `${level} ${code} ${detail}`,
    );
  expect(problems('Hello {{agent.name}}, #{{conversation.number}} \\{{as it is}}')).toEqual([]);
  expect(problems('  ')).toEqual(['error no_text ']);
  expect(problems('{{Not one}}')).toEqual(['error bad_variable {{Not one}}']);
  expect(problems('{{total : long division}} {{a : currency QQ}}')).toEqual([
    'error bad_variable {{total : long division}}',
    'error bad_variable {{a : currency QQ}}',
  ]);
  expect(problems('{{customer.shoe_size | big}}')).toEqual(['error unknown_variable customer.shoe_size']);
  expect(problems('{{customer.name}} {{ customer.name }}')).toEqual(['warning may_be_missing customer.name']);
  expect(problems('{{customer.name | you}} {{order_number | your order}}')).toEqual([]);
  expect(problems('{{order_number}} {{company.name}}')).toEqual([
    'warning only_flows order_number',
    'warning only_flows company.name',
  ]);
  expect(
    templateProblems({ locale: 'en', body: 'Hi', texts: { de: '{{x.y}}' } }).map(({ language }) => language),
  ).toEqual(['de']);
});
