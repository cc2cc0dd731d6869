// The words: a model's, checked against the passages it was given, or an article's own.

import type { Hit } from '#ai/retrieval/search-index.ts';
import { searchMessage } from '#ai/retrieval/search-message.ts';
import { stemsOf } from '#ai/text/words.ts';
import type { FailureKind } from '#platform/llm/language-model.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import { type Generated, generate } from '../generate.ts';
import { promptVersion } from '../prompt.ts';
import { type ToolName, toolNames } from '../tools.ts';
import { askForMore, byGenerated, byRetrieval } from '../verdict.ts';
import type { Known, Note, Ports, Step } from './step.ts';

export const generateStep: Step = async (known, ports, note) => {
  // Nobody is asked back twice.
  const tools: readonly ToolName[] = known.wasClarified ? ['look_up', 'hand_over'] : toolNames;
  if (known.hits.length === 0 && stemsOf(known.question, known.language).length === 0)
    return { verdict: askForMore(known) };
  const { answer, failures } = await askModels(known, ports, note, tools);
  return answer
    ? {
        adds: learnt(answer.generated, ports),
        verdict: byGenerated(known, answer.generated, answer.provider),
      }
    : { verdict: byRetrieval(known, whyNoModel(failures)) };
};

async function lookUp(
  query: string,
  { input: { reader }, language }: Known,
  { knowledge, limits }: Ports,
): Promise<readonly Hit[]> {
  const index = await knowledge.index(reader);
  return searchMessage(index, query, limits.passages, language);
}

/** What the trace keeps of a model's answer: the prompt's version, and the passages, those included that it looked up. */
export const learnt = (generated: Answering, ports: Pick<Ports, 'version'>) => ({
  promptVersion: promptOf(ports),
  ...(generated.kind === 'text' ? { hits: generated.hits } : {}),
});

/** The rules' version and that of the instructions beneath them. */
const promptOf = ({ version }: Pick<Ports, 'version'>): string =>
  [promptVersion, version?.promptName ?? ''].filter(part => part !== '').join(' + ');

/** What a customer is told where no model answered and the embedded answerer is not sure; null where none was asked. */
export function whyNoModel(failures: readonly FailureKind[]): HandoverReason | null {
  if (failures.length === 0) return null;
  return failures.includes('over_budget') ? 'budget' : 'model_unavailable';
}

type Answering = Exclude<Generated, { kind: 'failed' }>;

export type Asked = {
  /** Null where no model answered. */
  answer: { generated: Answering; provider: string } | null;
  /** Of those that were asked before, in turn. */
  failures: FailureKind[];
};

/** Asks the models in turn, until one answers. Without passages there is nothing a model may say. */
export async function askModels(
  known: Known,
  ports: Ports,
  note: Note,
  tools: readonly ToolName[],
): Promise<Asked> {
  const { question, hits, language, history, input, charge } = known;
  const { models, clock, ids, limits, instructions, toolless } = ports;
  const failures: FailureKind[] = [];
  let slow: string | null = null;
  for (const model of hits.length === 0 ? [] : models) {
    // The customer has waited once for that address already.
    if (model.name === slow) continue;
    const begunAt = clock.now();
    const generated = await generate(model, {
      ...{ question, hits, language, history, instructions, charge, reader: input.reader },
      mark: ids.mark(),
      maxOutputTokens: limits.outputTokens,
      signal: input.signal,
      onText: input.onText,
      tools: toolless.has(model.model) ? [] : tools,
      onToolless: () => toolless.add(model.model),
      lookUp: query => lookUp(query, known, ports),
      noteTool: told => note('tool', told),
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
