// What the two ways of asking an OpenAI endpoint have in common: what is heard of an answer while it comes.
import type OpenAI from 'openai';
import type { Completion, CompletionRequest, TokenUsage, ToolCall } from './language-model.ts';

/** Mutable: grows with each event of the stream. */
export type Heard = {
  text: string;
  calls: ToolCall[];
  model: string;
  finish: Completion['finishReason'] | null;
  usage: TokenUsage | null;
};

export type Asking = {
  client: OpenAI;
  model: string;
  /** The vendor itself, whose newest parameters other servers do not know yet. */
  isOfficial: boolean;
  request: CompletionRequest;
  signal: AbortSignal;
};

/** Asks, and takes every event of the answer into `heard`. Each turn of the iteration is one event. */
export type Dialect = (asking: Asking, heard: Heard) => AsyncIterable<void>;

/** A model that thinks before it writes takes other parameters. */
export const isReasoning = (model: string): boolean => /^(gpt-5|o\d)/.test(model);

const hostOf = (baseUrl: string): string => (URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '');
export const isOfficialHost = (baseUrl: string): boolean =>
  /(^|\.)openai\.(com|azure\.com)$/.test(hostOf(baseUrl));
