// One model's try at an answer: prompt, stream, ground check. Failures of the model are an answer here, not an exception.

import { citationOf, extractFrom } from '#ai/retrieval/extract.ts';
import type { Hit } from '#ai/retrieval/search-index.ts';
import { redact } from '#ai/text/redact.ts';
import type { Language } from '#ai/text/words.ts';
import {
  type Charge,
  type FailureKind,
  type LanguageModel,
  ModelFailure,
} from '#platform/llm/language-model.ts';
import type { Reader } from '#protocol/audience.ts';
import type { Citation } from '#protocol/documents/message.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import { cacheKeyOf } from './cache-key.ts';
import { checkGround, type Ground, type GroundCheck, groundedSoFar } from './ground.ts';
import { noAnswer, type PromptTurn, promptFor } from './prompt.ts';
import { type Talk, type ToolNote, talk } from './talk.ts';
import { askedText, type ToolName } from './tools.ts';

export type Generated =
  | {
      kind: 'text';
      text: string;
      citations: Citation[];
      confidence: number;
      check: GroundCheck;
      model: string;
      isFromMemory: boolean;
      /** The passages it was given, and those that it looked up. */
      hits: readonly Hit[];
    }
  /** It asks the customer back. */
  | { kind: 'asked'; text: string; check: null; model: string; isFromMemory: boolean }
  /** It fetches a person. */
  | { kind: 'person'; reason: HandoverReason; check: null; model: string; isFromMemory: boolean }
  /** `declined`: the model says the passages do not answer. `ungrounded`: nothing it wrote was borne out. */
  | { kind: 'declined'; check: null; model: string; isFromMemory: boolean }
  | { kind: 'ungrounded'; check: GroundCheck; model: string; isFromMemory: boolean }
  | { kind: 'failed'; failure: Exclude<FailureKind, 'aborted'>; message: string };

type GenerateInput = {
  question: string;
  history: readonly PromptTurn[];
  hits: readonly Hit[];
  language: Language;
  reader: Reader;
  mark: string;
  maxOutputTokens: number;
  instructions: string | null;
  charge: Charge;
  signal: AbortSignal;
  onText?: ((text: string) => void) | undefined;
  /** What it may ask for instead of writing. */
  tools: readonly ToolName[];
  lookUp: Talk['lookUp'];
  noteTool(note: ToolNote): void;
  /** The model takes no tools: it is not offered any again. */
  onToolless(): void;
};

/** @throws the signal's reason when it is aborted */
export async function generate(model: LanguageModel, input: GenerateInput): Promise<Generated> {
  const { tools, hits: given, lookUp, noteTool, mark, maxOutputTokens } = input;
  let shown = '';
  try {
    const end = await talk(
      model,
      {
        messages: promptFor({ ...input, hasTools: tools.length > 0 }),
        ...{ hits: given, mark, maxOutputTokens, tools, lookUp, noteTool },
        ...{ said: redact(input.question).text, language: input.language },
        ...cacheKeyOf(input),
      },
      {
        signal: input.signal,
        charge: input.charge,
        onText(textSoFar, hits) {
          const grounded = groundedSoFar(textSoFar, groundsOf(hits), input.language);
          if (grounded === shown) return;
          shown = grounded;
          input.onText?.(grounded);
        },
      },
    );
    const { completion, hits } = end;
    const { model: by, isFromMemory = false } = completion;
    if (end.kind === 'wish') {
      const common = { check: null, model: by, isFromMemory };
      return end.wish.name === 'ask'
        ? { ...common, kind: 'asked', text: askedText(end.wish) }
        : { ...common, kind: 'person', reason: end.wish.reason };
    }
    if (completion.text.includes(noAnswer) || completion.finishReason === 'filtered') {
      return { kind: 'declined', check: null, model: by, isFromMemory };
    }
    const check = checkGround(completion.text, groundsOf(hits), input.language);
    if (check.kept.length === 0) return { kind: 'ungrounded', check, model: by, isFromMemory };
    return {
      kind: 'text',
      text: check.text,
      citations: citationsOf(check, hits),
      confidence: groundedConfidence(check, hits),
      hits,
      check,
      model: by,
      isFromMemory,
    };
  } catch (error) {
    input.signal.throwIfAborted();
    if (!(error instanceof ModelFailure) || error.kind === 'aborted') throw error;
    if (tools.length > 0 && isAboutTools(error)) {
      input.onToolless();
      return generate(model, { ...input, tools: [] });
    }
    return { kind: 'failed', failure: error.kind, message: error.message };
  }
}

/** Servers that run a model without tools refuse the whole request, and say why in words of their own. */
const isAboutTools = ({ kind, cause }: ModelFailure): boolean =>
  kind === 'refused' && cause instanceof Error && /\btools?\b|\btool[-_]|function call/i.test(cause.message);

const groundsOf = (hits: readonly Hit[]): Ground[] =>
  hits.map(({ passage }) => ({
    text: passage.text,
    headings: [passage.article.title, ...passage.headings],
    language: passage.language,
  }));

/** One citation per passage named, in the order of naming, quoting the sentences nearest to what was said. */
function citationsOf(check: GroundCheck, hits: readonly Hit[]): Citation[] {
  const said = new Map<number, string[]>();
  for (const { text, passages } of check.kept) {
    for (const passage of passages) said.set(passage, [...(said.get(passage) ?? []), text]);
  }
  return [...said].flatMap(([index, texts]) => {
    const hit = hits[index];
    const extract = hit && extractFrom(hit.passage, texts.join(' '));
    return hit && extract ? [citationOf(hit.passage, extract.quote)] : [];
  });
}

/**
 * Not a calibrated probability: the share of the text that was borne out, weighed by how well, and lifted by retrieval's
 * own confidence. A fully supported text reaches the limit by itself; one that lost half of its sentences does not.
 */
function groundedConfidence(check: GroundCheck, hits: readonly Hit[]): number {
  const all = check.kept.length + check.removed.length;
  const support = check.kept.reduce((sum, sentence) => sum + sentence.support, 0) / Math.max(1, all);
  return Math.min(0.99, support * (0.75 + 0.25 * (hits[0]?.confidence ?? 0)));
}
