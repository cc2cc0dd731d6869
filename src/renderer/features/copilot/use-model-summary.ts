// A summary by a model, asked for by a press and held until the conversation goes on. The words of the conversation stay one press away.
import { useState } from 'react';
import type { SummaryAnswer } from '#protocol/http/copilot.ts';
import { useDesk } from '../../data/desk.ts';
import type { Answer, Conversation } from '../../data/model.ts';

export type Summed = Extract<SummaryAnswer, { outcome: 'summed' }>;
type Told = Answer<SummaryAnswer>;

export type ModelSummaryState = {
  /** Null: not asked for, refused, or older than what was said since. */
  summed: Summed | null;
  isAsking: boolean;
  /** Why there is none though it was asked for. */
  told: Exclude<Told, { outcome: 'summed' }> | null;
  ask(): void;
  /** Back to the words of the conversation. */
  leave(): void;
};

export function useModelSummary({ id, lastPublicSeq }: Conversation): ModelSummaryState {
  const { copilotServer } = useDesk();
  const key = `${id} ${lastPublicSeq}`;
  const [held, setHeld] = useState<{ key: string; answer: Told | null } | null>(null);
  const current = held?.key === key ? held : null;
  const answer = current?.answer ?? null;
  const summed = answer?.ok && answer.outcome === 'summed' ? answer : null;
  return {
    summed,
    isAsking: current !== null && answer === null,
    told: answer?.ok && answer.outcome === 'summed' ? null : answer,
    ask() {
      setHeld({ key, answer: null });
      void copilotServer.sumUp(id).then(next => {
        // Something else was asked for, or looked at, meanwhile.
        setHeld(before => (before?.key === key && before.answer === null ? { key, answer: next } : before));
      });
    },
    leave: () => setHeld(null),
  };
}
