// What a trained classifier says of a message, and what people decided about that. Without one everything works by rules.
import type { Id } from '#protocol/ids.ts';

export type IntentRule = {
  /** How sure the classifier must be for `action`; null: however sure it is. */
  threshold: number | null;
  /** `flow`: nothing but a flow or a template may answer. */
  action: 'answer' | 'flow' | 'hand_over';
  /** Articles that answer it. */
  articleIds: readonly Id[];
};

export type NamedIntent = {
  versionId: Id;
  /** The classifier as traces and messages carry it, such as "intents v3". */
  model: string;
  label: string;
  /** For people. */
  name: string;
  /** How often such a judgement is right among messages in scope, 0 to 1. */
  confidence: number;
  outOfScope: boolean;
  /** The names of two intents that are close, the likelier first; null where one is clear. */
  close: readonly [string, string] | null;
  rule: IntentRule;
  /** To be called with what came of it, at most once: the figures of the classifier. */
  cameOf(end: { isHandOver: boolean }): void;
};

export type IntentPort = {
  /**
   * Null: no classifier is rolled out, or it failed.
   * @param asked.chosen what a customer answered who was asked which of some intents is meant; null otherwise
   */
  of(asked: { conversationId: Id; text: string; chosen: string | null }): Promise<NamedIntent | null>;
};

export const noIntents: IntentPort = { of: async () => null };
