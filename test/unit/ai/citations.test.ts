// I-7, as a property: whatever is asked, an extractive answer is a part of the article's version that it cites, as it stands there, and the
// article is one that this customer may read.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PublishedArticle } from '#ai/retrieval/passages.ts';
import { plainText } from '#ai/text/markdown.ts';
import { createKnowledgeIndex } from '../../../server/features/ai/knowledge-index.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { type Audience, audiences, mayRead, type Reader } from '../../../src/protocol/audience.ts';
import { asked, input, setting } from './answering.ts';

const nouns = [
  'pan',
  'lid',
  'refund',
  'parcel',
  'invoice',
  'voucher',
  'handle',
  'courier',
  'account',
  'warranty',
];
const verbs = [
  'is sent',
  'is repaired',
  'is refunded',
  'is polished',
  'expires',
  'is exchanged',
  'is cancelled',
];
const ends = [
  'within **three** days',
  'at no cost',
  'by the [courier](https://c.example)',
  'in `two` steps',
  'after 14 days',
];
const sentence = fc
  .tuple(fc.constantFrom(...nouns), fc.constantFrom(...verbs), fc.constantFrom(...ends))
  .map(([noun, verb, end]) => `The ${noun} ${verb} ${end}.`);
const block = fc.oneof(
  fc.array(sentence, { minLength: 1, maxLength: 4 }).map(lines => lines.join(' ')),
  fc.array(sentence, { minLength: 2, maxLength: 4 }).map(lines => lines.map(line => `- ${line}`).join('\n')),
  fc.constantFrom(...nouns).map(noun => `## About the ${noun}`),
  sentence.map(line => `> ${line}`),
  fc.tuple(sentence, sentence).map(([a, b]) => `| Case | Rule |\n|---|---|\n| ${a} | ${b} |`),
);
const article = fc.record({
  title: fc.tuple(fc.constantFrom(...nouns), fc.constantFrom(...verbs)).map(words => words.join(' ')),
  body: fc.array(block, { minLength: 1, maxLength: 5 }).map(blocks => blocks.join('\n\n')),
  audience: fc.constantFrom(...audiences),
  version: fc.integer({ min: 1, max: 9 }),
  locale: fc.constantFrom('en', 'de', 'fr'),
});
const question = fc.oneof(
  fc
    .tuple(fc.constantFrom(...nouns), fc.constantFrom(...verbs))
    .map(([noun, verb]) => `Can you tell me when the ${noun} ${verb}?`),
  fc.constantFrom(...nouns).map(noun => `What about the ${noun}?`),
  sentence.map(plainText),
  fc.string({ maxLength: 60 }),
);

test('I-7: an answer is a part of the version it cites, of an article that this customer may read', async () => {
  let cited = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(article, { minLength: 1, maxLength: 6 }),
      fc.array(question, { minLength: 4, maxLength: 4 }),
      fc.constantFrom<Reader>('visitor', 'identified'),
      async (made, questions, reader) => {
        const all = made.map((each, place): PublishedArticle & { audience: Audience } => ({
          ...each,
          id: `article-${place}`,
          slug: `article-${place}`,
        }));
        const knowledge = createKnowledgeIndex(
          { fingerprint: async () => '1', articles: async () => all, onChange: () => () => {} },
          silentLog,
        );
        const { answerer } = setting({ knowledge });
        for (const text of questions) {
          const outcome = await answerer.answer(input(asked(text), { reader }));
          const said =
            outcome.kind === 'answered' ? outcome : outcome.kind === 'hand_over' ? outcome.draft : null;
          if (!said || said.citations.length === 0) continue;
          cited += 1;
          for (const { articleId, articleVersion, url, quote } of said.citations) {
            const source = all.find(({ id }) => id === articleId);
            expect(source?.version).toBe(articleVersion);
            expect(source?.body).toContain(quote);
            expect(url).toBe(`/help/${source?.slug}`);
            expect(mayRead(reader, source?.audience ?? 'internal')).toBe(true);
          }
          expect(said.text).toBe(plainText(said.citations[0]?.quote ?? ''));
        }
      },
    ),
    { numRuns: 400 },
  );
  // A property of nothing is no property.
  expect(cited).toBeGreaterThan(100);
});
