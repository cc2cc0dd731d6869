// How a trained classifier steers an answer. Pure. Route by the classifier first, retrieve second: neither is believed alone
// where they disagree.

import type { Hit } from '#ai/retrieval/search-index.ts';
import type { NamedIntent } from './intent-port.ts';
import { didYouMean } from './says.ts';
import { byEmbedded, type Facts, handOver, type Verdict } from './verdict.ts';

const isBelieved = ({ confidence, rule }: NamedIntent): boolean => confidence >= (rule.threshold ?? 0);

/** As the trace and the conversation name where a decision came from. */
const originOf = ({ model, rule }: NamedIntent, { limits }: Facts) => ({
  provider: byEmbedded.provider,
  model,
  limit: rule.threshold ?? limits.answer,
});

/** What people decided about an intent, before anything else is tried. */
export function byRule(facts: Facts, named: NamedIntent): Verdict | undefined {
  const { outOfScope, close, confidence, rule } = named;
  if (outOfScope || close || rule.action !== 'hand_over' || !isBelieved(named)) return undefined;
  return handOver(facts, 'sensitive', confidence, originOf(named, facts));
}

/** A passage of a named article goes first where it comes at least this near the best one. */
const nearShare = 0.5;

/**
 * Articles that people named for the intent go first. That the classifier is sure of the intent is then as good a reason as the
 * words that the question shares with the passage: the better of both counts.
 */
export function preferring(hits: readonly Hit[], named: NamedIntent | null): readonly Hit[] {
  const best = hits[0];
  if (!best || !named || named.outOfScope || named.close || !isBelieved(named)) return hits;
  const { articleIds } = named.rule;
  const hit = hits.find(
    ({ passage, score }) => articleIds.includes(passage.article.id) && score >= nearShare * best.score,
  );
  if (!hit) return hits;
  const sure = { ...hit, confidence: Math.max(hit.confidence, named.confidence) };
  return [sure, ...hits.filter(other => other !== hit)];
}

/** Once the passages are there. Undefined: nothing speaks against an answer. */
export function bySteering(facts: Facts, named: NamedIntent): Verdict | undefined {
  const { hits, limits, language, wasClarified } = facts;
  const { outOfScope, close, confidence, rule } = named;
  const found = hits[0]?.confidence ?? 0;
  const origin = originOf(named, facts);
  // One in twenty messages in scope is refused: what the knowledge clearly answers is answered all the same.
  if (outOfScope) return found < limits.clarify ? handOver(facts, 'out_of_scope', null, origin) : undefined;
  if (close) {
    if (found >= limits.answer || wasClarified) return undefined;
    const text = didYouMean(language, close);
    return { ...origin, decision: 'clarify', text, confidence };
  }
  if (!isBelieved(named))
    return rule.action === 'hand_over' ? undefined : handOver(facts, 'low_confidence', confidence, origin);
  // A flow that fitted would have spoken.
  return rule.action === 'flow' ? handOver(facts, 'no_answer', null, origin) : undefined;
}
