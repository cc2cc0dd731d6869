// What a model does for agents: only the server asks one. The requests are made in sync/copilot-server.ts.
import type {
  CopilotStateAnswer,
  RewriteAnswer,
  RewriteRequest,
  SimilarAnswer,
  SummaryAnswer,
} from '#protocol/http/copilot.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type CopilotServer = {
  state(): Promise<Answer<CopilotStateAnswer>>;
  /** @param signal whoever asked does not want it any more: the model is stopped */
  rewrite(request: RewriteRequest, signal: AbortSignal): Promise<Answer<RewriteAnswer>>;
  sumUp(conversationId: Id): Promise<Answer<SummaryAnswer>>;
  /** Those that the server keeps, this computer's among them. */
  similar(conversationId: Id): Promise<Answer<SimilarAnswer>>;
};
