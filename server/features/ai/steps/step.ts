// What a step of the pipeline is: it reads what is known so far and what stands outside, and says what is new, or how the
// answer ends. It commits nothing and changes nothing it was given.

import type { SearchIndex } from '#ai/retrieval/search-index.ts';
import type { Clock } from '#platform/clock.ts';
import type { GuardedModel } from '#platform/llm/circuit.ts';
import type { Charge } from '#platform/llm/language-model.ts';
import type { Log } from '#platform/log.ts';
import type { Reader } from '#protocol/audience.ts';
import type { Id } from '#protocol/ids.ts';
import type { AnswerInput, Ledger, Limits, RunStep } from '../answer.ts';
import type { FlowPort } from '../flow-port.ts';
import type { Intent } from '../intent.ts';
import type { IntentPort, NamedIntent } from '../intent-port.ts';
import type { PromptTurn } from '../prompt.ts';
import type { Release } from '../releases.ts';
import type { VectorPort } from '../vectors.ts';
import type { Facts, Verdict } from '../verdict.ts';

export type KnowledgePort = {
  /** The index of everything published now that this customer may read. */
  index(reader: Reader): Promise<SearchIndex>;
};

export type Suspected = { conversationId: Id; phrases: readonly string[] };

/** Everything from outside. */
export type Ports = {
  /** Tried in order; the embedded answerer stands behind them. Empty: embedded alone. */
  models: readonly GuardedModel[];
  /** Names of models that refused to be offered tools. Grows. */
  toolless: Set<string>;
  knowledge: KnowledgePort;
  /** Searching by meaning, beside the words. */
  vectors: VectorPort;
  /** A trained classifier, where there is one. */
  intents: IntentPort;
  /** Flows and templates, asked before any search; they speak where one fits. */
  flow: FlowPort;
  ledger: Ledger;
  clock: Clock;
  /** Ids and unguessable marks. */
  ids: { create(): Id; mark(): string };
  log: Log;
  limits: Limits;
  /** Told of phrases that try to steer a model. */
  suspected?: ((facts: Suspected) => void) | undefined;
  /** What a version adds to the rules. */
  instructions: string | null;
  /** The version that answers; null where none is rolled out. */
  version: Pick<Release, 'id' | 'name' | 'promptName'> | null;
};

/** What is known of one question while it is worked on. */
export type Known = Facts & {
  runId: Id;
  input: AnswerInput;
  /** Everything before the question, oldest first. */
  history: readonly PromptTurn[];
  intent: Intent;
  /** What a trained classifier says; null where none was asked. */
  named: NamedIntent | null;
  /** What the calls of this run are for; it hears what they took. */
  charge: Charge;
  /** '' where no prompt was used. */
  promptVersion: string;
  /** False until the knowledge was asked. */
  isRetrieved: boolean;
};

/** Writes a line into the trace. */
export type Note = (name: RunStep['name'], detail: Record<string, unknown>) => void;

export type Taken = {
  /** What is new; the steps behind see it. */
  adds?: Partial<Known>;
  /** The end of the way, unless undefined. */
  verdict?: Verdict | undefined;
};

export type Step = (known: Known, ports: Ports, note: Note) => Taken | Promise<Taken>;
