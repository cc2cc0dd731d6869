// What happened at the door: only the server knows it. Types for the screens; the requests are made in sync/event-server.ts.
import type { Id, Millis } from '#protocol/ids.ts';
import type {
  SecurityEventsAnswer,
  SecurityEventType,
  SecuritySummary,
  ThreatLevel,
} from '#protocol/security.ts';
import type { Answer } from './model.ts';

/** Which events; what is absent is not asked about. `address` may be a range. */
export type EventFilter = {
  type?: SecurityEventType | undefined;
  levels?: readonly ThreatLevel[] | undefined;
  address?: string | undefined;
  userId?: Id | undefined;
  from?: Millis | undefined;
  /** Before this moment. */
  to?: Millis | undefined;
};

/** Each asks the server now; without it the answer is the problem `offline`. */
export type EventServer = {
  /** The newest first. @param before the last one of the page before */
  list(filter: EventFilter, before?: Id): Promise<Answer<SecurityEventsAnswer>>;
  summary(hours: number): Promise<Answer<SecuritySummary>>;
};
