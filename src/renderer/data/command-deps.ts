// What every command needs of the desk around it. Types only.
import type { Outbox } from '#client/outbox.ts';
import type { NewItem } from '#client/outbox-item.ts';
import type { CommandKind, CommandOf } from '#protocol/commands/payloads.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Article, Customer, Reply } from '#protocol/documents/desk.ts';
import type { Maintenance } from '#protocol/documents/maintenance.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Answer, ViewShown } from './model.ts';
import type { Notices } from './notices.ts';
import type { Pending } from './pending.ts';

export type CommandDeps = {
  /** Whose console this is. */
  me: Id;
  pending: Pending;
  outbox: Pick<Outbox, 'retry' | 'discard'>;
  notices: Notices;
  now(): Millis;
  newId(): Id;
  /** As shown: documents with the pending commands on top. Reads from disk where it has to. */
  conversation(id: Id): Promise<Conversation>;
  customer(id: Id): Promise<Customer>;
  article(id: Id): Promise<Article | undefined>;
  reply(id: Id): Promise<Reply | undefined>;
  maintenance(id: Id): Pick<Maintenance, 'updatedAt'> | undefined;
  view(id: Id): ViewShown | undefined;
  /** The AI's draft, as shown. */
  draftSeq(conversationId: Id): Promise<number | undefined>;
  /** Sends one command now, or answers why not. */
  ask(command: NewItem): Promise<Answer<{ conversationId: Id | null }>>;
};

export type Bare<K extends CommandKind> = Pick<CommandOf<K>, 'kind' | 'payload' | 'assumed'>;
export type Send = <K extends CommandKind>(command: Bare<K> & { scope: string }) => Promise<Id>;
