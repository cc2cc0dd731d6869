// One rewriting at a time: asked for, refused, there to be looked at, or given up.
import { useEffect, useRef, useState } from 'react';
import type { RewriteAnswer, RewriteWish } from '#protocol/http/copilot.ts';
import { useDesk } from '../../../data/desk.ts';
import type { Problem } from '../../../data/model.ts';

export type Wish = { wish: RewriteWish; language: string };
export type Rewritten = Extract<RewriteAnswer, { outcome: 'rewritten' }>;

export type Rewriting =
  | { state: 'asking' }
  | { state: 'refused'; why: Extract<RewriteAnswer, { outcome: 'refused' }>['why'] }
  | { state: 'failed'; why: Extract<RewriteAnswer, { outcome: 'failed' }>['why'] }
  | { state: 'problem'; problem: Problem }
  | { state: 'there'; rewritten: Rewritten };

/** @param source the text as it was when the wish was made */
export function useRewriting(
  conversationId: string,
  source: string,
  { wish, language }: Wish,
): { rewriting: Rewriting; again(): void } {
  const { copilotServer } = useDesk();
  const [rewriting, setRewriting] = useState<Rewriting>({ state: 'asking' });
  const [round, setRound] = useState(0);
  const server = useRef(copilotServer);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks the same again
  useEffect(() => {
    const asking = new AbortController();
    setRewriting({ state: 'asking' });
    void server.current
      .rewrite({ conversationId, text: source, wish, language }, asking.signal)
      .then(answer => {
        if (!asking.signal.aborted) setRewriting(readAnswer(answer));
      });
    return () => asking.abort();
  }, [conversationId, source, wish, language, round]);
  return { rewriting, again: () => setRound(before => before + 1) };
}

function readAnswer(
  answer: Awaited<ReturnType<ReturnType<typeof useDesk>['copilotServer']['rewrite']>>,
): Rewriting {
  if (!answer.ok) return { state: 'problem', problem: answer.problem };
  switch (answer.outcome) {
    case 'rewritten':
      return { state: 'there', rewritten: answer };
    case 'refused':
      return { state: 'refused', why: answer.why };
    case 'failed':
      return { state: 'failed', why: answer.why };
  }
}
