// One walk through the lines of a conversation: what each says by itself, and what stands at the end. Pure.
import type { Millis } from '#protocol/ids.ts';
import type { Opening, Say } from './facts.ts';
import type { History, HistoryLine } from './history.ts';
import { type Spell, withoutSleep } from './occupancy.ts';

export type Thread = {
  /** Who had it last, '' nobody. */
  agentId: string;
  /** Since when somebody has it without a break; null: nobody has. */
  assignedAt: Millis | null;
  agentReplies: number;
  aiReplies: number;
  wasHandedOver: boolean;
  resolvedAt: Millis | null;
  /** Since when it goes on in another; null: it does not. */
  mergedAt: Millis | null;
  lastAt: Millis;
  snoozes: { from: Millis; to: Millis }[];
  /** When a person's word was the last, so that the customer's turn it was; and when it was over. `to` null: it still is. */
  rests: Rest[];
  /** Whether words of the customer wait for an answer. */
  isAsked: boolean;
  /** The last one counts. */
  rating: { at: Millis; score: number } | null;
  recommendation: { at: Millis; score: number } | null;
  /** Since when a person is owed; null: the AI has it, or had it until a person wrote by themselves. */
  forPeopleSince: Millis | null;
  /** Until the AI first answers or hands over it looks as if a person were owed from the first word on; null: the AI has no part in it. */
  beforeAi: { askedAt: Millis | null; to: Millis } | null;
  /** When who had it, without sleep. */
  spells: Spell[];
  /** When a person first replied. */
  repliedAt: Millis | null;
};

export type Rest = { why: 'customer' | 'over'; from: Millis; to: Millis | null };

/** What waits for an answer. */
type Waiting = {
  /** The customer's first message. */
  askedAt: Millis | null;
  /** The oldest message of the customer that nobody answered. */
  since: Millis | null;
  /** Since when it is for people. */
  forPeopleSince: Millis | null;
  beforeAi: Thread['beforeAi'];
  /** Since when nobody has what is for people; `isGuess`: the AI may yet answer. */
  nobodySince: { at: Millis; isGuess: boolean } | null;
  isAnswered: boolean;
  /** Where it stood before it was merged into another. */
  parked: { nobodySince: { at: Millis; isGuess: boolean } | null; hasSpell: boolean } | null;
  /** How it stood before others were merged into it, the newest last. */
  before: (Pick<Thread, 'agentId' | 'assignedAt' | 'resolvedAt' | 'wasHandedOver' | 'rests'> & {
    nobodySince: { at: Millis; isGuess: boolean } | null;
    forPeopleSince: Millis | null;
    beforeAi: Thread['beforeAi'];
    since: Millis | null;
    askedAt: Millis | null;
    /** Somebody got it by that. */
    wasTaken: boolean;
  })[];
};

export function readThread(history: History, opening: Opening, say: Say): Thread {
  const thread: Thread = {
    ...{ agentId: '', assignedAt: null, agentReplies: 0, aiReplies: 0, wasHandedOver: false },
    ...{ resolvedAt: null, mergedAt: null, lastAt: history.createdAt, snoozes: [], rests: [], rating: null },
    ...{ recommendation: null, forPeopleSince: null, beforeAi: null, repliedAt: null },
    spells: [],
    isAsked: false,
  };
  const waiting: Waiting = {
    askedAt: null,
    since: null,
    forPeopleSince: null,
    beforeAi: null,
    isAnswered: false,
    nobodySince: null,
    parked: null,
    before: [],
  };
  for (const line of history.lines) {
    thread.lastAt = line.at;
    if (line.kind === 'note') say.count(line.at, 'notes', 1, { agentId: line.authorId });
    else if (line.kind === 'text') readText(thread, waiting, line, opening, say);
    else if (line.event) readEvent(thread, waiting, line.at, line.event, say);
  }
  thread.isAsked = waiting.since !== null;
  thread.spells = withoutSleep(thread.spells, thread.snoozes);
  // What the AI never answered nor handed over waits for people from the first word on.
  thread.forPeopleSince = waiting.forPeopleSince ?? (thread.aiReplies === 0 ? waiting.askedAt : null);
  thread.beforeAi = waiting.beforeAi;
  return thread;
}

