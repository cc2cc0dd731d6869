// Owns what sets a flow off: which flow a message begins, and which triggers of different flows would quarrel over one. Pure.
import type { FlowTrigger } from '#protocol/http/flows.ts';
import { type Language, stemsOf, wordsOf } from '../text/words.ts';

export type Message = {
  text: string;
  language: Language;
  /** What the classifier says; null where none does, or where it is out of scope. */
  intent: { label: string; confidence: number } | null;
};

export type Begun<Flow> = { flow: Flow; trigger: FlowTrigger };

/** How near a message must come to a phrase, 0 to 1. */
const nearEnough = 0.6;

/**
 * The flow that a message begins. A keyword is meant literally, so it comes before the classifier's word, and both before likeness.
 * Among phrases the nearest counts. @returns undefined when no flow is meant
 */
export function begunBy<Flow extends { triggers: readonly FlowTrigger[] }>(
  flows: readonly Flow[],
  message: Message,
): Begun<Flow> | undefined {
  const all = flows.flatMap(flow => flow.triggers.map(trigger => ({ flow, trigger })));
  const words = inWords(message.text);
  const byWord = all.find(
    ({ trigger }) => trigger.kind === 'keyword' && trigger.words.some(word => words.includes(inWords(word))),
  );
  if (byWord) return byWord;
  const { intent } = message;
  const byIntent =
    intent &&
    all.find(
      ({ trigger }) =>
        trigger.kind === 'intent' && trigger.label === intent.label && intent.confidence >= trigger.atLeast,
    );
  if (byIntent) return byIntent;
  const [nearest] = all
    .map(each => ({
      each,
      near: each.trigger.kind === 'phrases' ? nearestOf(each.trigger.phrases, message) : 0,
    }))
    .filter(({ near }) => near >= nearEnough)
    .sort((a, b) => b.near - a.near);
  return nearest?.each;
}

/** The flow for when a person would be fetched and nobody is there. */
export const begunByClosing = <Flow extends { triggers: readonly FlowTrigger[] }>(
  flows: readonly Flow[],
): Flow | undefined => flows.find(({ triggers }) => triggers.some(({ kind }) => kind === 'closed'));

/** With a space at both ends, so that a part of it is a word. */
const inWords = (text: string): string => ` ${wordsOf(text).join(' ')} `;

const nearestOf = (phrases: readonly string[], { text, language }: Message): number =>
  Math.max(0, ...phrases.map(phrase => likeness(phrase, text, language)));

/** The mean of what two texts share of their words and of their stems (Dice 1945): stems alone take "an order" for "where is my order". */
export function likeness(one: string, other: string, language: Language): number {
  const words = shared(wordsOf(one), wordsOf(other));
  const stems = shared(stemsOf(one, language), stemsOf(other, language));
  return (words + stems) / 2;
}

function shared(one: readonly string[], other: readonly string[]): number {
  const [a, b] = [new Set(one), new Set(other)];
  if (a.size === 0 || b.size === 0) return 0;
  const both = [...a].filter(each => b.has(each)).length;
  return (2 * both) / (a.size + b.size);
}

/** What two triggers would both answer to, in a word; undefined when they never do. */
export function quarrel(one: FlowTrigger, other: FlowTrigger): string | undefined {
  if (one.kind === 'intent' && other.kind === 'intent')
    return one.label === other.label ? one.label : undefined;
  if (one.kind === 'closed' && other.kind === 'closed') return '';
  if (one.kind === 'keyword' && other.kind === 'keyword') {
    return one.words.find(word => other.words.some(each => inWords(each) === inWords(word)));
  }
  if (one.kind === 'phrases' && other.kind === 'phrases') {
    return one.phrases.find(phrase => other.phrases.some(each => inWords(each) === inWords(phrase)));
  }
  return undefined;
}
