import { answersWithoutPerson } from '../thread.ts';
import { handOver } from '../verdict.ts';
import type { Step } from './step.ts';

/** The AI never talks in circles: after so many answers of its own a person looks. */
export const capsStep: Step = (known, { limits }, note) => {
  const answers = answersWithoutPerson(known.input.thread);
  note('caps', { answers });
  return answers >= limits.answersWithoutPerson ? { verdict: handOver(known, 'loop') } : {};
};
