// What people decided about an intent. No address gives or takes it yet.
import { z } from 'zod';
import { id } from '../schema.ts';

export const intentActions = ['answer', 'flow', 'hand_over'] as const;

export const intentRule = z.object({
  /** For people; '' takes the label's own words. */
  name: z.string().max(120),
  /** How sure the classifier must be for the action, 0 to 1; null: however sure it is. */
  threshold: z.number().min(0).max(1).nullable(),
  /** `answer`: the AI may. `flow`: nothing but a flow or a template. `hand_over`: a person. */
  action: z.enum(intentActions),
  /** Articles that answer it, looked at first. */
  articleIds: z.array(id).max(20),
});
export type IntentRule = z.infer<typeof intentRule>;
