// The words of everything held, in memory: which document has which, and how well it answers. Texts are not kept; what a hit shows is read
// from disk when it is shown. Pure but for the clock it is given.
import MiniSearch, { type SearchResult } from 'minisearch';
import type { Id, Millis } from '#protocol/ids.ts';
import type { SearchKind } from '../data/model.ts';
import { folded, wordsOf } from './words.ts';

export type Entry = {
  kind: SearchKind;
  id: Id;
  conversationId: Id | null;
  seq: number | null;
  at: Millis;
  /** The transcript a message is packed in; '' for all else. */
  container: Id | '';
};
export type Indexed = Entry & { title: string; text: string };
export type Found = Entry & { score: number; terms: string[] };

export type SearchIndex = {
  /** Adds or replaces. */
  put(entries: readonly Indexed[]): void;
  /** @param unless keeps a message that meanwhile stands in a transcript */
  remove(kind: SearchKind, ids: readonly Id[], unless?: (entry: Entry) => boolean): void;
  /** The messages of a transcript that is gone or was rewritten. */
  removeContainer(container: Id): void;
  /** @param isAny some of the words are enough: for a whole text instead of what somebody typed */
  find(
    query: string,
    limit: number,
    kind?: SearchKind | null,
    isAny?: boolean,
  ): { found: Found[]; total: number };
  readonly size: number;
};

const kindBoost: Record<SearchKind, number> = { conversation: 1.6, customer: 1.5, article: 1.2, message: 1 };
const monthMs = 30 * 86_400_000;

/** What is fresh answers better, but an exact old answer still beats a vague new one. */
const recency = (at: Millis, now: Millis): number => 1 + 0.6 / (1 + Math.max(0, now - at) / monthMs);

const longEnoughForTypos = 5;

export function createSearchIndex({ now }: { now(): Millis }): SearchIndex {
  const search = new MiniSearch<{ id: number; title: string; text: string }>({
    fields: ['title', 'text'],
    tokenize: wordsOf,
    processTerm: folded,
  });
  const entries = new Map<number, Entry>();
  const numbers = new Map<string, number>();
  const contained = new Map<Id, Set<number>>();
  let next = 1;
  const keyOf = (kind: SearchKind, id: Id) => `${kind[0]}${id}`;

  function drop(number: number): void {
    const entry = entries.get(number);
    if (!entry) return;
    search.discard(number);
    entries.delete(number);
    numbers.delete(keyOf(entry.kind, entry.id));
    if (entry.container !== '') contained.get(entry.container)?.delete(number);
  }

  return {
    put(added) {
      for (const { title, text, ...entry } of added) {
        const known = numbers.get(keyOf(entry.kind, entry.id));
        if (known !== undefined) drop(known);
        const number = next++;
        search.add({ id: number, title, text });
        entries.set(number, entry);
        numbers.set(keyOf(entry.kind, entry.id), number);
        if (entry.container === '') continue;
        const others = contained.get(entry.container);
        if (others) others.add(number);
        else contained.set(entry.container, new Set([number]));
      }
    },
    remove(kind, ids, unless = () => false) {
      for (const id of ids) {
        const number = numbers.get(keyOf(kind, id));
        const entry = number === undefined ? undefined : entries.get(number);
        if (number !== undefined && entry && !unless(entry)) drop(number);
      }
    },
    removeContainer(container) {
      for (const number of contained.get(container) ?? []) drop(number);
      contained.delete(container);
    },
    find(query, limit, kind = null, isAny = false) {
      if (wordsOf(query).length === 0) return { found: [], total: 0 };
      const at = now();
      const taken = (results: readonly SearchResult[]) => {
        const found = results.slice(0, limit).flatMap(result => {
          const entry = entries.get(result.id as number);
          return entry ? [{ ...entry, score: result.score, terms: result.terms }] : [];
        });
        return { found, total: results.length };
      };
      const options = {
        boost: { title: 2 },
        prefix: (term: string, place: number, terms: string[]) =>
          term.length >= 4 || (place === terms.length - 1 && term.length >= 2),
        weights: { fuzzy: 0.3, prefix: 0.6 },
        filter: (result: { id: unknown }) => kind === null || entries.get(result.id as number)?.kind === kind,
        boostDocument: (number: number) => {
          const entry = entries.get(number);
          return entry ? kindBoost[entry.kind] * recency(entry.at, at) : 0;
        },
      };
      const forgiving = {
        ...options,
        fuzzy: (term: string) => (term.length >= longEnoughForTypos ? 0.2 : false),
        maxFuzzy: 2,
      };
      if (isAny) {
        const { prefix: _, ...exact } = options;
        return taken(search.search(query, { ...exact, combineWith: 'OR' }));
      }
      // Typos are forgiven, and words left out, only where nothing says it as it was typed: each costs time and exactness.
      let results = search.search(query, { ...options, combineWith: 'AND' });
      if (results.length === 0) results = search.search(query, { ...forgiving, combineWith: 'AND' });
      if (results.length === 0) results = search.search(query, { ...forgiving, combineWith: 'OR' });
      return taken(results);
    },
    get size() {
      return entries.size;
    },
  };
}
