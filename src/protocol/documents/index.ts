// The list of replicated collections.
import { type Conversation, conversation } from './conversation.ts';
import {
  type Article,
  article,
  type Customer,
  customer,
  type Draft,
  draft,
  type Person,
  person,
  type Reply,
  reply,
} from './desk.ts';
import { type Message, message, type Transcript, transcript } from './message.ts';
import { type Metrics, metrics } from './metrics.ts';
import { type Notification, notification } from './notification.ts';

import { type Operation, operation } from './operation.ts';
import { type Security, security } from './security.ts';

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
  operations: Operation;
  metrics: Metrics;
  security: Security;
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
  operations: operation,
  metrics,
  security,
} as const;
