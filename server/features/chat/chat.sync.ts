/** Owns what of chat replicates, to whom, and its commands (S4, S5). */

import { maskCards } from '#ai/text/redact.ts';
import type { Tx } from '#platform/db/db.ts';
import type { ConversationCommand } from '#protocol/commands/conversation.ts';
import { decideCustomerEdit } from '#protocol/commands/desk.ts';
import type { MergeCommand } from '#protocol/commands/merging.ts';
import type { CommandKind, CommandOf } from '#protocol/commands/payloads.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Author } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { scopesOf, seesTeam } from '#protocol/permissions.ts';
import type {
  CollectionSource,
  CommandActor,
  CommandHandler,
  CommandHandlers,
  CommandOutcome,
} from '../sync/index.ts';
import type { ChatService } from './chat.service.ts';
import {
  findMessage,
  insertConversation,
  lockConversation,
  lockCustomer,
  lockGoingOn,
  readConversations,
  readCustomers,
  readMessages,
  renameInConversations,
  saveCustomer,
  siteOf,
} from './chat.store.ts';
import { movedTo } from './desk.store.ts';
import { deleteDraft, readDrafts } from './draft.store.ts';
import {
  firstConversations,
  firstCustomers,
  firstDrafts,
  firstMessages,
  firstTranscripts,
} from './first-pages.store.ts';
import { readTranscripts } from './transcripts.store.ts';

export const chatCollections = {
  conversations: { collection: 'conversations', read: readConversations, firstPage: firstConversations },
  messages: { collection: 'messages', read: readMessages, firstPage: firstMessages },
  transcripts: { collection: 'transcripts', read: readTranscripts, firstPage: firstTranscripts },
  customers: { collection: 'customers', read: readCustomers, firstPage: firstCustomers },
  drafts: { collection: 'drafts', read: readDrafts, firstPage: firstDrafts },
} satisfies { [Name in CollectionSource['collection']]?: CollectionSource<Name> };

const done: CommandOutcome = { ok: true, merges: [] };
const notFound = { ok: false, code: 'not_found' } as const;

function authorOf(by: CommandActor): Author {
  if (by.kind === 'customer') return { kind: 'customer', id: by.customerId, name: by.name };
  const { personId, name, key } = by.actor;
  return key ? { kind: 'system', id: key.id, name } : { kind: 'agent', id: personId, name };
}

/** The locked conversation, if this actor may touch it. What they may not see does not exist for them. */
async function reach(
  tx: Tx,
  conversationId: Id,
  by: CommandActor,
): Promise<{ ok: true; conversation: Conversation } | Extract<CommandOutcome, { ok: false }>> {
  if (by.kind === 'customer') {
    const conversation = await lockGoingOn(tx, conversationId);
    return conversation?.customerId === by.customerId
      ? { ok: true, conversation }
      : { ok: false, code: 'not_found' };
  }
  const { actor } = by;
  const conversation = await lockConversation(tx, conversationId);
  if (conversation && seesTeam(actor, conversation.teamId)) return { ok: true, conversation };
  const team = conversation && (await movedTo(tx, conversationId, scopesOf(actor, actor.teamIds)));
  if (team) return { ok: false, code: 'moved', message: `The conversation moved to ${team}.` };
  return { ok: false, code: 'not_found' };
}

/** An id that is in use: the very same message again is no news, anything else is refused without a word about it (S5). */
async function isTaken(
  tx: Tx,
  message: { id: Id; conversationId: Id; kind: string; text: string; authorId: Id },
): Promise<'free' | 'same' | 'taken'> {
  const found = await findMessage(tx, message.id);
  if (!found) return 'free';
  const isSame =
    found.conversationId === message.conversationId &&
    found.author.id === message.authorId &&
    found.kind === message.kind &&
    found.text === message.text;
  return isSame ? 'same' : 'taken';
}

