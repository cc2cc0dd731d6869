// One walk through the lines of a conversation: what each says by itself, and what stands at the end. Pure.
import type { Millis } from '#protocol/ids.ts';
import type { OpenBetween, Say } from './facts.ts';
import type { History, HistoryLine } from './history.ts';

export type Thread = {
  /** Who had it last, '' nobody. */
  agentId: string;
  /** Since when somebody has it without a break; null: nobody has. */
  assignedAt: Millis | null;
  agentReplies: number;
  aiReplies: number;
  wasHandedOver: boolean;
  resolvedAt: Millis | null;
  lastAt: Millis;
  snoozes: { from: Millis; to: Millis }[];
  /** The last one counts. */
  rating: { at: Millis; score: number } | null;
};

/** What waits for an answer. */
type Waiting = {
  /** The customer's first message. */
  askedAt: Millis | null;
  /** The oldest message of the customer that nobody answered. */
  since: Millis | null;
  /** Since when it is for people. */
  forPeopleSince: Millis | null;
  isAnswered: boolean;
};

export function readThread(history: History, openBetween: OpenBetween, say: Say): Thread {
  const thread: Thread = {
    ...{ agentId: '', assignedAt: null, agentReplies: 0, aiReplies: 0, wasHandedOver: false },
    ...{ resolvedAt: null, lastAt: history.createdAt, snoozes: [], rating: null },
  };
  const waiting: Waiting = { askedAt: null, since: null, forPeopleSince: null, isAnswered: false };
  for (const line of history.lines) {
    thread.lastAt = line.at;
    if (line.kind === 'note') say.count(line.at, 'notes', 1, { agentId: line.authorId });
    else if (line.kind === 'text') readText(thread, waiting, line, openBetween, say);
    else if (line.event) readEvent(thread, waiting, line.at, line.event, say);
  }
  return thread;
}

function readText(
  thread: Thread,
  waiting: Waiting,
  { at, author, authorId }: HistoryLine,
  openBetween: OpenBetween,
  say: Say,
): void {
  if (author === 'customer') {
    wake(thread, at);
    say.count(at, 'customerMessages');
    waiting.askedAt ??= at;
    waiting.since ??= at;
  }
  if (author !== 'agent' && author !== 'ai') return;
  const about = author === 'agent' ? { agentId: authorId } : {};
  if (waiting.askedAt !== null && !waiting.isAnswered) {
    waiting.isAnswered = true;
    say.time(at, 'firstResponse', at - waiting.askedAt, about);
  }
  if (author === 'ai') {
    thread.aiReplies += 1;
    say.count(at, 'aiMessages');
  } else {
    readReply(thread, waiting, at, about, openBetween, say);
  }
  waiting.since = null;
}

function readReply(
  thread: Thread,
  waiting: Waiting,
  at: Millis,
  about: { agentId?: string },
  openBetween: OpenBetween,
  say: Say,
): void {
  thread.agentReplies += 1;
  say.count(at, 'agentMessages', 1, about);
  // Where the AI handed nothing over, it is for people from the first word on.
  const since = waiting.forPeopleSince ?? waiting.askedAt;
  if (thread.agentReplies === 1 && since !== null) {
    say.time(at, 'firstHumanResponse', at - since, about);
    say.time(at, 'firstHumanResponseOpen', openBetween(since, at), about);
  }
  if (waiting.since !== null) say.time(at, 'reply', at - waiting.since, about);
}

type ThreadEvent = NonNullable<HistoryLine['event']>;

function readEvent(thread: Thread, waiting: Waiting, at: Millis, event: ThreadEvent, say: Say): void {
  switch (event.type) {
    case 'handed_over':
      thread.wasHandedOver = true;
      waiting.forPeopleSince ??= at;
      say.count(at, 'handovers');
      break;
    case 'transferred':
      say.count(at, 'transfers');
      break;
    case 'assigned':
      thread.agentId = event.agentId;
      thread.assignedAt = at;
      break;
    case 'unassigned':
      thread.assignedAt = null;
      break;
    case 'snoozed':
      wake(thread, at);
      thread.snoozes.push({ from: at, to: event.until });
      break;
    case 'resolved':
      wake(thread, at);
      thread.resolvedAt = at;
      break;
    case 'reopened':
      thread.resolvedAt = null;
      say.count(at, 'reopens', 1, { agentId: thread.agentId });
      break;
    case 'rated':
      thread.rating = { at, score: event.score };
      break;
    case 'contact_left':
      break;
  }
}

/** Whatever wakes it before its time is over ends the sleep. */
function wake({ snoozes }: Thread, at: Millis): void {
  const last = snoozes.at(-1);
  if (last && last.to > at) last.to = at;
}
