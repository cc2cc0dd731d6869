/**
 * Owns what a published flow does next: `step(flow, state, event, facts)` gives the state to keep and what is to be done. Pure: the same in the
 * server, in the console's test panel and at publishing. It sends nothing, calls nobody and knows no clock.
 *
 * A flow that passed the check always ends: the only way back is a step `again`, which counts; asking again is counted too; and a walk that
 * is longer than any sound flow can be fetches a person.
 */
import type { FlowDefinition, FlowStep, FlowStepOf, FlowText } from '#protocol/http/flows.ts';
import { fill, textFor, type Value } from '../templates/fill.ts';
import { fold } from '../text/words.ts';
import { holds } from './conditions.ts';
import { asksAgain, saysStopped } from './says.ts';
import { findIn, readValue, type SlotValue } from './values.ts';
import { resultOf } from './webhook-result.ts';

/** What is kept between two turns. Plain JSON. */
export type FlowRunState = {
  /** The step that waits: for the customer, or for a webhook's answer. */
  at: string;
  slots: Record<string, SlotValue>;
  /** Answers to the step that waits which did not fit. */
  tries: number;
  /** How often each `again` led back. */
  rounds: Record<string, number>;
  /** Calls so far: each has a name of its own, so that one that is made twice can be told. */
  calls: number;
};

export type WebhookAnswer = { ok: true; body: unknown } | { ok: false };

export type FlowEvent =
  /** The customer's message that set it off; '' where none did. */
  | { kind: 'begin'; text: string }
  /** `aside`: what the host knows of the message: that it asks for a person, or is surely about something else. */
  | { kind: 'customer'; text: string; aside: 'person' | 'other_topic' | null }
  | { kind: 'webhook'; answer: WebhookAnswer };

export type FlowEffect =
  | { kind: 'say'; text: string; options: string[] }
  | {
      kind: 'call';
      stepId: string;
      /** The how manieth of this run, from 1. */
      call: number;
      url: string;
      slots: Record<string, SlotValue>;
      timeoutMs: number;
      retries: number;
    }
  | { kind: 'label'; tags: string[]; priority: number | null; teamId: string | null }
  | {
      kind: 'hand_over';
      /** Null: what the AI says whenever it fetches a person. */
      text: string | null;
      why: 'step' | 'retries' | 'rounds' | 'asked' | 'broken';
    }
  /** Said everything. */
  | { kind: 'end' }
  /** The customer goes somewhere else: the message is for whoever answers without a flow. */
  | { kind: 'leave' };

export type FlowFacts = {
  /** BCP 47; '' when unknown. */
  locale: string;
  /** `YYYY-MM-DD`, where the shop is. */
  today: string;
  isOpen: boolean;
  isKnown: boolean;
  /** What the conversation is about, by the classifier; '' when nobody knows. */
  intent: string;
  /** `customer.name` and what else there is besides slots. */
  values: Readonly<Record<string, string>>;
  /** Saved templates by id. */
  templates: Readonly<Record<string, { texts: Readonly<Record<string, string>>; locale: string }>>;
};

export type FlowMove = {
  /** Null: it is over. */
  state: FlowRunState | null;
  effects: FlowEffect[];
  /** The last step that it stood on. */
  at: string;
  /** The steps that it came to, each once, in order. */
  entered: string[];
  /** What it knows now. */
  slots: Record<string, SlotValue>;
};

/** More steps than this no sound flow goes in one walk: 100 steps, and as many ways back of 10 rounds each. */
const mostSteps = 100_000;

type Walk = {
  flow: FlowDefinition;
  facts: FlowFacts;
  state: FlowRunState;
  effects: FlowEffect[];
  entered: Set<string>;
  /** The message that set it off: what it holds need not be asked for. */
  told: string;
};

