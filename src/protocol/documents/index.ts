// The list of replicated collections.
import { type Conversation, conversation } from './conversation.ts';
import {
  type Article,
  article,
  type Customer,
  customer,
  type Draft,
  draft,
  type Notification,
  notification,
  type Person,
  person,
  type Reply,
  reply,
} from './desk.ts';
import { type Message, message, type Transcript, transcript } from './message.ts';

export type Documents = {
  conversations: Conversation;
  messages: Message;
  transcripts: Transcript;
  customers: Customer;
  people: Person;
  articles: Article;
  replies: Reply;
  drafts: Draft;
  notifications: Notification;
};
export type CollectionName = keyof Documents;
export type AnyDocument = Documents[CollectionName];

export const documents = {
  conversations: conversation,
  messages: message,
  transcripts: transcript,
  customers: customer,
  people: person,
  articles: article,
  replies: reply,
  drafts: draft,
  notifications: notification,
} as const;
