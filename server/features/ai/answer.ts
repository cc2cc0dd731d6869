// The words of the answering pipeline: what goes in, what comes out, what is remembered.
import type { Reader } from '#protocol/audience.ts';
import type { Citation } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import type { Beside } from '../chat/index.ts';
import type { NamedIntent } from './intent-port.ts';
import type { Release } from './releases.ts';

export type ThreadTurn = { role: 'customer' | 'ai' | 'agent' | 'system'; text: string };

export type AnswerInput = {
  conversationId: Id;
  /** The last customer-visible seq of `thread`. */
  forSeq: number;
  /** Customer-visible texts, oldest first. */
  thread: readonly ThreadTurn[];
  /** BCP 47, '' when unknown. */
  locale: string;
  /** Which articles the customer may read: nothing is said to them, and nothing drafted for them, from any other. */
  reader: Reader;
  signal: AbortSignal;
  /** The version that answers; null or absent: the program as it is set up. */
  release?: Release | null;
  /** The whole text so far that passed the ground check; provisional. */
  onText?: (text: string) => void;
};

export type Usage = { inputTokens: number; outputTokens: number };

/** What the models of one run used, those that failed among them. */
export type Spending = {
  usage: Usage;
  /** Millionths of the currency the prices are in; null where no price is known, or no model was asked. */
  costMicros: number | null;
  /** '' where no prompt was used. */
  promptVersion: string;
};

export type DraftText = {
  text: string;
  citations: Citation[];
  confidence: number;
  provider: string;
  model: string;
};

/** What every outcome tells. */
type OutcomeFacts = {
  runId: Id;
  /** `rules` when neither a model nor retrieval was needed. */
  provider: string;
  model: string;
  latencyMs: number;
  usage: Usage;
  /** Millionths of the currency the prices are in; null where no price is known. */
  costMicros: number | null;
  /** How the first model that was asked failed; null when it did not. Something behind it answered. */
  failure: string | null;
  /** The limit a confidence has to reach, 0 to 1. */
  limit: number;
  /** What a trained classifier said; null where none was asked. */
  named: NamedIntent | null;
  /** Written with the text, in its transaction. */
  beside?: Beside;
  /** Answers to choose from. */
  options?: string[];
};

export type AnswerOutcome = OutcomeFacts &
  (
    | { kind: 'answered'; text: string; citations: Citation[]; confidence: number }
    | { kind: 'clarify'; text: string; confidence: number }
    | {
        kind: 'hand_over';
        reason: HandoverReason;
        /** For the customer, in the customer's language. */
        text: string;
        /** Null where confidence played no part. */
        confidence: number | null;
        /** The best passage, below the limit: an agent may still use it. */
        draft: DraftText | null;
      }
  );

export type RunStep = {
  name:
    | 'guard'
    | 'intent'
    | 'caps'
    | 'flow'
    | 'retrieve'
    | 'steer'
    | 'tool'
    | 'generate'
    | 'ground'
    | 'decide';
  /** From the beginning of the run to the beginning of the step. */
  atMs: number;
  tookMs: number;
  detail: Record<string, unknown>;
};

export type RunPassage = {
  articleId: Id;
  articleVersion: number;
  heading: string;
  /** As the article said it then, in plain text; its beginning where it is long. */
  text: string;
  score: number;
  confidence: number;
  /** The answer names it as its source. */
  isCited: boolean;
};

export type Run = Spending & {
  id: Id;
  conversationId: Id;
  forSeq: number;
  purpose: 'answer' | 'draft';
  startedAt: Millis;
  latencyMs: number;
  provider: string;
  model: string;
  decision: 'answered' | 'clarify' | 'small_talk' | 'flow' | 'hand_over' | 'nothing' | 'aborted';
  /** Why it was handed over or aborted; '' otherwise. */
  reason: string;
  confidence: number | null;
  limit: number;
  intent: Pick<NamedIntent, 'label' | 'name' | 'confidence' | 'outOfScope' | 'model'> | null;
  /** The version that answered; null where none was rolled out. */
  version: { id: Id; name: string } | null;
  /** What the customer asked, without personal data. */
  question: string;
  text: string;
  steps: RunStep[];
  passages: RunPassage[];
};

/** What became of a run's text: T1 may drop it. */
export type RunFate =
  | 'committed'
  | 'handed_over'
  | 'drafted'
  | 'dropped_person_replied'
  | 'dropped_customer_wrote'
  | 'dropped_resolved'
  | 'failed';

/** What the pipeline remembers between runs. */
export type Ledger = {
  /** Of the newest run of this conversation that was committed; null where there is none. */
  lastDecision(conversationId: Id): Promise<Run['decision'] | null>;
  record(run: Run): Promise<void>;
  fate(runId: Id, fate: RunFate): Promise<void>;
};

export type Limits = {
  /** Retrieval's confidence from which it answers by itself. */
  answer: number;
  /** From here on it asks back which article is meant. */
  clarify: number;
  /** From here on a passage is worth an agent's look. */
  draft: number;
  /** What a model's text must reach after the ground check. */
  grounded: number;
  /** Answers of the AI in a row without a person. */
  answersWithoutPerson: number;
  messageCharacters: number;
  /** Passages a model is given. */
  passages: number;
  outputTokens: number;
};

export const defaultLimits: Limits = {
  answer: 0.55,
  clarify: 0.4,
  draft: 0.2,
  grounded: 0.6,
  answersWithoutPerson: 8,
  messageCharacters: 4_000,
  passages: 5,
  outputTokens: 1_200,
};
