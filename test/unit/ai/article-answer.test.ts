import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createArticleAnswerer } from '#ai/retrieval/article-answer.ts';

const word = fc.constantFrom(
  'refund',
  'parcel',
  'returns',
  'paid',
  'within',
  'days',
  '14',
  '**card**',
  'the',
  'Is',
);
const sentence = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 12 }), fc.constantFrom('.', '?', ':', ''))
  .map(([words, stop]) => words.join(' ') + stop);
const line = fc
  .tuple(
    fc.constantFrom('', '## ', '- ', '1. ', '> ', '| ', '```\n', '   '),
    fc.array(sentence, { maxLength: 4 }),
  )
  .map(([mark, sentences]) => mark + sentences.join(' '));
const body = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 12 }), fc.constantFrom('\n', '\n\n', '\r\n', ' \n'))
  .map(([lines, between]) => lines.join(between));

test('whatever an article looks like, passage and answer stand in its body as they are', () => {
  fc.assert(
    fc.property(fc.array(body, { minLength: 1, maxLength: 4 }), sentence, (bodies, question) => {
      const articles = bodies.map((text, place) => ({ title: `Page ${place}`, body: text }));
      const { title, passage, answer, confidence } = createArticleAnswerer(articles).answer(question);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
      if (answer === null) {
        expect([title, passage]).toEqual([null, null]);
        return;
      }
      const cited = articles.find(article => article.title === title);
      expect(cited?.body).toContain(answer);
      expect(cited?.body).toContain(passage);
      expect(answer.trim()).not.toBe('');
    }),
    { numRuns: 400 },
  );
});

test('articles in several languages answer in their own', () => {
  const answerer = createArticleAnswerer([
    { title: 'Rückgabe', body: 'Sie können die Ware innerhalb von 30 Tagen zurückgeben. Das ist kostenlos.' },
    { title: 'Returns', body: 'You can return the goods within 30 days. It is free of charge.' },
  ]);
  expect(answerer.answer('Wie kann ich die Ware zurückgeben?').title).toBe('Rückgabe');
  expect(answerer.answer('How can I return the goods?').title).toBe('Returns');
});
