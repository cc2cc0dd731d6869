import { useState } from 'react';
import type { Answer, Problem } from '../data/model.ts';
import { type Loaded, useServer } from './use-server.ts';

export type Page<Item> = { items: Item[]; hasMore: boolean };

/** A list that the server gives page by page, the newest first. `key`: another one is another question. `isWanted`: without it nothing is asked. */
export function usePages<Item>(
  load: (last: Item | undefined) => Promise<Answer<Page<Item>>>,
  key: string,
  isWanted = true,
): Omit<Loaded<object>, 'data'> & {
  /** Null until the first page is here. */
  items: Item[] | null;
  /** Which question they answer: an earlier one, while the answer to this one is on its way. */
  of: string | null;
  hasMore: boolean;
  loadOlder(): Promise<void>;
} {
  const first = useServer(
    async () => {
      const answer = await load(undefined);
      return answer.ok ? { ...answer, of: key } : answer;
    },
    key,
    isWanted,
  );
  // Older pages hang on the first one that they continue: where that is asked for again, they are asked for again, too.
  const [older, setOlder] = useState<{ of: object; pages: Page<Item>; problem: Problem | null } | null>(null);
  const shown = older !== null && older.of === first.data ? older : null;
  const items = first.data && [...first.data.items, ...(shown?.pages.items ?? [])];
  return {
    of: first.data?.of ?? null,
    ...{ items, isOffline: first.isOffline, reload: first.reload },
    problem: first.problem ?? shown?.problem ?? null,
    hasMore: shown ? shown.pages.hasMore : (first.data?.hasMore ?? false),
    async loadOlder() {
      if (!first.data) return;
      const of = first.data;
      const before = shown?.pages ?? { items: [], hasMore: true };
      const answer = await load(items?.at(-1));
      setOlder(
        answer.ok
          ? {
              of,
              pages: { items: [...before.items, ...answer.items], hasMore: answer.hasMore },
              problem: null,
            }
          : { of, pages: before, problem: answer.problem },
      );
    },
  };
}
