// One thread as a person reads it (S5, S11): the union of packed and single messages by id, in order of seq, with the unsent ones last.
// It loads the newest part and grows backwards, so a thread of 10,000 opens like one of ten.
import type { OutboxItem } from '#client/outbox-item.ts';
import type { CommandOf } from '#protocol/commands/payloads.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Author, Message, PackedMessage, Transcript } from '#protocol/documents/message.ts';
import type { Id } from '#protocol/ids.ts';
import type { Conversations } from './conversations.ts';
import { laneOfConversation } from './conversations.ts';
import type { LocalCollection } from './local-collection.ts';
import type { Delivery, Readable, Thread, ThreadMessage } from './model.ts';
import type { Pending } from './pending.ts';
import { problemOf } from './problem.ts';
import { isSame } from './readable.ts';

/** How many numbers are read at once; also what is read at first. */
const pageLength = 120;

export type ThreadDeps = {
  messages: LocalCollection<Message>;
  transcripts: LocalCollection<Transcript>;
  conversations: Conversations;
  pending: Pending;
  author: Author;
};

export type ThreadStore = Readable<Thread> & {
  loadOlder(): Promise<void>;
  loadTo(seq: number): Promise<void>;
};

type Watermarks = Pick<Conversation, 'customerDeliveredSeq' | 'customerReadSeq'>;

/** Only what staff said to the customer travels; a note stays at home. */
export function deliveryOf(
  message: Pick<PackedMessage, 'seq' | 'kind' | 'author'>,
  marks: Watermarks | undefined,
): Delivery | null {
  if (message.kind !== 'text' || message.author.kind !== 'agent') return null;
  if (!marks) return { state: 'sent' };
  if (message.seq <= marks.customerReadSeq) return { state: 'read' };
  return { state: message.seq <= marks.customerDeliveredSeq ? 'delivered' : 'sent' };
}

/** What this person wrote and the thread does not show yet, as messages. `place` counts what still waits in the lane. */
export function unsentMessages(
  items: readonly OutboxItem[],
  isShown: (id: Id) => boolean,
  author: Author,
): ThreadMessage[] {
  let place = 0;
  return items.flatMap(item => {
    if (item.kind !== 'message.send') return [];
    const { messageId, kind, text, lang, recovered } = (item as unknown as CommandOf<'message.send'>).payload;
    if (item.state === 'waiting' || item.state === 'sending') place += 1;
    if (isShown(messageId)) return [];
    const delivery: Delivery =
      item.state === 'failed'
        ? { state: 'failed', problem: problemOf(item.error) }
        : item.state === 'sent'
          ? { state: 'sent' }
          : { state: 'queued', place, since: item.createdAt };
    return [
      {
        ...{ id: messageId, seq: null, kind, author, text, lang, createdAt: item.createdAt, recovered },
        ...{ citations: [], ai: null, event: null, delivery, commandId: item.commandId },
      },
    ];
  });
}

