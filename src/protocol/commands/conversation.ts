// What a command does to a conversation, as one pure function that the server commits and the console shows at once (S4).
// Never reads a clock, a store or a random number.
import type { Conversation } from '../documents/conversation.ts';
import type { Author, Message, ThreadEvent } from '../documents/message.ts';
import type { ErrorCode } from '../errors.ts';
import type { Id, Millis } from '../ids.ts';
import type { Merge } from '../sync.ts';
import { nextStatus, type StatusEvent, turnAfter } from '../turns.ts';
import type { CommandOf } from './payloads.ts';

export type ConversationCommand = CommandOf<
  | 'message.send'
  | 'conversation.assign'
  | 'conversation.transfer'
  | 'conversation.resolve'
  | 'conversation.reopen'
  | 'conversation.snooze'
  | 'conversation.tag'
  | 'conversation.priority'
  | 'conversation.subject'
  | 'conversation.read'
  | 'customer.write'
  | 'customer.rate'
  | 'customer.recommend'
  | 'customer.contact'
>;

/** A message that the decision adds; seq and stamps are given where it is kept. */
export type NewMessage = Pick<Message, 'id' | 'kind' | 'author' | 'text' | 'lang' | 'event' | 'recovered'>;

export type ConversationPatch = Partial<Omit<Conversation, 'id' | 'scope' | 'changedXid' | 'number'>>;

export type ConversationDecision =
  | { ok: true; patch: ConversationPatch; messages: NewMessage[]; merges: Merge[] }
  | { ok: false; code: ErrorCode };

/** Facts the decision may need; the console answers them from its local `people`. */
export type Desk = {
  /** An active agent, or undefined. */
  agent(id: Id): { name: string; teamIds: readonly string[]; seesEveryTeam: boolean } | undefined;
  team(id: Id): { name: string } | undefined;
};

export type DecisionContext = { author: Author; now: Millis; desk: Desk };

const refuse = (code: ErrorCode): ConversationDecision => ({ ok: false, code });
const accept = (
  patch: ConversationPatch,
  messages: NewMessage[] = [],
  merges: Merge[] = [],
): ConversationDecision => ({ ok: true, patch, messages, merges });

const snippetLength = 160;
/** Mostly more than a snippet needs. */
const startLength = 1_000;
const inOneLine = (text: string): string[] => [...text.replace(/\s+/gu, ' ').trim()];
/** Cuts by code point, so that no half of a surrogate pair is left. */
export function snippet(text: string): string {
  // Going through all of the longest message takes several milliseconds, and every message has its snippet taken.
  const start = inOneLine(text.slice(0, startLength));
  const points = start.length > snippetLength + 1 ? start : inOneLine(text);
  return points.slice(0, snippetLength).join('').slice(0, 200);
}

export function eventMessage(id: Id, event: ThreadEvent, author: Author): NewMessage {
  return { id, kind: 'event', author, text: '', lang: '', event, recovered: false };
}

type Moved = { status: Conversation['status']; turn: Conversation['turn'] };

/** Status and turn after an event, or undefined where the tables refuse. */
export function move(
  conversation: Pick<Conversation, 'status' | 'turn' | 'agentId'>,
  event: StatusEvent,
): Moved | undefined {
  const status = nextStatus[conversation.status][event];
  const turn = turnAfter(conversation.turn, event, conversation.agentId !== '');
  return status === 'refuse' || turn === 'refuse' ? undefined : { status, turn };
}

function send(
  conversation: Conversation,
  command: CommandOf<'message.send'>,
  { author, now }: DecisionContext,
): ConversationDecision {
  const { payload, assumed } = command;
  if (payload.text.trim() === '') return refuse('empty_text');
  const moved = move(conversation, payload.kind === 'note' ? 'noted' : 'agentReplied');
  if (!moved) return refuse('conversation_resolved');
  const message: NewMessage = {
    id: payload.messageId,
    kind: payload.kind,
    author,
    text: payload.text,
    lang: payload.lang,
    event: null,
    recovered: payload.recovered,
  };
  // A program speaks and takes nobody's turn: whoever waits for a person still does.
  if (payload.kind === 'note' || author.kind === 'system') return accept({ lastActivityAt: now }, [message]);
  const newer = conversation.lastPublicSeq - assumed.lastPublicSeq;
  const merges: Merge[] =
    newer > 0 ? [{ field: 'thread', kept: 'both', mine: '1', theirs: String(newer) }] : [];
  return accept(
    {
      ...moved,
      agentId: conversation.agentId === '' ? author.id : conversation.agentId,
      queuedAt: null,
      waitingSince: null,
      snoozedUntil: null,
      lastActivityAt: now,
    },
    [message],
    merges,
  );
}

