/**
 * Owns how a release meets the pipeline: which version answers a conversation, what that changes, and the word back of how it went. The
 * room of models stands behind the port; without a release the program answers as it is set up.
 */
import type { GuardedModel } from '#platform/llm/circuit.ts';
import type { Id } from '#protocol/ids.ts';
import type { AnswerOutcome, DraftText } from './answer.ts';

/** A version, as far as it changes an answer. */
export type Release = {
  id: Id;
  /** Such as "answers v3". */
  name: string;
  /** Of its instructions, such as "tone v2"; '' without any. */
  promptName: string;
  /** `extractive`: the embedded answerer alone. `chat`: the named model first. */
  kind: 'chat' | 'extractive';
  modelName: string;
  /** Instructions of its own, beside the rules that hold for every version; null for none. */
  instructions: string | null;
  /** The confidence an answer has to reach; null leaves the usual one. */
  answerLimit: number | null;
};

/** What a version did with a conversation's question. */
export type Answered = {
  /** Its run; null where it broke down before there was one. */
  runId: Id | null;
  question: string;
  responseTimeMs: number;
  decision: string;
  isHandOver: boolean;
  confidence: number | null;
  /** What the question is about, '' out of scope; null where no classifier says so. */
  intent: string | null;
  inputTokens: number;
  outputTokens: number;
  costMicros: number | null;
  /** What failed; null when nothing did. A fallback may have answered all the same. */
  error: string | null;
};

/** What a version proposed to an agent. */
export type Drafted = { question: string; responseTimeMs: number; runId: Id; draft: DraftText };

export type Released = {
  serving: Release;
  /** Also asked once the customer is answered; its answer goes nowhere. */
  shadow: Release | null;
  answered(answered: Answered): void;
  shadowAnswered(answered: Answered): void;
  drafted(drafted: Drafted): void;
};

export type ReleasePort = {
  /** Null: no version is rolled out. */
  of(conversationId: Id): Promise<Released | null>;
};

/** What of the pipeline a release changes. */
export type Changeable = {
  models: readonly GuardedModel[];
  limits: { answer: number };
  instructions: string | null;
  version: Pick<Release, 'id' | 'name' | 'promptName'> | null;
};

export function underRelease<Deps extends Changeable>(
  deps: Deps,
  release: Release | null,
  modelNamed: (name: string) => GuardedModel | null,
): Deps {
  if (!release) return deps;
  const named = release.kind === 'chat' ? modelNamed(release.modelName) : null;
  return {
    ...deps,
    version: release,
    // The others stay behind the named one: a version that fails must not leave a customer without an answer.
    models: named ? [named, ...deps.models.filter(({ model }) => model !== named.model)] : [],
    instructions: release.instructions,
    limits: release.answerLimit === null ? deps.limits : { ...deps.limits, answer: release.answerLimit },
  };
}

export function answeredOf(question: string, outcome: AnswerOutcome): Answered {
  return {
    runId: outcome.runId,
    question,
    responseTimeMs: outcome.latencyMs,
    decision: outcome.kind === 'hand_over' ? `hand_over: ${outcome.reason}` : outcome.kind,
    isHandOver: outcome.kind === 'hand_over',
    confidence: outcome.confidence,
    intent: outcome.named && (outcome.named.outOfScope ? '' : outcome.named.label),
    ...outcome.usage,
    costMicros: outcome.costMicros,
    error: outcome.failure,
  };
}

/** The answer broke down altogether. */
export const brokenDown = (question: string, responseTimeMs: number, error: unknown): Answered => ({
  ...{ runId: null, question, responseTimeMs, decision: 'failed', isHandOver: true },
  ...{ confidence: null, intent: null },
  ...{ inputTokens: 0, outputTokens: 0, costMicros: null },
  error: error instanceof Error ? error.name : 'unknown',
});