function readText(
  thread: Thread,
  waiting: Waiting,
  { at, author, authorId }: HistoryLine,
  opening: Opening,
  say: Say,
): void {
  if (author === 'customer') {
    wake(thread, at);
    say.count(at, 'customerMessages');
    // The other is gone, by its age, so that they came back to this one.
    if (thread.mergedAt !== null) comeBack(thread, waiting, at, null);
    if (waiting.askedAt === null) waiting.nobodySince ??= { at, isGuess: true };
    waiting.askedAt ??= at;
    waiting.since ??= at;
    // Words are enough to open it again: no line says so.
    if (thread.resolvedAt !== null) reopen(thread, waiting, at, say);
  }
  if (author === 'customer' || author === 'ai') endRest(thread, 'customer', at);
  if (author !== 'agent' && author !== 'ai') return;
  const about = author === 'agent' ? { agentId: authorId } : {};
  if (waiting.askedAt !== null && !waiting.isAnswered) {
    waiting.isAnswered = true;
    say.time(at, 'firstResponse', at - waiting.askedAt, about);
  }
  if (author === 'ai') {
    thread.aiReplies += 1;
    takePart(waiting, at);
    say.count(at, 'aiMessages');
    if (waiting.nobodySince?.isGuess) waiting.nobodySince = null;
  } else {
    readReply(thread, waiting, at, authorId, opening, say);
  }
  waiting.since = null;
}

function readReply(
  thread: Thread,
  waiting: Waiting,
  at: Millis,
  agentId: string,
  opening: Opening,
  say: Say,
): void {
  const about = { agentId };
  // Whoever answers what nobody has, has it.
  if (thread.assignedAt === null) take(thread, waiting, at, agentId, say);
  wake(thread, at);
  beginRest(thread, 'customer', at);
  thread.agentReplies += 1;
  thread.repliedAt ??= at;
  say.count(at, 'agentMessages', 1, about);
  // Where the AI handed nothing over, it is for people from the first word on.
  const since = waiting.forPeopleSince ?? waiting.askedAt;
  if (thread.agentReplies === 1 && since !== null) {
    say.time(at, 'firstHumanResponse', at - since, about);
    say.time(at, 'firstHumanResponseOpen', opening.between(since, at), about);
  }
  if (waiting.since !== null) say.time(at, 'reply', at - waiting.since, about);
}

type ThreadEvent = NonNullable<HistoryLine['event']>;

function readEvent(thread: Thread, waiting: Waiting, at: Millis, event: ThreadEvent, say: Say): void {
  switch (event.type) {
    case 'handed_over':
      thread.wasHandedOver = true;
      takePart(waiting, at);
      waiting.forPeopleSince ??= at;
      if (thread.assignedAt === null) waiting.nobodySince = { at, isGuess: false };
      say.count(at, 'handovers');
      break;
    case 'transferred':
      // What the AI has no part in was for people all the while.
      waiting.forPeopleSince ??= (waiting.beforeAi === null ? waiting.askedAt : null) ?? at;
      leave(thread, waiting, at);
      say.count(at, 'transfers');
      break;
    case 'assigned':
      take(thread, waiting, at, event.agentId, say);
      break;
    case 'unassigned':
      leave(thread, waiting, at);
      break;
    case 'snoozed':
      wake(thread, at);
      thread.snoozes.push({ from: at, to: event.until });
      break;
    case 'resolved':
      wake(thread, at);
      letGo(thread, at);
      beginRest(thread, 'over', at);
      thread.resolvedAt = at;
      waiting.nobodySince = null;
      break;
    case 'reopened':
      // Also said of what slept.
      wake(thread, at);
      reopen(thread, waiting, at, say);
      break;
    case 'rated':
      thread.rating = { at, score: event.score };
      break;
    case 'recommended':
      thread.recommendation = { at, score: event.score };
      break;
    case 'contact_left':
      break;
    case 'merged_into':
      goElsewhere(thread, waiting, at);
      break;
    case 'unmerged_from':
      comeBack(thread, waiting, at, event.snoozedUntil);
      break;
    case 'merged_from':
      takeIn(thread, waiting, at, event, say);
      break;
    case 'unmerged':
      letOut(thread, waiting, at, event);
      break;
  }
}

type Merging<Type extends ThreadEvent['type']> = Extract<ThreadEvent, { type: Type }>;

/** Nobody has it and nobody waits in it from now on, and yet it is not over. */
function goElsewhere(thread: Thread, waiting: Waiting, at: Millis): void {
  wake(thread, at);
  const last = thread.spells.at(-1);
  waiting.parked = { nobodySince: waiting.nobodySince, hasSpell: last !== undefined && last.to === null };
  letGo(thread, at);
  waiting.nobodySince = null;
  thread.mergedAt = at;
}

function comeBack(thread: Thread, waiting: Waiting, at: Millis, snoozedUntil: Millis | null): void {
  const { parked } = waiting;
  thread.mergedAt = null;
  waiting.parked = null;
  if (parked?.hasSpell) thread.spells.push({ agentId: thread.agentId, from: at, to: null });
  waiting.nobodySince = parked?.nobodySince ?? null;
  sleep(thread, at, snoozedUntil);
}

/** It sleeps again, until then. */
function sleep(thread: Thread, at: Millis, until: Millis | null): void {
  if (until === null || until <= at) return;
  wake(thread, at);
  thread.snoozes.push({ from: at, to: until });
}