function assign(
  conversation: Conversation,
  command: CommandOf<'conversation.assign'>,
  { author, now, desk }: DecisionContext,
): ConversationDecision {
  const { agentId } = command.payload;
  if (conversation.agentId === agentId) return accept({});
  // Compare and set: an order that was written before somebody else took it never steals it.
  if (conversation.agentId !== command.assumed.agentId && conversation.agentId !== '') {
    return refuse('already_assigned');
  }
  if (agentId === '') {
    const moved = move(conversation, 'unassign');
    if (!moved) return refuse('refused_by_state');
    return accept(
      { ...moved, agentId: '', queuedAt: moved.turn === 'queue' ? now : null, lastActivityAt: now },
      [eventMessage(command.commandId, { type: 'unassigned', why: 'by_person' }, author)],
    );
  }
  const agent = desk.agent(agentId);
  if (!agent) return refuse('unknown_person');
  if (!agent.seesEveryTeam && !agent.teamIds.includes(conversation.teamId)) {
    return refuse('unknown_person');
  }
  const moved = move(conversation, 'assign');
  if (!moved) return refuse('refused_by_state');
  return accept({ ...moved, agentId, queuedAt: null, lastActivityAt: now }, [
    eventMessage(command.commandId, { type: 'assigned', agentId, agentName: agent.name }, author),
  ]);
}

function transfer(
  conversation: Conversation,
  command: CommandOf<'conversation.transfer'>,
  { author, now, desk }: DecisionContext,
): ConversationDecision {
  const { teamId } = command.payload;
  if (conversation.teamId === teamId) return accept({});
  if (conversation.teamId !== command.assumed.teamId) return refuse('stale');
  const team = desk.team(teamId);
  if (!team) return refuse('unknown_team');
  const isResolved = conversation.status === 'resolved';
  return accept(
    {
      teamId,
      agentId: '',
      turn: isResolved ? (conversation.turn === 'agent' ? 'queue' : conversation.turn) : 'queue',
      status: isResolved ? 'resolved' : 'open',
      snoozedUntil: null,
      queuedAt: isResolved ? null : now,
      lastActivityAt: now,
    },
    [eventMessage(command.commandId, { type: 'transferred', teamId, teamName: team.name }, author)],
  );
}

function resolve(
  conversation: Conversation,
  command: CommandOf<'conversation.resolve'>,
  { author, now }: DecisionContext,
): ConversationDecision {
  if (conversation.status === 'resolved') return accept({});
  // Written before the customer's newest words were seen: closing now would bury them.
  if (conversation.lastCustomerSeq > command.assumed.lastCustomerSeq) {
    return accept(
      {},
      [],
      [{ field: 'status', kept: 'theirs', mine: 'resolved', theirs: conversation.status }],
    );
  }
  const moved = move(conversation, 'resolve');
  if (!moved) return refuse('refused_by_state');
  return accept(
    {
      ...moved,
      resolvedAt: now,
      queuedAt: null,
      waitingSince: null,
      snoozedUntil: null,
      lastActivityAt: now,
    },
    [eventMessage(command.commandId, { type: 'resolved' }, author)],
  );
}

function reopen(
  conversation: Conversation,
  command: CommandOf<'conversation.reopen'>,
  { author, now }: DecisionContext,
): ConversationDecision {
  if (conversation.status === 'open') return accept({});
  const moved = move(conversation, 'reopen');
  if (!moved) return refuse('refused_by_state');
  return accept(
    {
      ...moved,
      resolvedAt: null,
      snoozedUntil: null,
      queuedAt: moved.turn === 'queue' ? now : null,
      lastActivityAt: now,
    },
    [eventMessage(command.commandId, { type: 'reopened' }, author)],
  );
}

function snooze(
  conversation: Conversation,
  command: CommandOf<'conversation.snooze'>,
  { author, now }: DecisionContext,
): ConversationDecision {
  const moved = move(conversation, 'snooze');
  if (!moved) return refuse('conversation_resolved');
  const { until } = command.payload;
  return accept({ ...moved, snoozedUntil: until, queuedAt: null, lastActivityAt: now }, [
    eventMessage(command.commandId, { type: 'snoozed', until }, author),
  ]);
}

function tag(conversation: Conversation, command: CommandOf<'conversation.tag'>): ConversationDecision {
  const { add, remove } = command.payload;
  const tags = conversation.tags.filter(name => !remove.includes(name));
  for (const name of add) if (!tags.includes(name) && tags.length < 50) tags.push(name);
  return accept({ tags });
}

/** A single value: the later order stands, and says what it replaced. */
function replace<Field extends 'priority' | 'subject'>(
  conversation: Conversation,
  field: Field,
  mine: Conversation[Field],
  assumed: Conversation[Field],
): ConversationDecision {
  const theirs = conversation[field];
  const merges: Merge[] =
    theirs !== assumed && theirs !== mine
      ? [{ field, kept: 'mine', mine: String(mine), theirs: String(theirs) }]
      : [];
  return accept({ [field]: mine }, [], merges);
}

