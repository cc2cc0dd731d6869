// Owns the changing of a flow's steps: each change keeps every other way as it was. Pure.
import { textsOf } from '#ai/flows/check-texts.ts';
import { stepsById, waysOf } from '#ai/flows/graph.ts';
import type { FlowDefinition, FlowStep } from '#protocol/http/flows.ts';

export const stepKinds = [
  'say',
  'collect',
  'condition',
  'webhook',
  'label',
  'again',
  'hand_over',
  'end',
] as const satisfies readonly FlowStep['kind'][];
export type StepKind = (typeof stepKinds)[number];

/** A name that no step has yet: `say_2`. */
function freshId({ steps }: FlowDefinition, kind: StepKind): string {
  const taken = new Set(steps.map(({ id }) => id));
  for (let number = 1; ; number += 1) if (!taken.has(`${kind}_${number}`)) return `${kind}_${number}`;
}

function blank(kind: StepKind, id: string, next: string): FlowStep {
  const text = { templateId: null, texts: {} };
  switch (kind) {
    case 'say':
      return { id, kind, text, next };
    case 'collect':
      return {
        ...{
          id,
          kind,
          slot: 'answer',
          type: 'text',
          text,
          pattern: '',
          choices: [],
          least: null,
          most: null,
        },
        ...{ retries: 2, retryText: null, next },
      };
    case 'condition':
      return { id, kind, rules: [], otherwise: next };
    case 'webhook':
      return {
        ...{ id, kind, url: '', send: [], results: [], timeoutMs: 5_000 },
        retries: 1,
        next,
        failed: '',
      };
    case 'label':
      return { id, kind, tags: [], priority: null, teamId: null, next };
    case 'again':
      return { id, kind, to: '', most: 2 };
    case 'hand_over':
      return { id, kind, text: null };
    case 'end':
      return { id, kind };
  }
}

/** The step with one of its ways (`next`, `rule.0`, as `waysOf` names them) leading elsewhere. */
export function withWay(step: FlowStep, way: string, to: string): FlowStep {
  if (step.kind !== 'condition' || way === 'otherwise') return { ...step, [way]: to };
  const at = Number(way.slice('rule.'.length));
  return { ...step, rules: step.rules.map((rule, index) => (index === at ? { ...rule, next: to } : rule)) };
}

/** Every way that leads to `from` leads to `to`. */
const relink = (step: FlowStep, from: string, to: string): FlowStep =>
  waysOf(step).reduce((held, { way, to: old }) => (old === from ? withWay(held, way, to) : held), step);

export const replaceStep = (flow: FlowDefinition, step: FlowStep): FlowDefinition => ({
  ...flow,
  steps: flow.steps.map(each => (each.id === step.id ? step : each)),
});

/** A new step on a way; it goes on to where the way led. `place` null: it is the first. */
export function addStep(
  flow: FlowDefinition,
  place: { stepId: string; way: string } | null,
  kind: StepKind,
): { flow: FlowDefinition; id: string } {
  const id = freshId(flow, kind);
  if (!place)
    return { id, flow: { ...flow, steps: [blank(kind, id, flow.steps[0]?.id ?? ''), ...flow.steps] } };
  const before = stepsById(flow).get(place.stepId);
  const old = before && waysOf(before).find(({ way }) => way === place.way)?.to;
  const steps = flow.steps.flatMap(each =>
    each.id === place.stepId ? [withWay(each, place.way, id), blank(kind, id, old ?? '')] : [each],
  );
  return { id, flow: { ...flow, steps } };
}

/** Whoever led to it leads to where it led first. */
export function removeStep(flow: FlowDefinition, id: string): FlowDefinition {
  const gone = stepsById(flow).get(id);
  if (!gone) return flow;
  const first = waysOf(gone).find(({ to }) => to !== id)?.to ?? '';
  const to = gone.kind === 'again' ? '' : first;
  const left = flow.steps.filter(each => each.id !== id).map(each => relink(each, id, to));
  return { ...flow, steps: flow.steps[0]?.id === id ? toFront(left, to) : left };
}

function toFront(steps: FlowStep[], id: string): FlowStep[] {
  const first = steps.find(each => each.id === id);
  return first ? [first, ...steps.filter(each => each.id !== id)] : steps;
}

type Straight = Extract<FlowStep, { next: string; kind: 'say' | 'collect' | 'label' }>;
const isStraight = (step: FlowStep | undefined): step is Straight =>
  step?.kind === 'say' || step?.kind === 'collect' || step?.kind === 'label';

/** Changes places with the step after it, where both lead on one way and nobody else leads to the second; null where they do not. */
export function moveDown(flow: FlowDefinition, id: string): FlowDefinition | null {
  const steps = stepsById(flow);
  const upper = steps.get(id);
  if (!isStraight(upper)) return null;
  const lower = steps.get(upper.next);
  if (!isStraight(lower) || lower.id === id) return null;
  if (leadingTo(flow, lower.id).length !== 1) return null;
  const moved = flow.steps.map(each => {
    if (each.id === id) return { ...upper, next: lower.next };
    if (each.id === lower.id) return { ...lower, next: id };
    return relink(each, id, lower.id);
  });
  return { ...flow, steps: flow.steps[0]?.id === id ? toFront(moved, lower.id) : moved };
}

export function moveUp(flow: FlowDefinition, id: string): FlowDefinition | null {
  const [before, ...others] = leadingTo(flow, id);
  return before && others.length === 0 ? moveDown(flow, before) : null;
}

const leadingTo = (flow: FlowDefinition, id: string): string[] =>
  flow.steps.flatMap(each =>
    waysOf(each)
      .filter(({ to }) => to === id)
      .map(() => each.id),
  );

/** Of everything that the flow says, its main language first, and those that were added. */
export const languagesOf = ({ locale, steps }: FlowDefinition, added: readonly string[]): string[] => [
  ...new Set([locale, ...steps.flatMap(textsOf).flatMap(({ texts }) => Object.keys(texts)), ...added]),
];
