import { describe, expect, it } from 'vitest';
import { stepsById, waysOf } from '../../../src/ai/flows/graph.ts';
import { starters } from '../../../src/ai/flows/starters.ts';
import { type FlowDefinition, flowDefinition } from '../../../src/protocol/http/flows.ts';
import {
  addStep,
  moveDown,
  moveUp,
  removeStep,
  stepKinds,
} from '../../../src/renderer/features/flows/flow-edit.ts';
import { type OutlineItem, outlineOf } from '../../../src/renderer/features/flows/outline.ts';

const waysFrom = (flow: FlowDefinition, id: string) => {
  const step = stepsById(flow).get(id);
  return step ? waysOf(step).map(({ to }) => to) : undefined;
};
const told = (items: readonly OutlineItem[]): string[] =>
  items.flatMap(item => {
    if (item.kind === 'open') return ['?'];
    if (item.kind === 'jump') return [`to ${item.to}`];
    return [
      item.step.id,
      ...item.branches.flatMap(({ way, items: inside }) => [`${way}:`, ...told(inside), '.']),
    ];
  });

describe('changing the steps of a flow', () => {
  it('puts every kind of step on a way, and what comes out is still a draft', () => {
    for (const kind of stepKinds) {
      const { flow, id } = addStep(starters.order_status, { stepId: 'order', way: 'next' }, kind);
      expect(flowDefinition.safeParse(flow).success, kind).toBe(true);
      expect(waysFrom(flow, 'order')).toEqual([id]);
      if (['say', 'collect', 'condition', 'label'].includes(kind))
        expect(waysFrom(flow, id)).toEqual(['look_up']);
    }
  });

  it('puts one before all others', () => {
    const { flow, id } = addStep(starters.order_status, null, 'say');
    expect(flow.steps[0]?.id).toBe(id);
    expect(waysFrom(flow, id)).toEqual(['order']);
  });

  it('closes the gap that a removed step leaves, at the beginning too', () => {
    expect(waysFrom(removeStep(starters.return_request, 'urgent'), 'sort')).toEqual(['describe', 'email']);
    const { steps } = removeStep(starters.order_status, 'order');
    expect(steps[0]?.id).toBe('look_up');
  });

  it('exchanges two steps in a row, and back', () => {
    const down = moveDown(starters.return_request, 'order');
    expect(down?.steps[0]?.id).toBe('reason');
    expect(down && waysFrom(down, 'reason')).toEqual(['order']);
    expect(down && waysFrom(down, 'order')).toEqual(['sort']);
    expect(down && moveUp(down, 'order')).toEqual(starters.return_request);
  });

  it('does not move a step past a branch, or past where ways meet', () => {
    expect(moveDown(starters.return_request, 'reason')).toBeNull();
    expect(moveDown(starters.return_request, 'describe')).toBeNull();
    expect(moveUp(starters.return_request, 'email')).toBeNull();
  });
});

describe('the order in which a flow is read', () => {
  it('sets branches in and goes on below where they meet', () => {
    expect(told(outlineOf(starters.return_request).items)).toEqual([
      'order',
      'reason',
      'sort',
      'rule.0:',
      'urgent',
      'describe',
      '.',
      'otherwise:',
      '.',
      'email',
      'tag',
      'person',
    ]);
    expect(told(outlineOf(starters.order_status).items)).toEqual([
      'order',
      'look_up',
      'next:',
      'tell',
      'done',
      '.',
      'failed:',
      'person',
      '.',
    ]);
  });

  it('ends at a way back, and tells of open ends and loose steps', () => {
    const { flow } = addStep(starters.order_status, { stepId: 'order', way: 'next' }, 'again');
    const { items, loose } = outlineOf(flow);
    expect(told(items)).toEqual(['order', 'again_1']);
    expect(loose.map(({ id }) => id)).toEqual(['look_up', 'tell', 'done', 'person']);
    const [first] = starters.leave_message.steps;
    expect(first && told(outlineOf({ ...starters.leave_message, steps: [first] }).items)).toEqual([
      'known',
      'rule.0:',
      'to thanks',
      '.',
      'otherwise:',
      'to email',
      '.',
    ]);
  });
});