/**
 * The question of the other waits here from now on. That it is not over any more is no reopening: nobody found its end wrong, and what came
 * anew was counted as begun.
 */
function takeIn(thread: Thread, waiting: Waiting, at: Millis, event: Merging<'merged_from'>, say: Say): void {
  const { agentId, assignedAt, resolvedAt, wasHandedOver } = thread;
  const { nobodySince, forPeopleSince, beforeAi, since, askedAt } = waiting;
  waiting.before.push({
    ...{ agentId, assignedAt, resolvedAt, wasHandedOver },
    ...{ nobodySince, forPeopleSince, beforeAi, since, askedAt },
    wasTaken: event.agentId !== '',
    rests: thread.rests.map(rest => ({ ...rest })),
  });
  // What it brings is owed from now on: what was missed of it the other has missed.
  if (event.toPeople) takePart(waiting, at);
  if (event.waitingSince !== null) {
    endRest(thread, 'customer', at);
    waiting.since = Math.min(waiting.since ?? event.waitingSince, event.waitingSince);
    waiting.askedAt ??= event.waitingSince;
  }
  if (event.woke) wake(thread, at);
  if (event.toPeople) {
    thread.wasHandedOver = true;
    waiting.forPeopleSince ??= at;
  }
  if (event.reopened) {
    endRest(thread, 'over', at);
    thread.resolvedAt = null;
    if (thread.assignedAt !== null) thread.spells.push({ agentId: thread.agentId, from: at, to: null });
  }
  if (thread.assignedAt === null && (event.reopened || event.toPeople))
    waiting.nobodySince = { at, isGuess: false };
  if (event.agentId !== '') take(thread, waiting, at, event.agentId, say);
}

function letOut(thread: Thread, waiting: Waiting, at: Millis, event: Merging<'unmerged'>): void {
  const before = waiting.before.pop();
  if (!before || !event.restored) return;
  const { agentId, assignedAt, resolvedAt, wasHandedOver, rests, wasTaken, ...waited } = before;
  if (assignedAt !== thread.assignedAt || (resolvedAt !== null && thread.resolvedAt === null))
    letGo(thread, at);
  Object.assign(thread, { agentId, assignedAt, resolvedAt, wasHandedOver, rests });
  Object.assign(waiting, waited);
  // Until now somebody had it, and the wait before was told.
  if (waiting.nobodySince && wasTaken) waiting.nobodySince = { ...waiting.nobodySince, at };
  sleep(thread, at, event.snoozedUntil);
}

/** The AI answers or hands over what was for nobody yet, as far as a line said. */
function takePart(waiting: Waiting, at: Millis): void {
  if (waiting.forPeopleSince === null) waiting.beforeAi ??= { askedAt: waiting.askedAt, to: at };
}

function take(thread: Thread, waiting: Waiting, at: Millis, agentId: string, say: Say): void {
  letGo(thread, at);
  thread.agentId = agentId;
  thread.assignedAt = at;
  if (thread.resolvedAt === null) thread.spells.push({ agentId, from: at, to: null });
  if (waiting.nobodySince) say.time(at, 'wait', at - waiting.nobodySince.at, { agentId });
  waiting.nobodySince = null;
}

function leave(thread: Thread, waiting: Waiting, at: Millis): void {
  letGo(thread, at);
  wake(thread, at);
  thread.assignedAt = null;
  // Of what is over nobody waits for anything.
  if (thread.resolvedAt === null) waiting.nobodySince = { at, isGuess: false };
}

function reopen(thread: Thread, waiting: Waiting, at: Millis, say: Say): void {
  endRest(thread, 'over', at);
  thread.resolvedAt = null;
  say.count(at, 'reopens', 1, { agentId: thread.agentId });
  if (thread.assignedAt === null) waiting.nobodySince = { at, isGuess: false };
  else thread.spells.push({ agentId: thread.agentId, from: at, to: null });
}

function letGo({ spells }: Thread, at: Millis): void {
  const last = spells.at(-1);
  if (last && last.to === null) last.to = at;
}

const openRest = ({ rests }: Thread, why: Rest['why']) =>
  rests.find(rest => rest.why === why && rest.to === null);

function beginRest(thread: Thread, why: Rest['why'], at: Millis): void {
  if (!openRest(thread, why)) thread.rests.push({ why, from: at, to: null });
}

function endRest(thread: Thread, why: Rest['why'], at: Millis): void {
  const rest = openRest(thread, why);
  if (rest) rest.to = at;
}

/** Whatever wakes it before its time is over ends the sleep. */
function wake({ snoozes }: Thread, at: Millis): void {
  const last = snoozes.at(-1);
  if (last && last.to > at) last.to = at;
}
