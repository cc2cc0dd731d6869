/**
 * Owns what a customer may see, as pure functions: no notes, no agent's id or family name, no confidence, no reason code,
 * no quote. Whatever reaches a widget passes here.
 */
import type { Citation, Message } from '#protocol/documents/message.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Status, Turn } from '#protocol/turns.ts';
import type { WidgetConversation, WidgetMessage } from '#protocol/widget.ts';

/** The first name; of an address, the part before the @. */
export function firstName(name: string): string {
  const [first = ''] = name.trim().split(/\s+/u);
  const [local = ''] = first.split('@');
  return local.replace(/,$/, '');
}

export type PublicMessage = Pick<
  Message,
  'id' | 'seq' | 'kind' | 'author' | 'text' | 'createdAt' | 'citations' | 'event'
> & {
  /** Of what the AI knows of its answer, only this is for the customer. */
  options: string[];
};

/** Only pages a browser may open, on the web or on this server (`/help/…`): nothing that runs. */
function linkOf({ title, url }: Citation): { title: string; url: string } {
  const isLink = /^(https?:\/\/|\/(?![/\\]))/i.test(url) && URL.canParse(url, 'https://steward.invalid');
  return { title, url: isLink ? url : '' };
}

/** A source is named once, however many of its passages were used. */
function sourcesOf(citations: readonly Citation[]): { title: string; url: string }[] {
  const sources = citations.map(linkOf);
  return sources.filter(
    (source, index) =>
      sources.findIndex(({ title, url }) => title === source.title && url === source.url) === index,
  );
}

function eventOf(event: Message['event']): WidgetMessage['event'] | undefined {
  switch (event?.type) {
    case 'handed_over':
      return { type: 'handed_over', text: event.text };
    case 'assigned':
      return { type: 'assigned', agentName: firstName(event.agentName) };
    case 'resolved':
    case 'reopened':
      return { type: event.type };
    case 'contact_left':
      return { type: 'contact_left', email: event.email };
    case undefined:
      return null;
    default:
      return undefined;
  }
}

/** People by their first name, programs by what they are called; the AI and the desk itself need none. */
function nameFor(kind: PublicMessage['kind'], author: PublicMessage['author']['kind'], name: string): string {
  if (author === 'agent') return firstName(name);
  return author === 'system' && kind === 'text' ? name : '';
}

/**
 * @param prevSeq the customer-visible seq before it, 0 for the first
 * @returns undefined for a line that a customer never sees
 */
export function toWidgetMessage(message: PublicMessage, prevSeq: number): WidgetMessage | undefined {
  const event = eventOf(message.event);
  if (message.kind === 'note' || event === undefined || (message.kind === 'event' && event === null)) {
    return undefined;
  }
  const { kind, name } = message.author;
  return {
    id: message.id,
    seq: message.seq,
    prevSeq,
    author: { kind, name: nameFor(message.kind, kind, name) },
    kind: message.kind,
    text: message.kind === 'text' ? message.text : '',
    createdAt: message.createdAt,
    citations: sourcesOf(message.citations),
    ...(message.options.length > 0 ? { options: message.options } : {}),
    event,
  };
}

export type ConversationFacts = {
  id: Id;
  status: Status;
  turn: Turn;
  agentName: string;
  lastPublicSeq: number;
  agentDeliveredSeq: number;
  agentReadSeq: number;
  customerReadSeq: number;
  isRated: boolean;
  hasRecommended: boolean;
  email: string;
  mergedFrom: readonly Id[];
};

export function toWidgetConversation(
  facts: ConversationFacts,
  queue: { place: number; estimateMs: Millis | null } | null,
): WidgetConversation {
  const waits = facts.status === 'open' && facts.turn === 'queue';
  return {
    id: facts.id,
    status: facts.status,
    turn: facts.turn,
    agentName: facts.turn === 'agent' ? firstName(facts.agentName) : '',
    lastSeq: facts.lastPublicSeq,
    agentDeliveredSeq: facts.agentDeliveredSeq,
    agentReadSeq: facts.agentReadSeq,
    customerReadSeq: facts.customerReadSeq,
    rated: facts.isRated,
    ...(facts.hasRecommended && { hasRecommended: true }),
    queue: waits ? queue : null,
    contactEmail: facts.email,
    ...(facts.mergedFrom.length > 0 && { mergedFrom: [...facts.mergedFrom] }),
  };
}
