// Owns the trying of a flow by its examples: what the customer says, what the bot must say to that, and how it ends. Pure: nobody is called, the
// webhooks' answers stand in the example.
import type { FlowDefinition, FlowExample } from '#protocol/http/flows.ts';
import {
  type FlowEffect,
  type FlowFacts,
  type FlowMove,
  saidIn,
  step,
  type WebhookAnswer,
} from './engine.ts';

export type ExampleResult = {
  /** Whether everything was as the example says. */
  isRight: boolean;
  turns: { customer: string; said: string; expected: string; isRight: boolean }[];
  ends: FlowExample['ends'];
  endsRight: boolean;
};

/** What an example does not say of itself. */
export type ExampleRoom = Pick<FlowFacts, 'today' | 'values' | 'templates'>;

const isWebhook = (effect: FlowEffect): boolean => effect.kind === 'call';

export function runExample(flow: FlowDefinition, example: FlowExample, room: ExampleRoom): ExampleResult {
  const { locale, isOpen, isKnown } = example;
  const facts: FlowFacts = { ...room, locale, isOpen, isKnown, intent: '' };
  const answers = [...example.webhooks];
  let move: FlowMove | null = null;
  const turns: ExampleResult['turns'] = [];
  for (const { customer, bot } of example.turns) {
    const isOver = move !== null && move.state === null;
    const effects: FlowEffect[] = [];
    if (!isOver) {
      move = step(
        flow,
        move?.state ?? null,
        move ? { kind: 'customer', text: customer, aside: null } : { kind: 'begin', text: customer },
        facts,
      );
      effects.push(...move.effects);
      while (move.effects.some(isWebhook)) {
        move = step(flow, move.state, { kind: 'webhook', answer: webhookAnswer(answers.shift()) }, facts);
        effects.push(...move.effects);
      }
    }
    const handedOver = effects.find(effect => effect.kind === 'hand_over');
    const said = [saidIn(effects).text, handedOver?.text ?? ''].filter(text => text !== '').join('\n\n');
    turns.push({ customer, said, expected: bot, isRight: !isOver && said.includes(bot) });
  }
  const ends = endOf(move);
  const endsRight = ends === example.ends;
  return { isRight: endsRight && turns.every(({ isRight }) => isRight), turns, ends, endsRight };
}

export function webhookAnswer(text: string | undefined): WebhookAnswer {
  if (text === undefined || text.trim() === '') return { ok: false };
  try {
    return { ok: true, body: JSON.parse(text) as unknown };
  } catch {
    return { ok: false };
  }
}

function endOf(move: FlowMove | null): FlowExample['ends'] {
  if (!move || move.state) return 'waits';
  const last = move.effects.findLast(
    ({ kind }) => kind === 'hand_over' || kind === 'leave' || kind === 'end',
  );
  if (last?.kind === 'hand_over') return 'handed_over';
  return last?.kind === 'leave' ? 'left' : 'ended';
}
