import { useCallback, useEffect, useRef, useState } from 'react';
import { useSync } from '../data/desk.ts';
import type { Answer, Problem } from '../data/model.ts';

export type Loaded<T> = {
  /** Stays while it is asked for again, and while the server is away. */
  data: T | null;
  problem: Problem | null;
  isOffline: boolean;
  reload(): void;
};

/**
 * What only the server knows: asked when the page opens, when `key` changes, and when the line is back.
 * @param isWanted whether anybody wants to know; without it nothing is asked
 */
export function useServer<T extends object>(
  load: () => Promise<Answer<T>>,
  key = '',
  isWanted = true,
): Loaded<T> {
  const isOffline = useSync().state === 'offline';
  const [data, setData] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(load);
  latest.current = load;
  const asked = useRef(0);

  const reload = useCallback(() => {
    asked.current += 1;
    const mine = asked.current;
    void latest.current().then(answer => {
      // A slower answer to an earlier question says nothing any more.
      if (mine !== asked.current) return;
      if (answer.ok) setData(answer);
      setProblem(answer.ok ? null : answer.problem);
    });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is another question
  useEffect(() => {
    if (!isOffline && isWanted) reload();
  }, [isOffline, isWanted, key, reload]);
  return { data, problem, isOffline, reload };
}
