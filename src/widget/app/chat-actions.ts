/** Owns what a customer can do. Every act is a command in the outbox, durable before it is sent (S8). */
import type { Outbox } from '#client/outbox.ts';
import type { Clock } from '#client/ports.ts';
import type { CustomerCommandKind, Payload } from '#protocol/commands/payloads.ts';
import type { Id } from '#protocol/ids.ts';
import type { KeptStorage } from '../loader/kept.ts';
import type { ChatState } from './chat-state.ts';
import { commandItem } from './outgoing.ts';
import type { Store } from './store.ts';
import { emptyThread, type Thread } from './thread.ts';

export type Contact = { name: string; email: string };

export type ChatActions = {
  /** Resolves once the words are safe; rejects when this browser could not keep them. */
  write(text: string): Promise<void>;
  /** @param asked what is written in the customer's name where there is no running conversation to hand over */
  talkToPerson(asked: string): Promise<void>;
  /** The form shown while nobody is there. */
  leaveMessage(form: Contact & { text: string }): Promise<void>;
  /** The way out of the line. */
  leaveContact(contact: Contact): Promise<void>;
  rate(score: number, comment: string): Promise<void>;
  /** @param score nought to ten */
  recommend(score: number): Promise<void>;
  skipRating(): void;
  /** Whether an answer of the AI helped. */
  judge(messageId: Id, isHelpful: boolean): Promise<void>;
  /** A clean page; the ended conversation stays with the shop. */
  startNew(): void;
  retry(commandId: Id): Promise<void>;
  discard(commandId: Id): Promise<void>;
  typing(isTyping: boolean): void;
  /** Instead of waiting for the next attempt. */
  tryNow(): void;
  showPanel(isOpen: boolean): void;
  /** The end of the thread came onto the screen, or left it. */
  showEnd(isAtEnd: boolean): void;
  draft(): string;
  keepDraft(text: string): void;
};

export function createActions(options: {
  store: Store<ChatState>;
  outbox: Outbox;
  kept: KeptStorage;
  clock: Clock;
  locale: string;
  newId(): Id;
  pageUrl(): string;
  call(): void;
  tryNow(): void;
  setThread(thread: Thread): void;
  mark(): void;
  sayTyping(isTyping: boolean): void;
  expectNew(id: Id): void;
}): ChatActions {
  const { store, outbox, kept, clock, newId } = options;

  async function command<Kind extends CustomerCommandKind>(
    kind: Kind,
    payload: Payload<Kind>,
  ): Promise<void> {
    await outbox.add(commandItem(kind, payload, { commandId: newId(), now: clock.now() }));
    options.call();
  }

  /** The conversation that words go to; begun here when there is none. */
  function conversationId(): Id {
    const { thread } = store.get();
    if (thread.id !== null) return thread.id;
    const id = newId();
    options.expectNew(id);
    store.set({ thread: emptyThread(id), readSeq: 0 });
    return id;
  }

  async function write(text: string, form: Contact | null): Promise<void> {
    const id = conversationId();
    await command('customer.write', {
      conversationId: id,
      messageId: newId(),
      text,
      page: options.pageUrl().slice(0, 2_000),
      locale: options.locale.slice(0, 35),
      form,
    });
    // From here on a reload finds the conversation, even before the server has heard of it.
    kept.write('conversationId', id);
    options.sayTyping(false);
  }

  const isRunning = ({ conversation }: Thread) => conversation !== null && conversation.status !== 'resolved';

  function keepContact(contact: Contact): void {
    kept.write('contact', contact);
    store.set({ contact });
  }

  return {
    write: text => write(text, null),
    async talkToPerson(asked) {
      if (!isRunning(store.get().thread)) await write(asked, null);
      await command('customer.handover', { conversationId: conversationId() });
    },
    async leaveMessage({ text, ...contact }) {
      keepContact(contact);
      if (!isRunning(store.get().thread)) return write(text, contact);
      const id = conversationId();
      // First out of the assistant's hands, so that it does not answer what was meant for a person.
      await command('customer.handover', { conversationId: id });
      await command('customer.contact', { conversationId: id, ...contact });
      await write(text, contact);
    },
    async leaveContact(contact) {
      keepContact(contact);
      await command('customer.contact', { conversationId: conversationId(), ...contact });
    },
    rate: (score, comment) => command('customer.rate', { conversationId: conversationId(), score, comment }),
    recommend: score => command('customer.recommend', { conversationId: conversationId(), score }),
    skipRating() {
      const { id } = store.get().thread;
      kept.write('skipped', id ?? undefined);
      store.set({ skippedRating: id ?? '' });
    },
    async judge(messageId, isHelpful) {
      const before = Object.entries(store.get().helpful).filter(([id]) => id !== messageId);
      // As many as a reload shows lines.
      const helpful = Object.fromEntries([...before, [messageId, isHelpful] as const].slice(-60));
      store.set({ helpful });
      kept.write('helpful', helpful);
      await command('customer.feedback', { conversationId: conversationId(), messageId, isHelpful });
    },
    startNew() {
      const id = newId();
      options.expectNew(id);
      options.setThread(emptyThread(id));
      kept.write('conversationId', undefined);
      kept.write('thread', undefined);
      options.mark();
    },
    async retry(commandId) {
      await outbox.retry(commandId);
      options.call();
    },
    async discard(commandId) {
      await outbox.discard(commandId);
    },
    typing: options.sayTyping,
    tryNow: options.tryNow,
    showPanel(isPanelOpen) {
      store.set({ isPanelOpen });
      options.mark();
    },
    showEnd(isAtEnd) {
      if (store.get().isAtEnd === isAtEnd) return;
      store.set({ isAtEnd });
      options.mark();
    },
    draft: () => kept.read('draft') ?? '',
    keepDraft: text => kept.write('draft', text === '' ? undefined : text),
  };
}