export function step(
  flow: FlowDefinition,
  before: FlowRunState | null,
  event: FlowEvent,
  facts: FlowFacts,
): FlowMove {
  const state: FlowRunState = before
    ? { ...before, slots: { ...before.slots }, rounds: { ...before.rounds } }
    : { at: flow.steps[0]?.id ?? '', slots: {}, tries: 0, rounds: {}, calls: 0 };
  const told = event.kind === 'begin' ? event.text : '';
  const walk: Walk = { flow, facts, state, effects: [], entered: new Set(), told };
  if (event.kind === 'begin') return walkFrom(walk, state.at);
  const waiting = find(flow, state.at);
  if (waiting?.kind === 'collect' && event.kind === 'customer') return answered(walk, waiting, event);
  if (waiting?.kind === 'webhook' && event.kind === 'webhook') return called(walk, waiting, event.answer);
  // It waits for something else, or its step is not there: nobody can say how it goes on.
  return handOver(walk, null, 'broken');
}

const find = (flow: FlowDefinition, id: string): FlowStep | undefined =>
  flow.steps.find(each => each.id === id);

const waits = ({ state, effects, entered }: Walk): FlowMove => ({
  ...{ state, effects, at: state.at, entered: [...entered], slots: state.slots },
});
const over = (walk: Walk): FlowMove => ({ ...waits(walk), state: null });

function handOver(
  walk: Walk,
  text: string | null,
  why: Extract<FlowEffect, { kind: 'hand_over' }>['why'],
): FlowMove {
  walk.effects.push({ kind: 'hand_over', text, why });
  return over(walk);
}

function walkFrom(walk: Walk, from: string): FlowMove {
  let at = from;
  for (let count = 0; count < mostSteps; count++) {
    const here = find(walk.flow, at);
    if (!here) return handOver(walk, null, 'broken');
    walk.state.at = at;
    walk.entered.add(at);
    const went = pass(walk, here);
    if (typeof went !== 'string') return went;
    at = went;
  }
  return handOver(walk, null, 'broken');
}

/** Does a step. @returns the next one, or where it stops */
function pass(walk: Walk, here: FlowStep): string | FlowMove {
  const { state, effects, facts } = walk;
  switch (here.kind) {
    case 'say':
      effects.push({ kind: 'say', text: textOf(walk, here.text), options: [] });
      return here.next;
    case 'collect': {
      const told = findIn(here, walk.told);
      if (told !== null) {
        state.slots[here.slot] = told;
        // Asked again later it is asked for: once is what was told.
        walk.told = '';
        return here.next;
      }
      state.tries = 0;
      effects.push({ kind: 'say', text: textOf(walk, here.text), options: optionsOf(walk, here) });
      return waits(walk);
    }
    case 'condition':
      return here.rules.find(({ when }) => holds(when, state.slots, facts))?.next ?? here.otherwise;
    case 'webhook': {
      state.calls += 1;
      const slots = Object.fromEntries(
        here.send.flatMap(name => (name in state.slots ? [[name, state.slots[name] as SlotValue]] : [])),
      );
      const { url, timeoutMs, retries } = here;
      effects.push({ kind: 'call', stepId: here.id, call: state.calls, url, slots, timeoutMs, retries });
      return waits(walk);
    }
    case 'label': {
      const { tags, priority, teamId } = here;
      effects.push({ kind: 'label', tags, priority, teamId });
      return here.next;
    }
    case 'again': {
      const rounds = (state.rounds[here.id] ?? 0) + 1;
      if (rounds > here.most) return handOver(walk, null, 'rounds');
      state.rounds[here.id] = rounds;
      return here.to;
    }
    case 'hand_over':
      return handOver(walk, here.text && textOf(walk, here.text), 'step');
    case 'end':
      effects.push({ kind: 'end' });
      return over(walk);
  }
}

/** In exactly these words, nobody means an answer. */
const wantsOut =
  /^(?:(?:please )?(?:stop|cancel|quit|exit)(?: it| this| that)?|never ?mind|forget (?:it|that)|(?:bitte )?(?:abbrechen|stopp?|aufhoren)|vergiss es|vergessen sie es|egal|annuler|arretez?|laissez? tomber|tant pis)$/;

