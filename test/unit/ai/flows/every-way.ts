// Walks every way through a flow that there is, state by state: slow and exact. What the check says is held to this.
import type { FlowDefinition, FlowStep } from '#protocol/http/flows.ts';

type Found = {
  reached: Set<string>;
  deadEnds: Set<string>;
  /** Whether some way never ends. */
  isEndless: boolean;
  /** "step slot" for every slot that some way brings to a step unfilled. */
  unfilled: Set<string>;
};

const all = ['a', 'b', 'c'];

function next(step: FlowStep, rounds: number): { to: string; fills: string[]; isRound?: boolean }[] {
  switch (step.kind) {
    case 'say':
    case 'label':
      return [{ to: step.next, fills: [] }];
    case 'collect':
      return [{ to: step.next, fills: [step.slot] }];
    case 'condition':
      return [...step.rules.map(rule => rule.next), step.otherwise].map(to => ({ to, fills: [] }));
    case 'webhook':
      return [
        { to: step.next, fills: step.results.map(({ slot }) => slot) },
        { to: step.failed, fills: [] },
      ];
    case 'again':
      return rounds < step.most ? [{ to: step.to, fills: [], isRound: true }] : [];
    default:
      return [];
  }
}

export function everyWay(flow: FlowDefinition): Found {
  const steps = new Map(flow.steps.map(step => [step.id, step]));
  const found: Found = { reached: new Set(), deadEnds: new Set(), isEndless: false, unfilled: new Set() };
  const done = new Set<string>();
  const onWay = new Set<string>();
  function walk(at: string, rounds: Record<string, number>, filled: readonly string[]): void {
    const step = steps.get(at);
    if (!step) return;
    const state = JSON.stringify([at, Object.entries(rounds).sort(), filled]);
    // The same step with the same counts and the same slots, on one way: it could go on like this for ever.
    if (onWay.has(state)) found.isEndless = true;
    if (onWay.has(state) || done.has(state)) return;
    onWay.add(state);
    found.reached.add(at);
    for (const slot of all) if (!filled.includes(slot)) found.unfilled.add(`${at} ${slot}`);
    for (const { to, fills, isRound } of next(step, rounds[at] ?? 0)) {
      if (!steps.has(to)) found.deadEnds.add(at);
      const counted = isRound ? { ...rounds, [at]: (rounds[at] ?? 0) + 1 } : rounds;
      walk(
        to,
        counted,
        all.filter(slot => filled.includes(slot) || fills.includes(slot)),
      );
    }
    onWay.delete(state);
    done.add(state);
  }
  walk(flow.steps[0]?.id ?? '', {}, []);
  return found;
}
