// Keeps the search index in step with what is published. Asks for the fingerprint before each use, so that an article
// published by another server, or by hand, counts from the next answer on.

import type { PublishedArticle } from '#ai/retrieval/passages.ts';
import { createSearchIndex, type SearchIndex } from '#ai/retrieval/search-index.ts';
import type { Log } from '#platform/log.ts';
import { type Audience, mayRead, type Reader } from '#protocol/audience.ts';
import type { KnowledgePort } from './steps/step.ts';

export type PublishedArticles = {
  /** Changes whenever a published text is added, changed or taken away, or other people may read it. */
  fingerprint(): Promise<string>;
  articles(): Promise<(PublishedArticle & { audience: Audience })[]>;
  /** Called after such a change on this server. Returns how to stop listening. */
  onChange(listener: () => void): () => void;
};

/** One for each reader: what somebody may not read does not even weigh in the rarity of a word. */
type Indexes = Record<Reader, SearchIndex>;

export function createKnowledgeIndex(
  published: PublishedArticles,
  log: Log,
): KnowledgePort & { stop(): void } {
  let held: { fingerprint: string; indexes: Indexes } | null = null;
  let building: { fingerprint: string; indexes: Promise<Indexes> } | null = null;

  async function build(fingerprint: string): Promise<Indexes> {
    const articles = await published.articles();
    const of = (reader: Reader) => articles.filter(({ audience }) => mayRead(reader, audience));
    const [all, everybodys] = [of('identified'), of('visitor')];
    const identified = createSearchIndex(all);
    // Where no article is for some alone there is one index, in memory once.
    const visitor = all.length === everybodys.length ? identified : createSearchIndex(everybodys);
    const indexes = { identified, visitor };
    held = { fingerprint, indexes };
    log.debug({ passages: identified.passageCount }, 'the knowledge was read anew');
    return indexes;
  }

  async function indexes(): Promise<Indexes> {
    const fingerprint = await published.fingerprint();
    if (held?.fingerprint === fingerprint) return held.indexes;
    if (building?.fingerprint !== fingerprint) {
      const next = { fingerprint, indexes: build(fingerprint) };
      building = next;
      void next.indexes
        .catch(() => {})
        .finally(() => {
          if (building === next) building = null;
        });
    }
    return building.indexes;
  }

  const stop = published.onChange(() => {
    // Ahead of the next question; when it fails that question tries again.
    indexes().catch(error => log.debug({ err: error }, 'the knowledge could not be read yet'));
  });
  return { index: async reader => (await indexes())[reader], stop };
}
