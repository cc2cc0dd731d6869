// Owns the reading order of a flow: steps below each other, branches set in, and below them where they meet again. Pure.
import { reachable, stepsById, waysOf } from '#ai/flows/graph.ts';
import type { FlowDefinition, FlowStep } from '#protocol/http/flows.ts';

export type OutlineItem =
  | { kind: 'step'; step: FlowStep; branches: Branch[] }
  /** It goes on with a step that stands elsewhere. */
  | { kind: 'jump'; to: string }
  /** It leads nowhere yet. */
  | { kind: 'open' };
export type Branch = { way: string; items: OutlineItem[] };

export function outlineOf(flow: FlowDefinition): { items: OutlineItem[]; loose: FlowStep[] } {
  const steps = stepsById(flow);
  const shown = new Set<string>();
  const [first] = flow.steps;
  const items = first ? follow(steps, first.id, null, shown) : [];
  const among = reachable(flow);
  return { items, loose: flow.steps.filter(({ id }) => !among.has(id)) };
}

type Steps = ReadonlyMap<string, FlowStep>;

function follow(steps: Steps, from: string, until: string | null, shown: Set<string>): OutlineItem[] {
  const items: OutlineItem[] = [];
  for (let at = from; ; ) {
    if (at === until) return items;
    const step = steps.get(at);
    if (!step) return [...items, at === '' ? { kind: 'open' } : { kind: 'jump', to: at }];
    if (shown.has(at)) return [...items, { kind: 'jump', to: at }];
    shown.add(at);
    const ways = step.kind === 'again' ? [] : waysOf(step);
    const [only] = ways;
    if (!only) return [...items, { kind: 'step', step, branches: [] }];
    if (ways.length === 1 && step.kind !== 'condition') {
      items.push({ kind: 'step', step, branches: [] });
      at = only.to;
      continue;
    }
    const meet = meetingOf(
      steps,
      ways.map(({ to }) => to),
      shown,
    );
    const branches = ways.map(({ way, to }) => ({ way, items: follow(steps, to, meet ?? until, shown) }));
    items.push({ kind: 'step', step, branches });
    if (meet === null) return items;
    at = meet;
  }
}

/** The nearest step that every one of these ways comes to; null: they never meet. */
function meetingOf(steps: Steps, ways: readonly string[], shown: ReadonlySet<string>): string | null {
  const [first = [], ...others] = ways.map(way => onTheWay(steps, way));
  return first.find(id => !shown.has(id) && others.every(other => other.includes(id))) ?? null;
}

/** Nearest first; ways back are not followed. */
function onTheWay(steps: Steps, from: string): string[] {
  const met: string[] = [];
  const open = [from];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    const step = steps.get(at);
    if (!step || met.includes(at)) continue;
    met.push(at);
    if (step.kind !== 'again') open.push(...waysOf(step).map(({ to }) => to));
  }
  return met;
}
