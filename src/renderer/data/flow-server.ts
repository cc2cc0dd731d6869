// Conversation flows: only the server knows them. Types for the screens; the requests are made in sync/flow-server.ts.
import type {
  FlowAnswer,
  FlowDefinition,
  FlowStepCountsAnswer,
  FlowSurroundings,
  FlowsAnswer,
  FlowVersionsAnswer,
} from '#protocol/http/flows.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type FlowServer = {
  list(): Promise<Answer<FlowsAnswer>>;
  get(id: Id): Promise<Answer<FlowAnswer>>;
  surroundings(id: Id): Promise<Answer<FlowSurroundings>>;
  /** How far customers came, by version and step. */
  stepCounts(id: Id): Promise<Answer<FlowStepCountsAnswer>>;
  versions(id: Id): Promise<Answer<FlowVersionsAnswer>>;
  create(flow: { name: string; definition: FlowDefinition }): Promise<Answer<FlowAnswer>>;
  /** `updatedAt`: of the draft that the writer began from. */
  save(
    id: Id,
    draft: { name: string; definition: FlowDefinition; updatedAt: number },
  ): Promise<Answer<FlowAnswer>>;
  publish(id: Id, how: { updatedAt: number; note: string; override: string }): Promise<Answer<FlowAnswer>>;
  retire(id: Id): Promise<Answer<FlowAnswer>>;
  restore(id: Id, number: number): Promise<Answer<FlowAnswer>>;
  remove(id: Id): Promise<Answer<object>>;
};
