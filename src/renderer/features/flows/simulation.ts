// Owns a conversation that is only tried: the engine that customers meet, without a customer, a webhook or a server. Pure.
import {
  type FlowEffect,
  type FlowFacts,
  type FlowMove,
  step,
  type WebhookAnswer,
} from '#ai/flows/engine.ts';
import type { FlowDefinition } from '#protocol/http/flows.ts';

export type SimulatedLine = {
  who: 'customer' | 'bot' | 'note';
  text: string;
  effect: FlowEffect['kind'] | '';
};
export type Simulation = {
  lines: SimulatedLine[];
  move: FlowMove | null;
  /** Choices of the last question. */
  options: string[];
  /** The address that is waited for; null: none. */
  call: string | null;
};

export const nothingSaid: Simulation = { lines: [], move: null, options: [], call: null };

export const isOver = ({ move }: Simulation): boolean => move !== null && move.state === null;

/** The customer writes: the first time that begins it. */
export function write(flow: FlowDefinition, before: Simulation, text: string, facts: FlowFacts): Simulation {
  const { move } = before;
  const said: Simulation = { ...before, lines: [...before.lines, { who: 'customer', text, effect: '' }] };
  if (isOver(before) || before.call !== null) return before;
  return after(
    said,
    move
      ? step(flow, move.state, { kind: 'customer', text, aside: null }, facts)
      : step(flow, null, { kind: 'begin', text }, facts),
  );
}

/** The webhook answers, or fails. */
export function answer(
  flow: FlowDefinition,
  before: Simulation,
  said: WebhookAnswer,
  facts: FlowFacts,
): Simulation {
  if (!before.move || before.call === null) return before;
  return after(before, step(flow, before.move.state, { kind: 'webhook', answer: said }, facts));
}

function after({ lines }: Simulation, move: FlowMove): Simulation {
  const last = move.effects.findLast(effect => effect.kind === 'say');
  const call = move.effects.find(effect => effect.kind === 'call');
  return {
    lines: [...lines, ...move.effects.flatMap(lineOf)],
    move,
    options: move.state && last ? last.options : [],
    call: call ? call.url : null,
  };
}

function lineOf(effect: FlowEffect): SimulatedLine[] {
  const note = (text: string): SimulatedLine => ({ who: 'note', text, effect: effect.kind });
  switch (effect.kind) {
    case 'say':
      return effect.text === '' ? [] : [{ who: 'bot', text: effect.text, effect: 'say' }];
    case 'call':
      return [note(effect.url)];
    case 'label':
      return [note(effect.tags.join(', '))];
    case 'hand_over':
      return [...(effect.text ? [{ who: 'bot', text: effect.text, effect: 'say' } as const] : []), note('')];
    case 'end':
    case 'leave':
      return [note('')];
  }
}
