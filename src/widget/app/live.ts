/** Owns what is heard and said but never kept: typing both ways, the AI's text while it is being written, pushes of the thread. */
import type { Clock, TimerHandle, Timers } from '#client/ports.ts';
import type { Transport, WidgetWire } from '#client/transport.ts';
import type { ChatState } from './chat-state.ts';
import type { Store } from './store.ts';
import { applyEvent, streamAfter, type Thread } from './thread.ts';

export type Live = {
  /** @returns stops listening */
  listen(setThread: (thread: Thread) => void): () => void;
  /** The customer types, or has stopped. Told at most every few seconds. */
  sayTyping(isTyping: boolean): void;
  /** The line broke: whatever was provisional is no more. */
  fallSilent(): void;
  stop(): void;
};

const typingLastsMs = 6_000;
const typingEveryMs = 3_000;
const endingLastsMs = 4_000;

export function createLive(options: {
  store: Store<ChatState>;
  transport: Transport<WidgetWire>;
  timers: Timers;
  clock: Clock;
  pull(): Promise<void>;
}): Live {
  const { store, transport, timers, clock, pull } = options;
  let heardTimer: TimerHandle = null;
  let endTimer: TimerHandle = null;
  let saidTimer: TimerHandle = null;
  let saidAtMs = Number.NEGATIVE_INFINITY;
  let isSaid = false;

  const isShown = (conversationId: string) => store.get().thread.id === conversationId;

  function tell(isTyping: boolean): void {
    const { conversation } = store.get().thread;
    isSaid = isTyping;
    saidAtMs = clock.monotonic();
    if (conversation) void transport.request('typing', { conversationId: conversation.id, isTyping });
  }

  /** The final text is on its way: until then the provisional one stands, so that nothing flickers. */
  function endStream(streamId: string): void {
    const { stream } = store.get();
    if (stream?.streamId !== streamId) return;
    store.set({ stream: { ...stream, isEnding: true } });
    timers.clear(endTimer);
    endTimer = timers.set(() => {
      store.set({ stream: null });
      void pull();
    }, endingLastsMs);
  }

  function fallSilent(): void {
    store.set({ typing: null, stream: null });
  }

  return {
    fallSilent,
    listen(setThread) {
      const stops = [
        transport.onEvent('thread', event => {
          const { thread, mustPull } = applyEvent(store.get().thread, event);
          setThread(thread);
          if (mustPull) void pull();
        }),
        transport.onEvent('maintenance', ({ maintenance }) => store.set({ maintenance })),
        transport.onEvent('typing', ({ conversationId, party, name, isTyping }) => {
          if (party === 'customer' || !isShown(conversationId)) return;
          timers.clear(heardTimer);
          store.set({ typing: isTyping ? { party, name } : null });
          if (isTyping) heardTimer = timers.set(() => store.set({ typing: null }), typingLastsMs);
        }),
        transport.onEvent('ai.stream', ({ conversationId, streamId, forSeq, text }) => {
          if (!isShown(conversationId)) return;
          store.set({
            stream: streamAfter({ streamId, forSeq, text, isEnding: false }, store.get().thread),
            typing: null,
          });
        }),
        transport.onEvent('ai.withdrawn', ({ conversationId, streamId, reason }) => {
          if (!isShown(conversationId)) return;
          if (reason === 'committed') endStream(streamId);
          else if (store.get().stream?.streamId === streamId) store.set({ stream: null });
        }),
        // We read too slowly and were told nothing for a while.
        transport.onEvent('behind', () => {
          fallSilent();
          void pull();
        }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    sayTyping(isTyping) {
      timers.clear(saidTimer);
      if (isTyping) {
        if (!isSaid || clock.monotonic() - saidAtMs >= typingEveryMs) tell(true);
        saidTimer = timers.set(() => tell(false), typingLastsMs - 1_000);
      } else if (isSaid) tell(false);
    },
    stop() {
      for (const timer of [heardTimer, endTimer, saidTimer]) timers.clear(timer);
    },
  };
}
