// The facts of each conversation that lists sort and count by, as columns of numbers: who belongs into which view, and who comes first.
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { ListFilter, Sort, View } from './model.ts';

const statusCode = { open: 0, snoozed: 1, resolved: 2 } as const;
const turnCode = { bot: 0, queue: 1, agent: 2 } as const;
export const views: readonly View[] = ['unassigned', 'mine', 'all', 'bot', 'snoozed', 'resolved'];

/** One row as the index keeps it. Texts of agents and teams become small numbers. */
export type Facts = {
  isHeld: Uint8Array;
  /** Only while a change runs. */
  isTouched: Uint8Array;
  status: Uint8Array;
  turn: Uint8Array;
  priority: Uint8Array;
  isUnread: Uint8Array;
  agent: Uint32Array;
  team: Uint32Array;
  activityAt: Float64Array;
  waitingAt: Float64Array;
};

export const isUnread = (conversation: Conversation): boolean =>
  conversation.lastCustomerSeq > conversation.agentReadSeq;

/** The moment it has been waiting since, for "the longest waiting first". */
const waitingSince = (conversation: Conversation): number =>
  conversation.waitingSince ?? conversation.queuedAt ?? conversation.lastActivityAt;

export function emptyFacts(capacity: number): Facts {
  return {
    isHeld: new Uint8Array(capacity),
    isTouched: new Uint8Array(capacity),
    status: new Uint8Array(capacity),
    turn: new Uint8Array(capacity),
    priority: new Uint8Array(capacity),
    isUnread: new Uint8Array(capacity),
    agent: new Uint32Array(capacity),
    team: new Uint32Array(capacity),
    activityAt: new Float64Array(capacity),
    waitingAt: new Float64Array(capacity),
  };
}

/** The same facts with room for more. */
export function grown(facts: Facts, capacity: number): Facts {
  const next = emptyFacts(capacity);
  for (const name of Object.keys(facts) as (keyof Facts)[]) next[name].set(facts[name]);
  return next;
}

export type Member = (facts: Facts, slot: number) => boolean;

/** @param me and `team` are the numbers of a person and a team; 0 asks for no team. */
export function memberOf(view: View, me: number, filter: ListFilter, team: number): Member {
  const inView: Record<View, Member> = {
    unassigned: ({ status, turn, agent }, slot) =>
      status[slot] === statusCode.open && turn[slot] === turnCode.queue && agent[slot] === 0,
    mine: ({ status, agent }, slot) => status[slot] === statusCode.open && agent[slot] === me,
    all: ({ status }, slot) => status[slot] === statusCode.open,
    bot: ({ status, turn }, slot) => status[slot] === statusCode.open && turn[slot] === turnCode.bot,
    snoozed: ({ status }, slot) => status[slot] === statusCode.snoozed,
    resolved: ({ status }, slot) => status[slot] === statusCode.resolved,
  };
  const isInView = inView[view];
  const { minPriority = 0, unreadOnly = false } = filter;
  return (facts, slot) =>
    facts.isHeld[slot] === 1 &&
    isInView(facts, slot) &&
    (facts.priority[slot] ?? 0) >= minPriority &&
    (!unreadOnly || facts.isUnread[slot] === 1) &&
    (team === 0 || facts.team[slot] === team);
}

export type Compare = (facts: Facts, a: number, b: number) => number;
const at = (values: Float64Array | Uint8Array, slot: number): number => values[slot] ?? 0;
export const compareBy: Record<Sort, Compare> = {
  urgent: (facts, a, b) =>
    at(facts.priority, b) - at(facts.priority, a) || at(facts.waitingAt, a) - at(facts.waitingAt, b),
  newest: (facts, a, b) => at(facts.activityAt, b) - at(facts.activityAt, a),
  oldest: (facts, a, b) => at(facts.activityAt, a) - at(facts.activityAt, b),
};

export type NumberOf = (text: string) => number;

export function writeFacts(facts: Facts, slot: number, conversation: Conversation, numberOf: NumberOf): void {
  facts.isHeld[slot] = 1;
  facts.status[slot] = statusCode[conversation.status];
  facts.turn[slot] = turnCode[conversation.turn];
  facts.priority[slot] = conversation.priority;
  facts.isUnread[slot] = isUnread(conversation) ? 1 : 0;
  facts.agent[slot] = numberOf(conversation.agentId);
  facts.team[slot] = numberOf(conversation.teamId);
  facts.activityAt[slot] = conversation.lastActivityAt;
  facts.waitingAt[slot] = waitingSince(conversation);
}

/** Gives every text a small number, 0 for ''. */
export function createNumbering(): NumberOf {
  const numbers = new Map<string, number>([['', 0]]);
  return text => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
}
