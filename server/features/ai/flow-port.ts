// The slot for conversation flows and response templates. Whatever stands behind it decides whether one fits and what it
// says; the pipeline decides when it is asked, and that a person comes before it.

import type { Language } from '#ai/text/words.ts';
import type { Id } from '#protocol/ids.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import type { Beside } from '../chat/index.ts';
import type { ThreadTurn } from './answer.ts';
import type { Intent } from './intent.ts';

export type FlowInput = {
  conversationId: Id;
  /** The last customer-visible seq that was read: the same one again is the same question again. */
  forSeq: number;
  /** What the customer wrote since somebody else last spoke, made safe to work with. Personal data still stands in it. */
  text: string;
  /** Everything before it, oldest first. */
  history: readonly ThreadTurn[];
  language: Language;
  /** BCP 47, '' when unknown. */
  locale: string;
  intent: Intent;
  /** What a trained classifier says; null where none is rolled out. Out of scope has no label. */
  named: { label: string; confidence: number } | null;
  signal: AbortSignal;
};

export type FlowReply = {
  /** For the customer. */
  text: string;
  /** Answers to choose from. */
  options?: string[];
  /** True when the flow has nothing more to say after this. */
  isDone: boolean;
  /** A person is fetched; `text` is what the customer is told. */
  handOver?: HandoverReason;
  /** For the trace: which flow, and where it is. */
  at?: { flow: string; version: number; step: string };
  /** Written with the text, in its transaction. A flow moves on only here: an answer may still be dropped (T1). */
  beside?: Beside;
};

export type FlowPort = {
  /** Null: no flow or template fits, and the knowledge is asked. */
  respond(input: FlowInput): Promise<FlowReply | null>;
  /** A person would be fetched. Null: one is. */
  beforeHandOver?(input: FlowInput): Promise<FlowReply | null>;
};

export const noFlow: FlowPort = { respond: async () => null };
