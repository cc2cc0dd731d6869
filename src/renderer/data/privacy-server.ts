// What is asked for a customer, and how long things are kept: only the server knows. The requests are made in sync/privacy-server.ts.
import type {
  CustomerDataAnswer,
  PrivacyRequestAnswer,
  PrivacyRequestsAnswer,
} from '#protocol/http/privacy.ts';
import type { RetentionAnswer, RetentionKind, RetentionRuleAnswer } from '#protocol/http/retention.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`. */
export type PrivacyServer = {
  /** The newest first. */
  list(): Promise<Answer<PrivacyRequestsAnswer>>;
  /** How much there is of a customer, and what is to be typed to have it erased. */
  customer(id: Id): Promise<Answer<CustomerDataAnswer>>;
  export(id: Id, withNotes: boolean): Promise<Answer<PrivacyRequestAnswer>>;
  /** @param confirm what was typed */
  erase(id: Id, confirm: string): Promise<Answer<PrivacyRequestAnswer>>;
  /** The copy that was made. */
  file(requestId: Id): Promise<Answer<{ file: Blob }>>;
  retention(): Promise<Answer<RetentionAnswer>>;
  /** @param days null: without an end. @param version the one that was looked at */
  keep(kind: RetentionKind, days: number | null, version: number): Promise<Answer<RetentionRuleAnswer>>;
};
