// How the AI came to what it said: only the server keeps that. The requests are made in sync/trace-server.ts.
import type { AiRunAnswer, AiRunsAnswer } from '#protocol/http/ai.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`. */
export type TraceServer = {
  run(id: Id): Promise<Answer<AiRunAnswer>>;
  /** Of a conversation, the newest first. */
  runsOf(conversationId: Id): Promise<Answer<AiRunsAnswer>>;
};
