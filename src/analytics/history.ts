// What analytics need to know of a conversation. Everything in it is kept by the desk anyway; nothing of what was written is.
import type { Id, Millis } from '#protocol/ids.ts';

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
    | { type: 'contact_left' }
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
};

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
};
