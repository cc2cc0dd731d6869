import { intentOf } from '../intent.ts';
import { byIntent } from '../verdict.ts';
import type { Step } from './step.ts';

/** Says what the message wants. Who asks for a person, or writes of what no machine should decide, is not kept waiting. */
export const intentStep: Step = (known, _ports, note) => {
  const intent = intentOf(known.question);
  note('intent', { ...intent });
  const verdict = byIntent(known, intent);
  return { adds: { intent }, verdict: verdict?.decision === 'hand_over' ? verdict : undefined };
};
