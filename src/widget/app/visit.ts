/** Owns the way to the server: a visit first, then the line, a new visit when the token holds no more, and the word for it all. */
import type { Clock, TimerHandle, Timers } from '#client/ports.ts';
import { isBlocked } from '#client/reach.ts';
import type { ConnectionStatus, Transport, WidgetWire } from '#client/transport.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { WidgetSessionAnswer } from '#protocol/widget.ts';
import type { KeptStorage } from '../loader/kept.ts';
import type { ChatState } from './chat-state.ts';
import type { Session } from './session.ts';
import type { Store } from './store.ts';
import { emptyThread } from './thread.ts';

export type Visit = {
  /** There is something to say or to hear. Once is enough. */
  call(): void;
  opened(answer: WidgetSessionAnswer): void;
  /** No answer yet: worth a word when it lasts. `code`: what the server said, if it did. */
  sayOffline(code: ErrorCode | null): void;
  listen(on: { online(): void; broken(): void }): () => void;
  stop(): void;
};

/** Shorter breaks are not worth a word. */
const offlineAfterMs = 2_500;
/** A token that was just renewed and is refused again is not renewed in a hurry. */
const renewAgainAfterMs = 10_000;

export function createVisit(options: {
  store: Store<ChatState>;
  kept: KeptStorage;
  transport: Transport<WidgetWire>;
  clock: Clock;
  timers: Timers;
  session: () => Session;
}): Visit {
  const { store, kept, transport, clock, timers, session } = options;
  let isCalled = false;
  let openedAtMs = Number.NEGATIVE_INFINITY;
  let offlineTimer: TimerHandle = null;
  let renewTimer: TimerHandle = null;

  function renew(): void {
    const waitMs = Math.max(0, openedAtMs + renewAgainAfterMs - clock.monotonic());
    timers.clear(renewTimer);
    renewTimer = timers.set(() => session().open(), waitMs);
  }

  function sayOffline(code: ErrorCode | null): void {
    // It will last.
    if (isBlocked(code)) store.set({ line: 'offline', cause: 'blocked' });
    if (store.get().line === 'offline') return;
    timers.clear(offlineTimer);
    offlineTimer = timers.set(() => {
      if (transport.status().state !== 'online') store.set({ line: 'offline' });
    }, offlineAfterMs);
  }

  function refused({ error }: ConnectionStatus): void {
    if (error?.code === 'unauthenticated') renew();
    else store.set({ line: 'none', problem: error?.code ?? 'internal' });
  }

  return {
    sayOffline,
    call() {
      if (isCalled) return;
      isCalled = true;
      store.set({ line: 'connecting' });
      session().open();
    },
    opened(answer) {
      openedAtMs = clock.monotonic();
      kept.write('customerId', answer.customerId);
      const { thread } = store.get();
      store.set({
        problem: null,
        cause: null,
        settings: answer.settings,
        clockOffsetMs: answer.serverTimeMs - clock.now(),
        thread: thread.id === null ? emptyThread(answer.conversationId) : thread,
      });
      transport.connect();
    },
    listen: ({ online, broken }) =>
      transport.onState(status => {
        if (status.state === 'online') {
          timers.clear(offlineTimer);
          store.set({ line: 'online', cause: null, problem: null });
          online();
          return;
        }
        broken();
        store.set({ cause: status.cause });
        if (status.state === 'refused') refused(status);
        else sayOffline(status.error?.code ?? null);
      }),
    stop() {
      for (const timer of [offlineTimer, renewTimer]) timers.clear(timer);
    },
  };
}
