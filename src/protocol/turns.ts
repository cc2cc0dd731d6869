// The states of a conversation as total tables. Zod-free. A missing cell does not compile.

export type Status = 'open' | 'snoozed' | 'resolved';
/** Whose turn it is to answer the customer (T1). A resolved conversation keeps its last turn. */
export type Turn = 'bot' | 'queue' | 'agent';

export type StatusEvent =
  | 'customerWrote'
  | 'agentReplied'
  | 'aiReplied'
  | 'noted'
  | 'resolve'
  | 'reopen'
  | 'snooze'
  | 'snoozeEnded'
  | 'handOver'
  | 'assign'
  | 'unassign'
  | 'rate';
export type TurnEvent = StatusEvent;

export const nextStatus: Record<Status, Record<StatusEvent, Status | 'refuse'>> = {
  open: {
    customerWrote: 'open',
    agentReplied: 'open',
    aiReplied: 'open',
    noted: 'open',
    resolve: 'resolved',
    reopen: 'refuse',
    snooze: 'snoozed',
    snoozeEnded: 'open',
    handOver: 'open',
    assign: 'open',
    unassign: 'open',
    rate: 'open',
  },
  snoozed: {
    customerWrote: 'open',
    agentReplied: 'open',
    aiReplied: 'refuse',
    noted: 'snoozed',
    resolve: 'resolved',
    reopen: 'open',
    snooze: 'snoozed',
    snoozeEnded: 'open',
    handOver: 'open',
    assign: 'snoozed',
    unassign: 'open',
    rate: 'snoozed',
  },
  resolved: {
    customerWrote: 'open',
    agentReplied: 'refuse',
    aiReplied: 'refuse',
    noted: 'resolved',
    resolve: 'refuse',
    reopen: 'open',
    snooze: 'refuse',
    snoozeEnded: 'resolved',
    handOver: 'refuse',
    assign: 'resolved',
    unassign: 'resolved',
    rate: 'resolved',
  },
};

/** `hasAgent` decides where a reopened or orphaned conversation goes; see `turnAfter`. */
export const nextTurn: Record<Turn, Record<TurnEvent, Turn | 'agent-or-queue' | 'refuse'>> = {
  bot: {
    customerWrote: 'bot',
    agentReplied: 'agent',
    aiReplied: 'bot',
    noted: 'bot',
    resolve: 'bot',
    reopen: 'agent-or-queue',
    snooze: 'agent-or-queue',
    snoozeEnded: 'agent-or-queue',
    handOver: 'queue',
    assign: 'agent',
    unassign: 'bot',
    rate: 'bot',
  },
  queue: {
    customerWrote: 'queue',
    agentReplied: 'agent',
    aiReplied: 'refuse',
    noted: 'queue',
    resolve: 'queue',
    reopen: 'agent-or-queue',
    snooze: 'queue',
    snoozeEnded: 'queue',
    handOver: 'queue',
    assign: 'agent',
    unassign: 'queue',
    rate: 'queue',
  },
  agent: {
    customerWrote: 'agent',
    agentReplied: 'agent',
    aiReplied: 'refuse',
    noted: 'agent',
    resolve: 'agent',
    reopen: 'agent-or-queue',
    snooze: 'agent',
    snoozeEnded: 'agent-or-queue',
    handOver: 'refuse',
    assign: 'agent',
    unassign: 'queue',
    rate: 'agent',
  },
};

/** The turn after an event, or `refuse`. A turn of `agent` always has an agent. */
export function turnAfter(turn: Turn, event: TurnEvent, hasAgent: boolean): Turn | 'refuse' {
  const next = nextTurn[turn][event];
  return next === 'agent-or-queue' ? (hasAgent ? 'agent' : 'queue') : next;
}

export type Priority = 0 | 1 | 2 | 3;
export const priorityNames = ['low', 'normal', 'high', 'urgent'] as const;
export type HandoverReason =
  | 'asked_for_person'
  | 'low_confidence'
  | 'no_answer'
  | 'out_of_scope'
  | 'sensitive'
  | 'budget'
  | 'loop'
  | 'model_unavailable'
  /** A flow fetched a person, as it was written. */
  | 'flow';
