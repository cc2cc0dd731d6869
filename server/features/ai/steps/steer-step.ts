import { bySteering } from '../steer.ts';
import type { Step } from './step.ts';

/** The classifier and the passages together: what is out of scope, which of two is meant, whom the rules of the intent send to a person. */
export const steerStep: Step = (known, _ports, note) => {
  const { intent, named } = known;
  if (!named || intent.kind !== 'question') return {};
  const verdict = bySteering(known, named);
  note('steer', { decision: verdict?.decision ?? '', reason: verdict?.reason ?? '' });
  return { verdict };
};
