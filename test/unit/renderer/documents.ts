// Documents as a server would send them, with only what a test cares about spelled out.
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Customer, Person } from '#protocol/documents/desk.ts';
import type { Message, PackedMessage, Transcript } from '#protocol/documents/message.ts';

/** A well-formed UUIDv7 from a small number; order of numbers is order of ids. */
export const idOf = (number: number): string =>
  `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

export const teamOne = idOf(0xa1);
export const teamTwo = idOf(0xa2);
export const mara = idOf(0xb1);
export const tomasz = idOf(0xb2);

export function conversationOf(number: number, fields: Partial<Conversation> = {}): Conversation {
  const teamId = fields.teamId ?? teamOne;
  return {
    id: idOf(number),
    scope: `team:${teamId}`,
    changedXid: '10',
    number,
    teamId,
    siteId: idOf(0xc1),
    customerId: idOf(0xd1),
    customerName: 'Ellen Hartmann',
    subject: '',
    channel: 'chat',
    status: 'open',
    turn: 'queue',
    agentId: '',
    priority: 1,
    tags: [],
    snoozedUntil: null,
    queuedAt: 1_000,
    waitingSince: null,
    handover: null,
    lastSeq: 0,
    lastPublicSeq: 0,
    lastCustomerSeq: 0,
    lastMessage: null,
    lastActivityAt: 1_000 + number,
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
    ...fields,
  };
}

export function packedOf(
  number: number,
  seq: number,
  text: string,
  fields: Partial<PackedMessage> = {},
): PackedMessage {
  return {
    id: idOf(number),
    seq,
    kind: 'text',
    author: { kind: 'customer', id: idOf(0xd1), name: 'Ellen' },
    text,
    lang: '',
    createdAt: 1_000 + seq,
    citations: [],
    ai: null,
    event: null,
    recovered: false,
    ...fields,
  };
}

export function messageOf(
  conversation: number,
  number: number,
  seq: number,
  text: string,
  fields: Partial<Message> = {},
): Message {
  return {
    ...packedOf(number, seq, text),
    scope: `team:${teamOne}`,
    changedXid: '10',
    conversationId: idOf(conversation),
    teamId: teamOne,
    ...fields,
  };
}

export function transcriptOf(conversation: number, number: number, messages: PackedMessage[]): Transcript {
  return {
    id: idOf(number),
    scope: `team:${teamOne}`,
    changedXid: '10',
    conversationId: idOf(conversation),
    teamId: teamOne,
    firstSeq: messages[0]?.seq ?? 0,
    lastSeq: messages.at(-1)?.seq ?? 0,
    messages,
  };
}

export function customerOf(number: number, fields: Partial<Customer> = {}): Customer {
  return {
    id: idOf(number),
    scope: 'desk',
    changedXid: '10',
    name: 'Ellen Hartmann',
    email: 'ellen@posteo.example',
    phone: '',
    verified: false,
    externalId: '',
    locale: 'en',
    timeZone: 'Europe/Berlin',
    attributes: {},
    note: '',
    createdAt: 1_000,
    lastSeenAt: 1_000,
    ...fields,
  };
}

export function personOf(id: string, fields: Partial<Person> = {}): Person {
  return {
    id,
    scope: 'desk',
    changedXid: '10',
    kind: 'agent',
    name: 'Mara Lindqvist',
    email: 'mara@steward.example',
    role: 'agent',
    teamIds: [teamOne],
    skills: [],
    capacity: 10,
    availability: 'online',
    statusText: '',
    statusUntil: null,
    lastSeenAt: 0,
    active: true,
    strategy: null,
    createdAt: 1_000,
    ...fields,
  };
}
