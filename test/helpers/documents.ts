/** Documents for pure tests: whole ones, of which a test says only what it is about. */
import type { Conversation } from '../../src/protocol/documents/conversation.ts';
import type { Article, Customer } from '../../src/protocol/documents/desk.ts';
import type { Author } from '../../src/protocol/documents/message.ts';

export const teamA = '01930000-0000-7000-8000-00000000000a';
export const teamB = '01930000-0000-7000-8000-00000000000b';
export const conversationId = '01930000-0000-7000-8000-0000000000c1';
export const ann: Author = { kind: 'agent', id: '01930000-0000-7000-8000-000000000a11', name: 'Ann' };
export const bob: Author = { kind: 'agent', id: '01930000-0000-7000-8000-000000000b0b', name: 'Bob' };
export const ellen: Author = { kind: 'customer', id: '01930000-0000-7000-8000-0000000e11e1', name: 'Ellen' };

export const aConversation = (part: Partial<Conversation> = {}): Conversation => ({
  id: conversationId,
  scope: `team:${teamA}`,
  changedXid: '10',
  number: 48213,
  teamId: teamA,
  siteId: '01930000-0000-7000-8000-000000000051',
  customerId: ellen.id,
  customerName: ellen.name,
  subject: '',
  channel: 'chat',
  status: 'open',
  turn: 'queue',
  agentId: '',
  priority: 1,
  tags: [],
  snoozedUntil: null,
  queuedAt: 1_000,
  waitingSince: 1_000,
  handover: null,
  lastSeq: 1,
  lastPublicSeq: 1,
  lastCustomerSeq: 1,
  lastMessage: null,
  lastActivityAt: 1_000,
  createdAt: 1_000,
  resolvedAt: null,
  customerDeliveredSeq: 0,
  customerReadSeq: 0,
  agentDeliveredSeq: 0,
  agentReadSeq: 0,
  rating: null,
  page: '',
  locale: 'en',
  skills: [],
  ...part,
});

export const aCustomer = (part: Partial<Customer> = {}): Customer => ({
  id: ellen.id,
  scope: 'desk',
  changedXid: '10',
  name: 'Ellen',
  email: '',
  phone: '',
  verified: false,
  externalId: '',
  locale: 'en',
  timeZone: 'UTC',
  attributes: {},
  note: '',
  createdAt: 1_000,
  lastSeenAt: 1_000,
  ...part,
});

export const anArticle = (part: Partial<Article> = {}): Article => ({
  id: '01930000-0000-7000-8000-0000000000a1',
  scope: 'desk',
  changedXid: '10',
  title: 'Arrived damaged',
  slug: 'arrived-damaged',
  body: 'We replace it.',
  tags: [],
  locale: 'en',
  audience: 'public',
  translationOf: '',
  status: 'draft',
  version: 0,
  reviewDays: 180,
  reviewedAt: 1_000,
  updatedAt: 1_000,
  updatedBy: ann.id,
  createdAt: 1_000,
  ...part,
});
