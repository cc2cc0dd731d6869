// Reads a thread for the pipeline: what is asked, what was said before. Pure.

import { type Language, stemsOf } from '#ai/text/words.ts';
import type { AnswerInput } from './answer.ts';
import type { PromptTurn } from './prompt.ts';

type Thread = AnswerInput['thread'];

/** Everything the customer wrote since somebody else last spoke is one question. */
export function questionOf(thread: Thread): { question: string; history: PromptTurn[] } {
  const spoken = thread.filter((turn): turn is PromptTurn => turn.role !== 'system');
  const start = spoken.findLastIndex(turn => turn.role !== 'customer') + 1;
  return {
    question: spoken
      .slice(start)
      .map(turn => turn.text)
      .join('\n'),
    history: spoken.slice(0, start),
  };
}

const continues = /^(?:and|but|what about|how about|or|und|aber|oder|et|mais|ou)\b/i;

/**
 * "And to France?" says too little by itself: the customer's previous words are added. So does "The second one." of somebody
 * who was asked which is meant.
 */
export function withContext(
  question: string,
  history: readonly PromptTurn[],
  language: Language,
  wasClarified = false,
): string {
  const says = new Set(stemsOf(question, language)).size;
  if (wasClarified ? says >= 6 : says >= 3 || !continues.test(question)) return question;
  const before = history.findLast(turn => turn.role === 'customer');
  return before ? `${question} ${before.text}` : question;
}

/** How often the AI spoke since a person last did. */
export function answersWithoutPerson(thread: Thread): number {
  const start = thread.findLastIndex(turn => turn.role === 'agent') + 1;
  return thread.slice(start).filter(turn => turn.role === 'ai').length;
}

export const lastAiText = (thread: Thread): string | undefined =>
  thread.findLast(turn => turn.role === 'ai')?.text;
