// Keeps the search index in step with what is published. Asks for the fingerprint before each use, so that an article
// published by another server, or by hand, counts from the next answer on.

import type { PublishedArticle } from '#ai/retrieval/passages.ts';
import { createSearchIndex, type SearchIndex } from '#ai/retrieval/search-index.ts';
import type { Log } from '#platform/log.ts';
import type { KnowledgePort } from './steps/step.ts';

export type PublishedArticles = {
  /** Changes whenever a published text is added, changed or taken away. */
  fingerprint(): Promise<string>;
  articles(): Promise<PublishedArticle[]>;
  /** Called after such a change on this server. Returns how to stop listening. */
  onChange(listener: () => void): () => void;
};

export function createKnowledgeIndex(
  published: PublishedArticles,
  log: Log,
): KnowledgePort & { stop(): void } {
  let held: { fingerprint: string; index: SearchIndex } | null = null;
  let building: { fingerprint: string; index: Promise<SearchIndex> } | null = null;

  async function build(fingerprint: string): Promise<SearchIndex> {
    const index = createSearchIndex(await published.articles());
    held = { fingerprint, index };
    log.debug({ passages: index.passageCount }, 'the knowledge was read anew');
    return index;
  }

  async function index(): Promise<SearchIndex> {
    const fingerprint = await published.fingerprint();
    if (held?.fingerprint === fingerprint) return held.index;
    if (building?.fingerprint !== fingerprint) {
      const next = { fingerprint, index: build(fingerprint) };
      building = next;
      void next.index
        .catch(() => {})
        .finally(() => {
          if (building === next) building = null;
        });
    }
    return building.index;
  }

  const stop = published.onChange(() => {
    // Ahead of the next question; when it fails that question tries again.
    index().catch(error => log.debug({ err: error }, 'the knowledge could not be read yet'));
  });
  return { index, stop };
}
