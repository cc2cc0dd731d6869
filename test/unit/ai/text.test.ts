import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOf, plainText, sentencesOf } from '#ai/text/markdown.ts';
import { porterStem } from '#ai/text/porter.ts';
import { languageOf, stemsOf } from '#ai/text/words.ts';

// From the vocabulary that comes with the published algorithm.
const porterPairs =
  'caresses caress ponies poni ties ti caress caress cats cat feed feed agreed agre plastered plaster bled bled motoring motor sing sing conflated conflat troubled troubl sized size hopping hop tanned tan falling fall hissing hiss fizzed fizz failing fail filing file happy happi sky sky relational relat conditional condit rational ration valenci valenc digitizer digit conformabli conform radicalli radic differentli differ vileli vile analogousli analog vietnamization vietnam predication predic operator oper feudalism feudal decisiveness decis hopefulness hope callousness callous formaliti formal sensitiviti sensit sensibiliti sensibl triplicate triplic formative form formalize formal electriciti electr electrical electr hopeful hope goodness good revival reviv allowance allow inference infer airliner airlin gyroscopic gyroscop adjustable adjust defensible defens irritant irrit replacement replac adjustment adjust dependent depend adoption adopt homologou homolog communism commun activate activ angulariti angular homologous homolog effective effect bowdlerize bowdler probate probat rate rate cease ceas controll control roll roll yes ye years year'.split(
    ' ',
  );

test('stems as the published vocabulary does', () => {
  for (let place = 0; place < porterPairs.length; place += 2) {
    expect([porterPairs[place], porterStem(porterPairs[place] ?? '')]).toEqual([
      porterPairs[place],
      porterPairs[place + 1],
    ]);
  }
});

test('customers’ and help pages’ words meet in one stem', () => {
  expect(stemsOf('shipping', 'en')).toEqual(stemsOf('delivery', 'en'));
  expect(stemsOf('Rückgabe', 'de')).toEqual(stemsOf('zurückgeben', 'de'));
  expect(stemsOf('Please, could you tell me', 'en')).toEqual([]);
});

test('tells the language by its small words, and keeps the fallback when there are too few', () => {
  expect(languageOf('Wie lange dauert das denn noch bei Ihnen?', 'en')).toBe('de');
  expect(languageOf('Je voudrais savoir où est ma commande', 'en')).toBe('fr');
  expect(languageOf('Where is my order and when will it be here?', 'de')).toBe('en');
  expect(languageOf('Tracking HR-20431', 'fr')).toBe('fr');
});

test('plain text loses marks and no word', () => {
  expect(plainText('Open **Orders**, choose _the_ `order` and [Return](https://x.example/a_b).')).toBe(
    'Open Orders, choose the order and Return.',
  );
  expect(plainText('1. one\n2. two\n   goes on\n* three')).toBe('1. one\n2. two goes on\n- three');
  expect(plainText('| A | B |\n|---|:--|\n| 1 | 2 |')).toBe('A | B\n1 | 2');
  expect(plainText('5 * 3 = 15, snake_case stays, 2*3 too')).toBe('5 * 3 = 15, snake_case stays, 2*3 too');
});

test('sentences end where people end them', () => {
  const body = 'It costs approx. 5 euros, e.g. by post. We open at 10. Ask Dr. Who (or me). "Yes." Done!';
  const block = blocksOf(body)[0];
  expect(block && sentencesOf(body, block).map(span => body.slice(span.start, span.end))).toEqual([
    'It costs approx. 5 euros, e.g. by post.',
    'We open at 10. Ask Dr. Who (or me).',
    '"Yes."',
    'Done!',
  ]);
});

const piece = fc.oneof(
  fc.constantFrom(
    '# Title\n',
    '## Part\n',
    '\n',
    '\n\n',
    '- ',
    '1. ',
    '> ',
    '| a | b |\n',
    '|---|---|\n',
    '```\n',
    '**',
    '_',
    '`',
    '[x](y)',
    '![x](y)',
    '\\*',
    '. ',
    '! ',
    '…',
  ),
  fc.lorem({ maxCount: 4, mode: 'words' }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const anyBody = fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join(''));

test('whatever the body, blocks and sentences lie inside it, in order, without overlap', () => {
  fc.assert(
    fc.property(anyBody, body => {
      let end = 0;
      for (const block of blocksOf(body)) {
        expect(block.outerStart).toBeGreaterThanOrEqual(end);
        expect(block.start).toBeGreaterThanOrEqual(block.outerStart);
        expect(block.end).toBeGreaterThanOrEqual(block.start);
        expect(block.end).toBeLessThanOrEqual(body.length);
        let inner = block.start;
        for (const span of sentencesOf(body, block)) {
          expect(span.start).toBeGreaterThanOrEqual(inner);
          expect(span.end).toBeLessThanOrEqual(block.end);
          inner = span.end;
        }
        end = block.end;
      }
    }),
    { numRuns: 500 },
  );
});
