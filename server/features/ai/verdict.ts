// The decisions of the pipeline as pure functions: what was found goes in, what is said comes out.

import { citationOf, extractFrom } from '#ai/retrieval/extract.ts';
import type { Hit } from '#ai/retrieval/search-index.ts';
import type { Language } from '#ai/text/words.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import type { Beside } from '../chat/index.ts';
import type { DraftText, Limits, Run } from './answer.ts';
import type { FlowReply } from './flow-port.ts';
import type { Generated } from './generate.ts';
import type { Intent } from './intent.ts';
import { askWhich, handoverSays, sayMore, smallTalkSays } from './says.ts';

export type Verdict = {
  decision: Extract<Run['decision'], 'answered' | 'clarify' | 'small_talk' | 'flow' | 'hand_over'>;
  reason?: HandoverReason;
  text: string;
  confidence: number | null;
  citations?: DraftText['citations'];
  /** The limit the confidence was held against. */
  limit: number;
  provider: string;
  model: string;
  /** Written with the text, in its transaction. */
  beside?: Beside;
  /** Answers to choose from. */
  options?: string[];
};

/** What every decision may look at. */
export type Facts = {
  question: string;
  /** The question with what was said before, where it says too little by itself: what the knowledge is asked. */
  asked: string;
  language: Language;
  hits: readonly Hit[];
  /** True when the last thing the AI did was to ask back. */
  wasClarified: boolean;
  limits: Limits;
};

type Origin = { provider: string; model: string };
export const byEmbedded: Origin = { provider: 'embedded', model: 'extractive-1' };
export const byRules: Origin = { provider: 'rules', model: 'rules-1' };

export function handOver(
  { language, limits }: Facts,
  reason: HandoverReason,
  confidence: number | null = null,
  from: Origin & { limit?: number } = byRules,
): Verdict {
  const text = handoverSays[language][reason];
  return { limit: limits.answer, ...from, decision: 'hand_over', reason, text, confidence };
}

/** Asks for more words, once; the second time a person is fetched. */
export function askForMore(facts: Facts): Verdict {
  if (facts.wasClarified) return handOver(facts, 'low_confidence');
  const text = sayMore[facts.language];
  return { ...byRules, decision: 'clarify', text, confidence: 0, limit: facts.limits.answer };
}

/** Answers what needs no retrieval; undefined for a question. */
export function byIntent(facts: Facts, intent: Intent): Verdict | undefined {
  switch (intent.kind) {
    case 'person':
      return handOver(facts, 'asked_for_person');
    case 'sensitive':
      return handOver(facts, 'sensitive');
    case 'small_talk': {
      const text = smallTalkSays[facts.language][intent.talk];
      return { ...byRules, decision: 'small_talk', text, confidence: 1, limit: facts.limits.answer };
    }
    case 'empty':
      return askForMore(facts);
    case 'question':
      return undefined;
  }
}

/** A flow or a template speaks: written by people, so how sure a machine is plays no part. */
export function byFlow(
  { limits }: Facts,
  { text, options, handOver: reason, at, beside }: FlowReply,
): Verdict {
  const model = at ? `${at.flow}@${at.version}` : 'flow';
  const from = { provider: 'flow', model: model.slice(0, 120), limit: limits.answer, text };
  const kept = { ...(beside ? { beside } : {}), ...(options?.length ? { options } : {}) };
  return reason
    ? { ...from, ...kept, decision: 'hand_over', reason, confidence: null }
    : { ...from, ...kept, decision: 'flow', confidence: 1 };
}

export function byGenerated(
  facts: Facts,
  generated: Exclude<Generated, { kind: 'failed' }>,
  provider: string,
): Verdict {
  const from = { provider, model: generated.model, limit: facts.limits.grounded };
  if (generated.kind === 'asked')
    return { ...from, decision: 'clarify', text: generated.text, confidence: facts.hits[0]?.confidence ?? 0 };
  if (generated.kind === 'person') return handOver(facts, generated.reason, null, from);
  if (generated.kind === 'declined') return handOver(facts, 'no_answer', null, from);
  if (generated.kind === 'ungrounded') return handOver(facts, 'low_confidence', 0, from);
  const { text, citations, confidence } = generated;
  if (confidence < facts.limits.grounded) return handOver(facts, 'low_confidence', confidence, from);
  return { ...from, decision: 'answered', text, citations, confidence };
}

/** The embedded answerer. `noModel`: why none of the models answered; null where there are none, or none was asked. */
export function byRetrieval(facts: Facts, noModel: HandoverReason | null): Verdict {
  const { hits, limits, language } = facts;
  const confidence = hits[0]?.confidence ?? 0;
  const found = confidence >= limits.answer ? bestExtract(facts) : null;
  if (found) return { ...found, decision: 'answered', limit: limits.answer };
  if (noModel) return handOver(facts, noModel, confidence, byEmbedded);
  const titles = rivals(hits);
  if (confidence >= limits.clarify && titles.length > 1 && !facts.wasClarified) {
    const text = askWhich(language, titles);
    return { ...byEmbedded, decision: 'clarify', text, confidence, limit: limits.answer };
  }
  return handOver(facts, confidence < limits.draft ? 'no_answer' : 'low_confidence', confidence, byEmbedded);
}

/** The best passage's own words when they are worth an agent's look, else null. */
export const draftOf = (facts: Facts): DraftText | null =>
  (facts.hits[0]?.confidence ?? 0) >= facts.limits.draft ? bestExtract(facts) : null;

function bestExtract({ hits, asked }: Facts): DraftText | null {
  const best = hits[0];
  const extract = best && extractFrom(best.passage, asked, best.rarity);
  if (!best || !extract) return null;
  const citations = [citationOf(best.passage, extract.quote)];
  return { text: extract.text, citations, confidence: best.confidence, ...byEmbedded };
}

/** Titles of the articles that come near each other, best first, at most three. */
function rivals(hits: readonly Hit[]): string[] {
  const best = hits[0]?.score ?? 0;
  const titles = hits.filter(hit => hit.score >= 0.75 * best).map(hit => hit.passage.article.title);
  return [...new Set(titles)].slice(0, 3);
}
