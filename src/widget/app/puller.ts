/** Owns asking for the thread: one question at a time, again when something was missed, and until the outbox's words are seen in it. */
import type { Outbox } from '#client/outbox.ts';
import type { Clock, TimerHandle, Timers } from '#client/ports.ts';
import type { Transport, WidgetWire } from '#client/transport.ts';
import type { Id } from '#protocol/ids.ts';
import type { WidgetResumeAnswer } from '#protocol/widget.ts';
import type { ChatState } from './chat-state.ts';
import { isShown, pendingOf } from './outgoing.ts';
import type { Store } from './store.ts';
import { applyPage, emptyThread, type Thread } from './thread.ts';

export type Puller = {
  pull(): Promise<void>;
  /** Words the thread shows leave the outbox. */
  settleShown(): void;
  /** Something was sent: unless the thread shows it soon, it is asked for (P10: sending worked, hearing did not). */
  expectSent(): void;
  /** A conversation that begins here with its first words; the server need not know it yet. */
  expectNew(id: Id): void;
  stop(): void;
};

const echoWithinMs = 1_500;
/** While somebody waits in line, the place is asked for. */
const placeEveryMs = 15_000;
const againAfterMs = 5_000;

type Page = Extract<WidgetResumeAnswer, { ok: true }>;

export function createPuller(options: {
  transport: Transport<WidgetWire>;
  outbox: Outbox;
  store: Store<ChatState>;
  setThread(thread: Thread): void;
  timers: Timers;
  clock: Clock;
}): Puller {
  const { transport, outbox, store, setThread, timers, clock } = options;
  let running: Promise<void> | null = null;
  let isWanted = false;
  let freshId: Id | null = null;
  let timer: TimerHandle = null;
  let isStopped = false;

  function pullWithin(waitMs: number, then: () => unknown = pull): void {
    timers.clear(timer);
    if (!isStopped) timer = timers.set(() => void then(), waitMs);
  }

  const isEchoDue = () => outbox.snapshot().some(item => item.state === 'sent');

  /** @returns whether to ask on */
  function take(asked: Thread, page: Page): boolean {
    store.set({
      isOpenByServer: page.isOpen,
      clockOffsetMs: page.serverTimeMs - clock.now(),
      maintenance: page.maintenance,
    });
    const { thread } = store.get();
    if (thread.id !== asked.id) return true;
    if (page.conversation) {
      if (page.conversation.id === freshId) freshId = null;
      const { conversation, messages, earlier } = page;
      const next = applyPage(thread, { conversation, messages, earlier });
      setThread(next);
      // Back at the start, or with another: the page was not of it.
      return !page.done || next.id !== conversation.id || (next.heldSeq === 0 && thread.heldSeq > 0);
    }
    // Not ours any more, or never begun: whichever is the newest of ours takes its place.
    const isBeginning = thread.id === freshId || pendingOf(outbox.snapshot(), thread).length > 0;
    if (thread.id === null || isBeginning) return false;
    setThread(emptyThread());
    return true;
  }

  /** @returns null once everything was answered, else how long to wait at least */
  async function ask(): Promise<number | null> {
    for (;;) {
      const { thread } = store.get();
      const { id: conversationId, heldSeq: afterSeq } = thread;
      const outcome = await transport.request('widget.resume', { conversationId, afterSeq });
      if (!outcome.ok) return againAfterMs;
      if (!outcome.answer.ok) return outcome.answer.error.retryAfterMs ?? againAfterMs;
      if (!take(thread, outcome.answer)) return null;
    }
  }

  async function run(): Promise<void> {
    while (isWanted && !isStopped) {
      isWanted = false;
      // Wishes that were sent before the question are part of its answer.
      const wishes = outbox
        .snapshot()
        .filter(item => item.state === 'sent' && item.kind !== 'customer.write');
      const waitMs = await ask();
      if (waitMs !== null) {
        if (transport.status().state === 'online') pullWithin(waitMs);
        continue;
      }
      await outbox.settle(
        item => isShown(item, store.get().thread) || wishes.some(wish => wish.commandId === item.commandId),
      );
      askPlaceLater();
    }
  }

  function askPlaceLater(): void {
    const { conversation } = store.get().thread;
    if (conversation?.queue && conversation.status === 'open') pullWithin(placeEveryMs);
  }

  function pull(): Promise<void> {
    isWanted = true;
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    pull,
    settleShown: () => void outbox.settle(item => isShown(item, store.get().thread)),
    expectSent() {
      // Mostly the thread has shown it by then: a question for each message would be most of all questions.
      if (isEchoDue()) pullWithin(echoWithinMs, () => (isEchoDue() ? pull() : askPlaceLater()));
    },
    expectNew(id) {
      freshId = id;
    },
    stop() {
      isStopped = true;
      timers.clear(timer);
    },
  };
}
