// What may be wrong with a flow, and what is known while it is looked for.
import type { FlowDefinition, FlowTrigger } from '#protocol/http/flows.ts';

export type FlowProblemCode =
  // the whole
  | 'no_steps'
  | 'no_triggers'
  | 'no_examples'
  // its ways
  | 'same_id'
  | 'unreachable'
  | 'dead_end'
  | 'missing_step'
  | 'endless'
  // texts
  | 'no_text'
  | 'no_language'
  | 'missing_template'
  | 'bad_variable'
  | 'bad_style'
  | 'unknown_variable'
  | 'unset_variable'
  | 'may_be_missing'
  // what it asks and sends
  | 'secret'
  | 'bad_pattern'
  | 'slow_pattern'
  | 'few_choices'
  | 'same_choice'
  | 'bad_range'
  | 'unknown_slot'
  | 'unset_slot'
  | 'no_rules'
  | 'empty_rule'
  | 'bad_address'
  | 'plain_address'
  | 'example_address'
  | 'no_label'
  | 'unknown_team'
  // what sets it off
  | 'unknown_intent'
  | 'empty_trigger'
  | 'same_trigger'
  | 'collides';

export type FlowProblem = {
  /** '' for the flow as a whole. */
  stepId: string;
  code: FlowProblemCode;
  /** A warning lets it be published. */
  level: 'error' | 'warning';
  /** What it is about: a way, a variable, a language, a flow. */
  detail: string;
};

export type FlowRoom = {
  intents: readonly string[];
  teamIds: readonly string[];
  templates: Readonly<Record<string, { texts: Readonly<Record<string, string>>; locale: string }>>;
  /** What else is published. */
  others: readonly { name: string; triggers: readonly FlowTrigger[] }[];
};

export type Checking = {
  flow: FlowDefinition;
  room: FlowRoom;
  slots: ReadonlyMap<string, string>;
  filled: ReadonlyMap<string, ReadonlySet<string>>;
  /** Languages that any text of the flow has. */
  languages: readonly string[];
};

export const problem = (
  stepId: string,
  code: FlowProblemCode,
  detail = '',
  level: FlowProblem['level'] = 'error',
): FlowProblem => ({ stepId, code, detail, level });
