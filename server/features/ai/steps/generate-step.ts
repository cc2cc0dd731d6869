// The words: a model's, checked against the passages it was given, or an article's own.

import { stemsOf } from '#ai/text/words.ts';
import type { FailureKind } from '#platform/llm/language-model.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import { type Generated, generate } from '../generate.ts';
import { promptVersion } from '../prompt.ts';
import { askForMore, byGenerated, byRetrieval } from '../verdict.ts';
import type { Known, Note, Ports, Step } from './step.ts';

export const generateStep: Step = async (known, ports, note) => {
  if (known.hits.length === 0 && stemsOf(known.question, known.language).length === 0)
    return { verdict: askForMore(known) };
  const { answer, failures } = await askModels(known, ports, note);
  return answer
    ? {
        adds: { promptVersion: promptOf(ports) },
        verdict: byGenerated(known, answer.generated, answer.provider),
      }
    : { verdict: byRetrieval(known, whyNoModel(failures)) };
};

/** The rules' version and that of the instructions beneath them. */
export const promptOf = ({ version }: Pick<Ports, 'version'>): string =>
  [promptVersion, version?.promptName ?? ''].filter(part => part !== '').join(' + ');

/** What a customer is told where no model answered and the embedded answerer is not sure; null where none was asked. */
export function whyNoModel(failures: readonly FailureKind[]): HandoverReason | null {
  if (failures.length === 0) return null;
  return failures.includes('over_budget') ? 'budget' : 'model_unavailable';
}

export type Asked = {
  /** Null where no model answered. */
  answer: { generated: Exclude<Generated, { kind: 'failed' }>; provider: string } | null;
  /** Of those that were asked before, in turn. */
  failures: FailureKind[];
};

/** Asks the models in turn, until one answers. Without passages there is nothing a model may say. */
export async function askModels(known: Known, ports: Ports, note: Note): Promise<Asked> {
  const { question, hits, language, history, input, charge } = known;
  const { models, clock, ids, limits, instructions } = ports;
  const failures: FailureKind[] = [];
  let slow: string | null = null;
  for (const model of hits.length === 0 ? [] : models) {
    // The customer has waited once for that address already.
    if (model.name === slow) continue;
    const begunAt = clock.now();
    const generated = await generate(model, {
      ...{ question, hits, language, history, instructions, charge },
      mark: ids.mark(),
      maxOutputTokens: limits.outputTokens,
      signal: input.signal,
      onText: input.onText,
    });
    const tookMs = clock.now() - begunAt;
    const asked = { provider: model.name, model: model.model };
    if (generated.kind === 'failed') {
      note('generate', { ...asked, failure: generated.failure, tookMs });
      failures.push(generated.failure);
      if (generated.failure === 'timeout') slow = model.name;
      continue;
    }
    note('generate', { ...asked, kind: generated.kind, isFromMemory: generated.isFromMemory, tookMs });
    note('ground', { kept: generated.check?.kept.length ?? 0, removed: generated.check?.removed ?? [] });
    return { answer: { generated, provider: model.name }, failures };
  }
  return { answer: null, failures };
}