function answered(
  walk: Walk,
  here: FlowStepOf<'collect'>,
  { text, aside }: Extract<FlowEvent, { kind: 'customer' }>,
): FlowMove {
  const { state, facts, effects } = walk;
  if (aside === 'person') return handOver(walk, null, 'asked');
  const read = readValue(here, text, facts);
  // An answer that fits is an answer. Free text fits everything, so there the topic decides.
  if (aside === 'other_topic' && (!read.ok || here.type === 'text')) return leave(walk);
  const isChoice = here.type === 'choice' && read.ok;
  if (
    !isChoice &&
    wantsOut.test(
      fold(text)
        .replace(/[^\p{L}\s]/gu, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
  ) {
    effects.push({ kind: 'say', text: saysStopped(facts.locale), options: [] }, { kind: 'end' });
    return over(walk);
  }
  if (read.ok) {
    state.slots[here.slot] = read.value;
    return walkFrom(walk, here.next);
  }
  state.tries += 1;
  if (state.tries > here.retries) return handOver(walk, null, 'retries');
  const own = here.retryText && read.why !== 'secret' ? textOf(walk, here.retryText) : '';
  const why = read.why === 'unfit' ? here.type : read.why;
  effects.push({ kind: 'say', text: own || asksAgain(facts.locale, why), options: optionsOf(walk, here) });
  return waits(walk);
}

function leave(walk: Walk): FlowMove {
  walk.effects.push({ kind: 'leave' });
  return over(walk);
}

function called(walk: Walk, here: FlowStepOf<'webhook'>, answer: WebhookAnswer): FlowMove {
  const found = answer.ok ? here.results.map(result => resultOf(answer.body, result)) : [];
  // Half an answer is none: what follows was written for all of it.
  if (!answer.ok || found.some(value => value === null)) return walkFrom(walk, here.failed);
  here.results.forEach(({ slot }, index) => {
    walk.state.slots[slot] = found[index] as SlotValue;
  });
  return walkFrom(walk, here.next);
}

function textOf({ flow, facts, state }: Walk, { templateId, texts }: FlowText): string {
  const template = templateId === null ? undefined : facts.templates[templateId];
  const found = template
    ? textFor(template.texts, facts.locale, template.locale)
    : textFor(texts, facts.locale, flow.locale);
  if (!found) return '';
  const types = slotTypesIn(flow);
  const values = (name: string): Value | undefined => {
    if (name.includes('.')) return facts.values[name] || undefined;
    const value = state.slots[name];
    if (value === undefined) return undefined;
    if (typeof value === 'number') return { number: value };
    return types.get(name) === 'date' ? { day: value } : value;
  };
  return fill(found.text, { values, locale: found.locale, missing: 'drop' }).trim();
}

/** What is said in one message: every text, and the choices of the last question. */
export function saidIn(effects: readonly FlowEffect[]): { text: string; options: string[] } {
  const said = effects.filter(effect => effect.kind === 'say');
  return {
    text: said
      .map(({ text }) => text)
      .filter(text => text !== '')
      .join('\n\n'),
    options: said.at(-1)?.options ?? [],
  };
}

const optionsOf = ({ flow, facts }: Walk, { type, choices }: FlowStepOf<'collect'>): string[] =>
  type === 'choice'
    ? choices.map(({ value, labels }) => textFor(labels, facts.locale, flow.locale)?.text ?? value)
    : [];

/** Which kind of value each slot holds. */
export function slotTypesIn(flow: FlowDefinition): Map<string, string> {
  const types = new Map<string, string>();
  for (const each of flow.steps) {
    if (each.kind === 'collect') types.set(each.slot, each.type);
    if (each.kind === 'webhook') for (const { slot, type } of each.results) types.set(slot, type);
  }
  return types;
}
