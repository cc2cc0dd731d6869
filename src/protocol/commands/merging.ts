// What a merge does to both conversations, as pure functions that the server commits and the console shows at once (S4). No message moves
// and no seq is given anew: the one that is merged ends where it stands, the other gets its open question (docs/decisions/0018).
import type { Conversation, MergedInto } from '../documents/conversation.ts';
import type { ErrorCode } from '../errors.ts';
import type { Id, Millis } from '../ids.ts';
import {
  type ConversationPatch,
  type DecisionContext,
  eventMessage,
  type NewMessage,
} from './conversation.ts';
import type { CommandOf } from './payloads.ts';

export type MergeCommand = CommandOf<'conversation.merge' | 'conversation.unmerge'>;

type Half = { ok: true; patch: ConversationPatch; messages: NewMessage[]; merges: [] };
export type MergeDecision = { ok: true; source: Half; target: Half } | { ok: false; code: ErrorCode };

type Pair = { source: Conversation; target: Conversation };
type Context = Omit<DecisionContext, 'desk'>;

const half = (patch: ConversationPatch, message: NewMessage): Half => ({
  ...{ ok: true, patch, merges: [] },
  messages: [message],
});

const isMerged = ({ mergedInto }: Conversation): boolean => Boolean(mergedInto);

/** The earlier of two moments, of which either may be none. */
const earlier = (a: Millis | null, b: Millis | null): Millis | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

const standingOf = (conversation: Conversation): MergedInto['source'] => {
  const { status, turn, queuedAt, waitingSince, snoozedUntil, resolvedAt } = conversation;
  return { status, turn, queuedAt, waitingSince, snoozedUntil, resolvedAt };
};

type Outcome = Pick<
  Conversation,
  'status' | 'turn' | 'agentId' | 'queuedAt' | 'waitingSince' | 'snoozedUntil' | 'resolvedAt' | 'priority'
>;

/**
 * How the target stands afterwards. One that is over brings nothing but its tags. Whoever has the target keeps it; nobody's goes to who had
 * the other. A question that nobody answered, or that people have, never falls to an AI that cannot see it.
 */
function outcomeOf({ source, target }: Pair, now: Millis): Outcome {
  const { agentId, priority, status, turn, queuedAt, waitingSince, snoozedUntil, resolvedAt } = target;
  const same = { agentId, priority, status, turn, queuedAt, waitingSince, snoozedUntil, resolvedAt };
  if (source.status === 'resolved') return same;
  const isForPeople = turn !== 'bot' || source.turn !== 'bot' || source.waitingSince !== null;
  const heir = source.teamId === target.teamId && isForPeople ? source.agentId : '';
  const owner = agentId === '' ? heir : agentId;
  const isAsleep = status === 'snoozed' && source.waitingSince === null;
  const next = isForPeople ? (owner === '' ? 'queue' : 'agent') : 'bot';
  const waits = next === 'queue' && !isAsleep;
  return {
    agentId: owner,
    priority: Math.max(priority, source.priority),
    status: isAsleep ? 'snoozed' : 'open',
    turn: next,
    queuedAt: waits ? (earlier(queuedAt, source.queuedAt) ?? now) : null,
    waitingSince: earlier(waitingSince, source.waitingSince),
    snoozedUntil: isAsleep ? snoozedUntil : null,
    resolvedAt: null,
  };
}

function merge(
  { source, target }: Pair,
  command: CommandOf<'conversation.merge'>,
  { author, now }: Context,
): MergeDecision {
  if (source.id === target.id) return { ok: false, code: 'merge_itself' };
  if (isMerged(source)) return { ok: false, code: 'conversation_merged' };
  if (isMerged(target)) return { ok: false, code: 'merge_target_merged' };
  if (source.customerId !== target.customerId) return { ok: false, code: 'merge_other_customer' };
  const outcome = outcomeOf({ source, target }, now);
  const added = source.tags.filter(tag => !target.tags.includes(tag)).slice(0, 50 - target.tags.length);
  const mergedInto: MergedInto = {
    ...{ id: target.id, number: target.number, seq: target.lastSeq + 1, at: now },
    source: standingOf(source),
    target: {
      ...standingOf(target),
      ...{ agentId: target.agentId, priority: target.priority, tags: added },
    },
  };
  const told = {
    ...{ type: 'merged_from' as const, conversationId: source.id, number: source.number },
    reopened: target.status === 'resolved' && outcome.status !== 'resolved',
    woke: target.status === 'snoozed' && outcome.status !== 'snoozed',
    toPeople: target.turn === 'bot' && outcome.turn !== 'bot',
    agentId: outcome.agentId === target.agentId ? '' : outcome.agentId,
    waitingSince: source.status === 'resolved' ? null : source.waitingSince,
  };
  const moved = { type: 'merged_into' as const, conversationId: target.id, number: target.number };
  return {
    ok: true,
    source: half(
      {
        ...{ mergedInto, status: 'resolved', queuedAt: null, waitingSince: null, snoozedUntil: null },
        ...{ resolvedAt: source.resolvedAt ?? now, lastActivityAt: now },
        // Whoever merges words has read them.
        ...{ agentReadSeq: source.lastSeq, agentDeliveredSeq: source.lastSeq },
      },
      eventMessage(command.commandId, moved, author),
    ),
    target: half(
      { ...outcome, tags: [...target.tags, ...added], lastActivityAt: now },
      eventMessage(command.payload.lineId, told, author),
    ),
  };
}

/** The target's standing and its priority go back only where nothing was done in it since; its tags do in any case. */
function restored(target: Conversation, { target: was, seq }: MergedInto): ConversationPatch {
  const tags = target.tags.filter(tag => !was.tags.includes(tag));
  if (target.lastSeq !== seq) return { tags };
  const { tags: _, ...standing } = was;
  return { ...standing, tags };
}

function unmerge(
  { source, target }: Pair,
  command: CommandOf<'conversation.unmerge'>,
  { author, now }: Context,
): MergeDecision {
  const { mergedInto } = source;
  if (!mergedInto || mergedInto.id !== target.id) return { ok: false, code: 'not_merged' };
  // Their words went on to where that one was merged.
  if (isMerged(target)) return { ok: false, code: 'conversation_merged' };
  if (target.lastCustomerSeq > mergedInto.seq) return { ok: false, code: 'merge_written_into' };
  const patch = restored(target, mergedInto);
  return {
    ok: true,
    source: half(
      { ...mergedInto.source, mergedInto: null, lastActivityAt: now },
      eventMessage(
        command.commandId,
        {
          ...{ type: 'unmerged_from', conversationId: target.id, number: target.number },
          snoozedUntil: mergedInto.source.snoozedUntil,
        },
        author,
      ),
    ),
    target: half(
      { ...patch, lastActivityAt: now },
      eventMessage(
        command.payload.lineId,
        {
          ...{ type: 'unmerged', conversationId: source.id, number: source.number },
          ...{ restored: patch.status !== undefined, snoozedUntil: patch.snoozedUntil ?? null },
        },
        author,
      ),
    ),
  };
}

/** Decides over both. The same answer for the same input, everywhere. */
export function decideMerge(pair: Pair, command: MergeCommand, context: Context): MergeDecision {
  return command.kind === 'conversation.merge'
    ? merge(pair, command, context)
    : unmerge(pair, command, context);
}

/** The other conversation that a command is about, seen from one of the two. */
export const otherOf = ({ payload }: Pick<MergeCommand, 'payload'>, id: Id): Id =>
  payload.conversationId === id ? payload.targetId : payload.conversationId;