export function createChatCommands(chat: ChatService): CommandHandlers {
  /** Commands that only change the conversation they name. */
  async function onConversation(
    tx: Tx,
    command: ConversationCommand,
    by: CommandActor,
    now: Millis,
  ): Promise<CommandOutcome> {
    const reached = await reach(tx, command.payload.conversationId, by);
    if (!reached.ok) return reached;
    const decision = await chat.decide(tx, reached.conversation, command, authorOf(by), now);
    return decision.ok ? { ok: true, merges: decision.merges } : decision;
  }

  /** Both are locked in the order of their ids, so that two who merge the same two wait for each other instead of failing. */
  async function merge(
    tx: Tx,
    command: MergeCommand,
    by: CommandActor,
    now: Millis,
  ): Promise<CommandOutcome> {
    const { conversationId, targetId, lineId } = command.payload;
    const held = new Map<Id, Conversation>();
    for (const id of [...new Set([conversationId, targetId])].sort()) {
      const reached = await reach(tx, id, by);
      if (!reached.ok) return reached;
      held.set(id, reached.conversation);
    }
    const [source, target] = [held.get(conversationId), held.get(targetId)];
    if (!source || !target) return notFound;
    if (source === target) return { ok: false, code: 'merge_itself' };
    if (await findMessage(tx, lineId)) return { ok: false, code: 'id_taken' };
    const decision = await chat.merge(tx, { source, target }, command, authorOf(by), now);
    return decision.ok ? done : decision;
  }

  const send: CommandHandler<'message.send'> = async (tx, command, by, now) => {
    const { messageId, conversationId, kind, text } = command.payload;
    // Sent together, run in this order: the id is looked up under the conversation's lock.
    const [reached, use] = await Promise.all([
      reach(tx, conversationId, by),
      isTaken(tx, { id: messageId, conversationId, kind, text, authorId: authorOf(by).id }),
    ]);
    if (!reached.ok) return reached;
    if (use === 'taken') return { ok: false, code: 'id_taken' };
    if (use === 'same') return done;
    const decision = await chat.decide(tx, reached.conversation, command, authorOf(by), now);
    if (!decision.ok) return decision;
    const { proposal } = command.payload;
    if (kind === 'text' && proposal && by.kind === 'staff') {
      await chat.proposalTaken(tx, { ...proposal, messageId, conversationId, personId: by.actor.personId });
    }
    if (kind === 'note' && command.payload.mentions.length > 0) {
      const { customerName } = reached.conversation;
      const { mentions: personIds } = command.payload;
      chat.mention(tx, reached.conversation, { personIds, author: authorOf(by), text, customerName });
    }
    return { ok: true, merges: decision.merges };
  };

  /** Card numbers stay outside (PCI DSS 3), but for their last four digits, unless the site wants them. */
  async function withoutCards(
    tx: Tx,
    command: CommandOf<'customer.write'>,
    siteId: Id,
  ): Promise<CommandOf<'customer.write'>> {
    const text = maskCards(command.payload.text);
    if (text === command.payload.text || !(await siteOf(tx, siteId))?.masksCards) return command;
    return { ...command, payload: { ...command.payload, text } };
  }

  /** What is said beside the stars is kept, and told to the desk, like any message. */
  const rate: CommandHandler<'customer.rate'> = async (tx, given, by, now) => {
    const comment = maskCards(given.payload.comment);
    const isMasked =
      by.kind === 'customer' &&
      comment !== given.payload.comment &&
      (await siteOf(tx, by.siteId))?.masksCards === true;
    const command = isMasked ? { ...given, payload: { ...given.payload, comment } } : given;
    return onConversation(tx, command, by, now);
  };

  const write: CommandHandler<'customer.write'> = async (tx, given, by, now) => {
    if (by.kind !== 'customer') return { ok: false, code: 'forbidden' };
    const command = await withoutCards(tx, given, by.siteId);
    const { conversationId, messageId, text } = command.payload;
    if (text.trim() === '') return { ok: false, code: 'empty_text' };
    const [held, use] = await Promise.all([
      lockGoingOn(tx, conversationId),
      isTaken(tx, { id: messageId, conversationId, kind: 'text', text, authorId: by.customerId }),
    ]);
    if (use === 'taken') return { ok: false, code: 'id_taken' };
    if (use === 'same') return done;
    const conversation = held ?? (await begin(tx, command, by, now));
    if (!conversation || conversation.customerId !== by.customerId) return { ok: false, code: 'id_taken' };
    const author: Author = { kind: 'customer', id: by.customerId, name: conversation.customerName };
    const decision = await chat.decide(tx, conversation, command, author, now);
    return decision.ok ? { ok: true, merges: decision.merges } : decision;
  };

  /** The first words open the conversation. A form left outside opening hours goes to people at once. */
  async function begin(
    tx: Tx,
    { payload }: CommandOf<'customer.write'>,
    by: Extract<CommandActor, { kind: 'customer' }>,
    now: Millis,
  ): Promise<Conversation | null> {
    const [site, customer] = await Promise.all([siteOf(tx, by.siteId), lockCustomer(tx, by.customerId)]);
    if (!site || !customer) return null;
    const { form } = payload;
    if (form) await learnContact(tx, customer, form);
    const turn = form || !site.usesAi ? 'queue' : 'bot';
    return insertConversation(tx, {
      id: payload.conversationId,
      teamId: site.teamId,
      siteId: by.siteId,
      customerId: by.customerId,
      customerName: (customer.verified ? customer.name : form?.name || customer.name) || 'Visitor',
      subject: '',
      channel: form ? 'form' : 'chat',
      turn,
      queuedAt: turn === 'queue' ? now : null,
      page: payload.page,
      locale: payload.locale,
      now,
    });
  }

  /** A name or address somebody typed never replaces one that the shop vouches for. */
  async function learnContact(
    tx: Tx,
    customer: NonNullable<Awaited<ReturnType<typeof lockCustomer>>>,
    contact: { name: string; email: string },
  ): Promise<void> {
    const learn = (known: string, typed: string) =>
      customer.verified && known !== '' ? known : typed.trim() || known;
    const next = {
      ...customer,
      name: learn(customer.name, contact.name),
      email: learn(customer.email, contact.email),
    };
    await saveCustomer(tx, next);
    if (next.name !== customer.name) await renameInConversations(tx, customer.id, next.name);
  }

  const contact: CommandHandler<'customer.contact'> = async (tx, command, by, now) => {
    const reached = await reach(tx, command.payload.conversationId, by);
    if (!reached.ok) return reached;
    if (by.kind !== 'customer') return { ok: false, code: 'forbidden' };
    const customer = await lockCustomer(tx, by.customerId);
    if (customer) await learnContact(tx, customer, command.payload);
    const fresh = (await lockGoingOn(tx, reached.conversation.id)) ?? reached.conversation;
    const decision = await chat.decide(tx, fresh, command, authorOf(by), now);
    return decision.ok ? done : decision;
  };

  const handover: CommandHandler<'customer.handover'> = async (tx, command, by, now) => {
    const reached = await reach(tx, command.payload.conversationId, by);
    if (!reached.ok) return reached;
    await chat.handOverLocked(
      tx,
      reached.conversation,
      { reason: 'asked_for_person', text: 'You asked for a person.', confidence: null, limit: null },
      now,
    );
    return done;
  };

  const editCustomer: CommandHandler<'customer.edit'> = async (tx, command) => {
    const customer = await lockCustomer(tx, command.payload.customerId);
    if (!customer) return { ok: false, code: 'not_found' };
    const decided = decideCustomerEdit(customer, command);
    if (!decided.ok) return decided;
    await saveCustomer(tx, decided.next);
    if (decided.next.name !== customer.name) {
      await renameInConversations(tx, customer.id, decided.next.name || 'Visitor');
    }
    return { ok: true, merges: decided.merges };
  };

  const discardDraft: CommandHandler<'draft.discard'> = async (tx, command, by) => {
    const reached = await reach(tx, command.payload.conversationId, by);
    if (!reached.ok) return reached;
    deleteDraft(tx, command.payload.conversationId, command.assumed.forSeq);
    return done;
  };

  /** A reader's watermark wants no thread line, no job, no notice: only the row. */
  const read: CommandHandler<'conversation.read'> = async (tx, command, by) => {
    const reached = await reach(tx, command.payload.conversationId, by);
    if (!reached.ok) return reached;
    const { conversation } = reached;
    const seq = Math.min(command.payload.readSeq, conversation.lastSeq);
    if (seq <= conversation.agentReadSeq) return done;
    await chat.markRead(tx, conversation, seq);
    return done;
  };

  return {
    'message.send': send,
    'conversation.assign': onConversation,
    'conversation.transfer': onConversation,
    'conversation.resolve': onConversation,
    'conversation.reopen': onConversation,
    'conversation.snooze': onConversation,
    'conversation.merge': merge,
    'conversation.unmerge': merge,
    'conversation.tag': onConversation,
    'conversation.priority': onConversation,
    'conversation.subject': onConversation,
    'conversation.read': read,
    'customer.write': write,
    'customer.rate': rate,
    'customer.recommend': onConversation,
    'customer.contact': contact,
    'customer.handover': handover,
    'customer.edit': editCustomer,
    'draft.discard': discardDraft,
  } satisfies Partial<Record<CommandKind, unknown>>;
}
