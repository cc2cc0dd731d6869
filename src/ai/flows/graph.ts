// Owns what can be known of a flow's ways without walking it: where it gets, which way back has no limit, and what is known for sure at each
// step. Pure. `test/unit/ai/flows/check.test.ts` holds it to an exact and slow walk of every way.
import type { FlowDefinition, FlowStep } from '#protocol/http/flows.ts';

/** Where a step may lead, in the order of its card. '' leads nowhere. */
export function waysOf(step: FlowStep): { way: string; to: string }[] {
  switch (step.kind) {
    case 'say':
    case 'label':
    case 'collect':
      return [{ way: 'next', to: step.next }];
    case 'condition':
      return [
        ...step.rules.map(({ next }, index) => ({ way: `rule.${index}`, to: next })),
        { way: 'otherwise', to: step.otherwise },
      ];
    case 'webhook':
      return [
        { way: 'next', to: step.next },
        { way: 'failed', to: step.failed },
      ];
    case 'again':
      return [{ way: 'to', to: step.to }];
    case 'hand_over':
    case 'end':
      return [];
  }
}

/** Slots that are filled for sure once a step is left by a way. */
export function filledBy(step: FlowStep, way: string): string[] {
  if (step.kind === 'collect') return [step.slot];
  if (step.kind === 'webhook' && way === 'next') return step.results.map(({ slot }) => slot);
  return [];
}

type Steps = ReadonlyMap<string, FlowStep>;

export const stepsById = ({ steps }: FlowDefinition): Map<string, FlowStep> =>
  new Map(steps.map(step => [step.id, step]));

export function reachable(flow: FlowDefinition): Set<string> {
  const steps = stepsById(flow);
  const seen = new Set<string>();
  const open = flow.steps.slice(0, 1).map(({ id }) => id);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const step = steps.get(at);
    if (!step || seen.has(at)) continue;
    seen.add(at);
    open.push(...waysOf(step).map(({ to }) => to));
  }
  return seen;
}

/**
 * Steps from which a way leads back to themselves without passing an `again`, whose limit would end it. In the order of the flow.
 * Strongly connected steps by Tarjan (1972) would do the same at once; a flow has a hundred steps at most.
 */
export function endless(flow: FlowDefinition): string[] {
  const steps = stepsById(flow);
  const among = reachable(flow);
  return flow.steps.map(({ id }) => id).filter(id => among.has(id) && comesBack(steps, id));
}

function comesBack(steps: Steps, start: string): boolean {
  const seen = new Set<string>();
  const open = unlimited(steps, start);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === start) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...unlimited(steps, at));
  }
  return false;
}

function unlimited(steps: Steps, id: string): string[] {
  const step = steps.get(id);
  return step && step.kind !== 'again' ? waysOf(step).map(({ to }) => to) : [];
}

/**
 * The slots that are filled on every way to a step, for each step that is reached. The ways meet by what they share (Kildall 1973); a way
 * only ever fills, so the sets shrink until nothing changes.
 */
export function filledAt(flow: FlowDefinition): Map<string, Set<string>> {
  const steps = stepsById(flow);
  const filled = new Map<string, Set<string>>();
  const [first] = flow.steps;
  if (!first) return filled;
  filled.set(first.id, new Set());
  const open = [first.id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const step = steps.get(at);
    const before = filled.get(at);
    if (!step || !before) continue;
    for (const { way, to } of waysOf(step)) {
      if (!steps.has(to)) continue;
      const after = new Set([...before, ...filledBy(step, way)]);
      const held = filled.get(to);
      const met = held ? new Set([...held].filter(slot => after.has(slot))) : after;
      if (held && met.size === held.size) continue;
      filled.set(to, met);
      open.push(to);
    }
  }
  return filled;
}