export function createThread(id: Id, deps: ThreadDeps): ThreadStore {
  const { messages, transcripts, conversations, pending, author } = deps;
  const singles = new Map<Id, PackedMessage>();
  const packs = new Map<Id, Transcript>();
  const shown = new Map<Id, { source: PackedMessage; message: ThreadMessage }>();
  const listeners = new Set<() => void>();
  let stops: (() => void)[] = [];
  /** Everything from this seq on is here. */
  let floor = Number.POSITIVE_INFINITY;
  let ordered: PackedMessage[] | undefined;
  let thread: Thread | undefined;
  let reading: Promise<void> | undefined;
  /** A read begun before the thread was left belongs to nobody. */
  let openings = 0;

  function changed(isContent: boolean): void {
    if (isContent) ordered = undefined;
    thread = undefined;
    for (const listener of [...listeners]) listener();
  }

  function inOrder(): PackedMessage[] {
    if (ordered) return ordered;
    const byId = new Map<Id, PackedMessage>(singles);
    // A transcript may be the newer one: only redaction rewrites it.
    for (const pack of packs.values()) for (const message of pack.messages) byId.set(message.id, message);
    ordered = [...byId.values()].filter(message => message.seq >= floor).sort((a, b) => a.seq - b.seq);
    return ordered;
  }

  /** The same object as long as nothing of it changed. */
  function asShown(message: PackedMessage, marks: Watermarks | undefined): ThreadMessage {
    const known = shown.get(message.id);
    const delivery = deliveryOf(message, marks);
    if (known?.source === message && isSame(known.message.delivery, delivery)) return known.message;
    const { seq, kind, author: by, text, lang, createdAt, citations, ai, event, recovered } = message;
    const fresh: ThreadMessage = {
      ...{ id: message.id, seq, kind, author: by, text, lang, createdAt, citations, ai, event, recovered },
      ...{ delivery, commandId: null },
    };
    shown.set(message.id, { source: message, message: fresh });
    return fresh;
  }

  const ceiling = (): number => {
    let highest = conversations.document(id)?.lastSeq ?? 0;
    for (const single of singles.values()) highest = Math.max(highest, single.seq);
    for (const pack of packs.values()) highest = Math.max(highest, pack.lastSeq);
    return highest;
  };

  async function readFrom(lowest: number, below: number): Promise<void> {
    const opening = openings;
    const end = Number.isFinite(below) ? [id, below - 1] : [id];
    const [found, containing, packed] = await Promise.all([
      messages.range({ index: ['conversationId', 'seq'], start: [id, lowest], end }),
      transcripts.range({
        index: ['conversationId', 'firstSeq'],
        start: [id],
        end: [id, lowest],
        order: 'descending',
        limit: 1,
      }),
      transcripts.range({ index: ['conversationId', 'firstSeq'], start: [id, lowest], end }),
    ]);
    if (opening !== openings) return;
    // What came as a change meanwhile is newer than what was read.
    for (const message of found) if (!singles.has(message.id)) singles.set(message.id, message);
    for (const pack of [...containing, ...packed]) if (!packs.has(pack.id)) packs.set(pack.id, pack);
    floor = Math.min(floor, lowest);
    changed(true);
  }

  function readOneAfterAnother(lowest: () => number): Promise<void> {
    const mine = (reading ?? Promise.resolve()).then(async () => {
      const to = Math.max(1, lowest());
      if (to < floor) await readFrom(to, floor);
    });
    reading = mine.catch(() => undefined);
    return mine;
  }

  async function open(): Promise<void> {
    const opening = openings;
    const [newest, pack] = await Promise.all([
      messages.range({
        ...{ index: ['conversationId', 'seq'], start: [id], limit: 1 },
        order: 'descending',
      }),
      transcripts.range({
        ...{ index: ['conversationId', 'firstSeq'], start: [id], limit: 1 },
        order: 'descending',
      }),
      conversations.load([id]),
    ]);
    if (opening !== openings) return;
    // The conversation itself may come by its own chain, later than its messages.
    const highest = Math.max(ceiling(), newest[0]?.seq ?? 0, pack[0]?.lastSeq ?? 0);
    await readOneAfterAnother(() => Math.min(floor, highest - pageLength + 1));
    if (opening !== openings) return;
    if (floor === Number.POSITIVE_INFINITY) floor = 1;
    changed(true);
  }

  function listen(): void {
    stops = [
      messages.onChange(changes => {
        let isMine = false;
        for (const change of changes) {
          const { document } = change;
          if (document?.conversationId === id) singles.set(document.id, document);
          else if (document !== null || !singles.delete(change.id)) continue;
          isMine = true;
        }
        if (isMine) changed(true);
      }),
      transcripts.onChange(changes => {
        let isMine = false;
        for (const change of changes) {
          const { document } = change;
          if (document?.conversationId === id) packs.set(document.id, document);
          else if (document !== null || !packs.delete(change.id)) continue;
          isMine = true;
        }
        if (isMine) changed(true);
      }),
      conversations.subscribe(ids => {
        if (ids.has(id)) changed(false);
      }),
      conversations.pin(() => [id]),
      pending.subscribe(lanes => {
        if (lanes.has(laneOfConversation(id))) changed(false);
      }),
    ];
    open().catch(() => changed(false));
  }

  function release(): void {
    for (const stop of stops.splice(0)) stop();
    openings += 1;
    reading = undefined;
    singles.clear();
    packs.clear();
    shown.clear();
    floor = Number.POSITIVE_INFINITY;
    ordered = undefined;
    thread = undefined;
  }

  return {
    get() {
      if (thread) return thread;
      const content = Number.isFinite(floor) ? inOrder() : [];
      const marks = conversations.document(id) ?? undefined;
      const known = new Set(content.map(message => message.id));
      const unsent = unsentMessages(pending.lane(laneOfConversation(id)), each => known.has(each), author);
      thread = {
        messages: [...content.map(message => asShown(message, marks)), ...unsent],
        lastSeq: ceiling(),
        hasOlder: Number.isFinite(floor) && floor > 1,
        isLoading: !Number.isFinite(floor),
      };
      return thread;
    },
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1 && stops.length === 0) listen();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) release();
      };
    },
    loadOlder: () => readOneAfterAnother(() => floor - pageLength),
    loadTo: seq => readOneAfterAnother(() => Math.min(floor, seq - 20)),
  };
}
