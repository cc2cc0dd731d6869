// The words: a model's, checked against the passages it was given, or an article's own.

import { stemsOf } from '#ai/text/words.ts';
import { costOf, type Spending } from '../answer.ts';
import { type Generated, generate } from '../generate.ts';
import { promptVersion } from '../prompt.ts';
import { askForMore, byGenerated, byRetrieval, handOver } from '../verdict.ts';
import type { Known, Note, Ports, Step } from './step.ts';

export const generateStep: Step = async (known, ports, note) => {
  const { models } = ports;
  if (models.length > 0 && isSpent(known, ports)) return { verdict: handOver(known, 'budget') };
  if (known.hits.length === 0 && stemsOf(known.question, known.language).length === 0)
    return { verdict: askForMore(known) };
  const asked = await askModels(known, ports, note);
  if (asked) {
    const verdict = byGenerated(known, asked.generated, asked.provider);
    return { adds: { spending: asked.spending }, verdict };
  }
  return { verdict: byRetrieval(known, models.length > 0 && known.hits.length > 0) };
};

export const isSpent = ({ spent }: Known, { limits }: Ports): boolean =>
  spent.tokensToday >= limits.tokensPerDay || spent.tokensInConversation >= limits.tokensPerConversation;

type Asked = { generated: Exclude<Generated, { kind: 'failed' }>; provider: string; spending: Spending };

/** Asks the models in turn, until one answers. Without passages there is nothing a model may say. */
export async function askModels(known: Known, ports: Ports, note: Note): Promise<Asked | null> {
  const { question, hits, language, history, input } = known;
  const { models, clock, ids, limits, instructions, prices } = ports;
  if (hits.length === 0) return null;
  for (const model of models) {
    const begunAt = clock.now();
    const generated = await generate(model, {
      ...{ question, hits, language, history, instructions },
      mark: ids.mark(),
      maxOutputTokens: limits.outputTokens,
      signal: input.signal,
      onText: input.onText,
    });
    const tookMs = clock.now() - begunAt;
    if (generated.kind === 'failed') {
      note('generate', { provider: model.name, failure: generated.failure, tookMs });
      continue;
    }
    const { inputTokens, outputTokens } = generated.usage;
    const usage = { inputTokens, outputTokens };
    note('generate', { provider: model.name, kind: generated.kind, tookMs });
    note('ground', { kept: generated.check?.kept.length ?? 0, removed: generated.check?.removed ?? [] });
    const spending = { usage, costMicros: costOf(prices?.[model.model], usage), promptVersion };
    return { generated, provider: model.name, spending };
  }
  return null;
}