function customerWrites(
  conversation: Conversation,
  command: CommandOf<'customer.write'>,
  { author, now }: DecisionContext,
): ConversationDecision {
  const { payload } = command;
  if (payload.text.trim() === '') return refuse('empty_text');
  const moved = move(conversation, 'customerWrote');
  if (!moved) return refuse('refused_by_state');
  return accept(
    {
      ...moved,
      resolvedAt: null,
      snoozedUntil: null,
      waitingSince: conversation.waitingSince ?? now,
      queuedAt: moved.turn === 'queue' ? (conversation.queuedAt ?? now) : null,
      lastActivityAt: now,
    },
    [
      {
        id: payload.messageId,
        kind: 'text',
        author,
        text: payload.text,
        lang: '',
        event: null,
        recovered: false,
      },
    ],
  );
}

/** Decides a command over the state it meets. The same answer for the same input, everywhere. */
export function decideConversation(
  conversation: Conversation,
  command: ConversationCommand,
  context: DecisionContext,
): ConversationDecision {
  const { author, now } = context;
  const isOver = conversation.mergedInto && command.kind !== 'conversation.read';
  if (isOver) return refuse('conversation_merged');
  switch (command.kind) {
    case 'message.send':
      return send(conversation, command, context);
    case 'conversation.assign':
      return assign(conversation, command, context);
    case 'conversation.transfer':
      return transfer(conversation, command, context);
    case 'conversation.resolve':
      return resolve(conversation, command, context);
    case 'conversation.reopen':
      return reopen(conversation, command, context);
    case 'conversation.snooze':
      return snooze(conversation, command, context);
    case 'conversation.tag':
      return tag(conversation, command);
    case 'conversation.priority':
      return replace(conversation, 'priority', command.payload.priority, command.assumed.priority);
    case 'conversation.subject':
      return replace(conversation, 'subject', command.payload.subject, command.assumed.subject);
    case 'conversation.read': {
      const seq = Math.min(command.payload.readSeq, conversation.lastSeq);
      if (seq <= conversation.agentReadSeq) return accept({});
      return accept({
        agentReadSeq: seq,
        agentDeliveredSeq: Math.max(seq, conversation.agentDeliveredSeq),
      });
    }
    case 'customer.write':
      return customerWrites(conversation, command, context);
    case 'customer.rate': {
      if (conversation.rating) return refuse('rating_closed');
      const { score, comment } = command.payload;
      return accept({ rating: { score, comment, createdAt: now } }, [
        eventMessage(command.commandId, { type: 'rated', score, comment }, author),
      ]);
    }
    case 'customer.recommend': {
      if (conversation.recommendation) return refuse('rating_closed');
      const { score } = command.payload;
      return accept({ recommendation: { score, createdAt: now } }, [
        eventMessage(command.commandId, { type: 'recommended', score }, author),
      ]);
    }
    case 'customer.contact':
      return accept({ lastActivityAt: now }, [
        eventMessage(command.commandId, { type: 'contact_left', email: command.payload.email }, author),
      ]);
  }
}

const customerSees = new Set<ThreadEvent['type']>([
  'handed_over',
  'assigned',
  'resolved',
  'reopened',
  'contact_left',
]);
/** Whether a customer may ever see this line. Notes and inner events never leave the desk. */
export const isPublic = (message: Pick<Message, 'kind' | 'event'>): boolean =>
  message.kind === 'text' ||
  (message.kind === 'event' && message.event !== null && customerSees.has(message.event.type));

/**
 * The conversation after a decision: the patch, and what its new messages change.
 * @returns the next document and the messages with their seqs
 */
export function applyDecision(
  conversation: Conversation,
  decision: Extract<ConversationDecision, { ok: true }>,
  now: Millis,
): { conversation: Conversation; messages: (NewMessage & { seq: number })[] } {
  const next: Conversation = { ...conversation, ...decision.patch };
  const messages = decision.messages.map(message => {
    next.lastSeq += 1;
    const seq = next.lastSeq;
    if (isPublic(message)) next.lastPublicSeq = seq;
    if (message.kind === 'text' && message.author.kind === 'customer') next.lastCustomerSeq = seq;
    if (message.kind !== 'event') {
      next.lastMessage = {
        text: snippet(message.text),
        authorKind: message.author.kind,
        authorId: message.author.id,
        kind: message.kind,
        createdAt: now,
      };
      if (message.author.kind === 'agent') {
        next.agentReadSeq = seq;
        next.agentDeliveredSeq = seq;
      }
    }
    return { ...message, seq };
  });
  return { conversation: next, messages };
}
