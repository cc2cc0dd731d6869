// What analytics need to know of a conversation. Everything in it is kept by the desk anyway; nothing of what was written is.
import type { Id, Millis } from '#protocol/ids.ts';
import type { ServiceTarget } from '#protocol/service-targets.ts';

export type HistoryLine = {
  at: Millis;
  author: 'customer' | 'agent' | 'ai' | 'system';
  /** '' for all but people. */
  authorId: string;
  kind: 'text' | 'note' | 'event';
  /** Of an event; null else. */
  event:
    | { type: 'handed_over' | 'unassigned' | 'resolved' | 'reopened' }
    | { type: 'transferred' }
    | { type: 'assigned'; agentId: string }
    | { type: 'snoozed'; until: Millis }
    | { type: 'rated'; score: number }
    /** Nought to ten. */
    | { type: 'recommended'; score: number }
    | { type: 'contact_left' }
    | { type: 'merged_into' }
    | {
        type: 'merged_from';
        reopened: boolean;
        woke: boolean;
        toPeople: boolean;
        /** Who has it by this; '' where that stays. */
        agentId: string;
        waitingSince: Millis | null;
      }
    | { type: 'unmerged_from'; snoozedUntil: Millis | null }
    | { type: 'unmerged'; restored: boolean; snoozedUntil: Millis | null }
    | null;
};

export type HistoryRun = {
  at: Millis;
  intent: string;
  model: string;
  latencyMs: number;
  hasFailed: boolean;
  inputTokens: number;
  outputTokens: number;
  costMicros: number;
  /** Whether people said that it was right; null or absent: nobody said. */
  isRight?: boolean | null;
  /** Calls that failed on the way, whether or not another model answered; absent: none is known of. */
  failures?: readonly { model: string; kind: ErrorClass }[];
};

/** As people would say why a model gave nothing; in the order of `measures.ts`. */
export const errorClasses = ['timeout', 'rateLimit', 'refused', 'unreachable', 'badAnswer'] as const;
export type ErrorClass = (typeof errorClasses)[number];

export type History = {
  id: Id;
  /** The team that has it now: figures move with the conversation. */
  teamId: string;
  siteId: string;
  channel: string;
  createdAt: Millis;
  /** In the order of the conversation; times never go back. */
  lines: readonly HistoryLine[];
  /** Questions to models that a customer asked, oldest first. */
  runs: readonly HistoryRun[];
  /** What was promised on its first day; null or absent: nothing. */
  target?: ServiceTarget | null;
};
