/**
 * Owns a visitor's chat: visit, line, thread, outbox and receipts, made into one state for the screen. Everything that
 * touches the page comes in through options, so the same code runs in a test. Words go to the outbox first, then anywhere else.
 */

import { isQuiet } from '#client/lanes.ts';
import { createOutbox } from '#client/outbox.ts';
import type { NewItem } from '#client/outbox-item.ts';
import type { OutboxStorage } from '#client/outbox-storage.ts';
import type { Ports, ReportFault, TimerHandle } from '#client/ports.ts';
import type { Transport, WidgetWire } from '#client/transport.ts';
import type { Id } from '#protocol/ids.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { WidgetSessionAnswer } from '#protocol/widget.ts';
import type { Identity } from '../loader/embed.ts';
import type { KeptStorage } from '../loader/kept.ts';
import { type ChatActions, createActions } from './chat-actions.ts';
import type { ChatState } from './chat-state.ts';
import { createLive } from './live.ts';
import { createMarks } from './marks.ts';
import { createPuller } from './puller.ts';
import { createReceipts } from './receipts.ts';
import { createSenderLock } from './sender-lock.ts';
import { createSession, type PostSession, type SessionOutcome } from './session.ts';
import { createStore, type Store } from './store.ts';
import type { SurroundingNews, Surroundings } from './surroundings.ts';
import { adoptOtherTab, adoptWaitingWords, oneTabAtATime } from './tabs.ts';
import { emptyThread, readKept, streamAfter, type Thread } from './thread.ts';
import { createVisit } from './visit.ts';

export type ChatOptions = Ports & {
  siteKey: string;
  locale: string;
  timeZone: string;
  identity: Identity | null;
  kept: KeptStorage;
  storage: OutboxStorage;
  isDurable: boolean;
  locks: Pick<LockManager, 'request'> | undefined;
  surroundings: Surroundings;
  post: PostSession;
  createTransport(auth: () => Record<string, unknown>): Transport<WidgetWire>;
  newId(): Id;
  /** The address of the page the customer looks at. */
  pageUrl(): string;
  reportFault: ReportFault;
  /** Told once the server knows who this is. */
  opened?(answer: WidgetSessionAnswer): void;
};

export type Chat = {
  store: Store<ChatState>;
  actions: ChatActions;
  /** Reads what is kept, and calls the server when there is a reason. */
  start(): Promise<void>;
  /** Takes over what another outbox of this person held, under its own id. */
  adopt(item: NewItem): Promise<unknown>;
  /** Ends line, timers and lock. What waits stays in the outbox. */
  stop(): void;
};

const tickMs = 30_000;
/** An ended conversation is shown again for this long; then a visit begins with a clean page. */
const overAfterMs = 3 * 86_400_000;

export function createChat(options: ChatOptions): Chat {
  const parts = createParts(options);
  const { store, outbox, transport, visit, session, puller, live, lock, marks, setThread } = parts;
  const { kept, surroundings } = options;
  const stops: (() => void)[] = [];
  const actions = createActions({
    ...options,
    ...{ store, outbox, setThread },
    ...{
      call: visit.call,
      tryNow: () => wakeUp('online'),
      mark: marks.mark,
      sayTyping: live.sayTyping,
      expectNew: puller.expectNew,
    },
  });

  async function greetLine(): Promise<void> {
    await puller.pull();
    const { thread, now, isPanelOpen } = store.get();
    const { conversation } = thread;
    parts.receipts.known(
      conversation && { conversationId: conversation.id, readSeq: conversation.customerReadSeq },
    );
    const last = thread.messages.at(-1);
    const isOver = thread.conversation?.status === 'resolved' && now - (last?.createdAt ?? now) > overAfterMs;
    if (isOver && !isPanelOpen) actions.startNew();
    marks.mark();
  }

  /** P10, P11: whoever looks again gets the thread as it is, not as the line that slept remembers it. */
  function wakeUp(hint: 'online' | 'visible'): void {
    if (hint === 'visible') lock.take(true);
    session.hurry();
    transport.hint(hint);
    if (transport.status().state === 'online') void puller.pull();
  }

  function hear(news: SurroundingNews): void {
    const { now } = options.clock;
    store.set({ isVisible: surroundings.isVisible(), hasNetwork: surroundings.hasNetwork(), now: now() });
    if (news === 'offline') transport.hint('offline');
    if (news === 'online' || news === 'visible') wakeUp(news);
    if (news === 'storage' && adoptOtherTab({ store, kept })) {
      visit.call();
      void puller.pull();
    }
    marks.mark();
  }

  return {
    store,
    actions,
    adopt: outbox.add,
    async start() {
      stops.push(
        visit.listen({ online: () => void greetLine(), broken: live.fallSilent }),
        live.listen(setThread),
        outbox.subscribe(() => {
          store.set({ outbox: outbox.snapshot() });
          puller.expectSent();
          marks.mark();
        }),
        keepTime(options, store),
        surroundings.listen(hear),
      );
      await outbox.open();
      store.set({ outbox: outbox.snapshot() });
      adoptWaitingWords({ store });
      const isKnown = options.identity !== null || kept.read('token') !== undefined;
      if (isKnown || outbox.snapshot().length > 0) visit.call();
      lock.take(surroundings.isVisible());
    },
    stop() {
      for (const stop of stops.splice(0)) stop();
      for (const part of [visit, session, puller, live]) part.stop();
      lock.release();
      transport.disconnect();
      outbox.close();
    },
  };
}

/** Everything a chat is made of, each given what it needs. */
function createParts(options: ChatOptions) {
  const { kept, clock, timers, locks } = options;
  let customerId = kept.read('customerId');
  const tabs = `steward:${options.siteKey}:${options.identity?.userId ?? ''}`;
  const store = createStore<ChatState>(firstState(options));
  const token = () => kept.read('token') ?? '';
  const transport = options.createTransport(() => ({ protocolVersion: PROTOCOL_VERSION, token: token() }));
  const outbox = createOutbox({ ...options, line: transport, isQuiet });
  const receipts = createReceipts(async mark => {
    const outcome = await transport.request('receipt', mark);
    return outcome.ok && outcome.answer.ok;
  });
  const marks = createMarks({ store, kept, receipts });
  const puller = createPuller({ transport, outbox, store, setThread, timers, clock });
  const live = createLive({ store, transport, timers, clock, pull: puller.pull });
  const visit = createVisit({ store, kept, transport, clock, timers, session: () => session });
  const session = createSession({
    ...options,
    ask: () => oneTabAtATime(locks, `${tabs}:visit`, () => openVisit(options, token())),
    opened(answer) {
      const isAnother = customerId !== undefined && customerId !== answer.customerId;
      // Another tab may have been told, and has forgotten already. Who is merely somebody new keeps what they are writing.
      if (answer.wasErased || (isAnother && kept.read('forgotten') === customerId)) {
        if (customerId !== undefined) kept.write('forgotten', customerId);
        forget(answer);
      }
      customerId = answer.customerId;
      options.opened?.(answer);
      visit.opened(answer);
    },
    refused: problem => store.set({ problem, line: 'none' }),
    waiting: visit.sayOffline,
  });
  const lock = createSenderLock({ locks, name: tabs, gained: outbox.start, lost: outbox.stop });

  /** Nothing of whoever was here before stays in this browser. */
  function forget(answer: WidgetSessionAnswer): void {
    for (const name of [
      'conversationId',
      'draft',
      'thread',
      'contact',
      'helpful',
      'voted',
      'skipped',
      'read',
    ] as const)
      kept.write(name, undefined);
    store.set({
      ...{ thread: emptyThread(answer.conversationId), readSeq: 0, skippedRating: '', helpful: {} },
      contact: { name: '', email: '' },
    });
    outbox.erase(() => true).catch(error => options.reportFault('forgetting', error));
  }

  function setThread(thread: Thread): void {
    const { stream, typing, thread: before, readSeq } = store.get();
    const last = thread.messages.at(-1);
    const hasSaid = typing !== null && last?.author.kind === typing.party && last.seq > before.heldSeq;
    store.set({
      thread,
      stream: streamAfter(stream, thread),
      typing: hasSaid ? null : typing,
      readSeq: thread.id === before.id ? readSeq : 0,
    });
    marks.keep(thread);
    puller.settleShown();
    marks.mark();
  }

  return { store, transport, outbox, receipts, marks, puller, live, visit, session, lock, setThread };
}

/** Relative times and opening hours move on while a page stands open. */
function keepTime({ clock, timers }: ChatOptions, store: Store<ChatState>): () => void {
  let timer: TimerHandle = null;
  const tick = () => {
    store.set({ now: clock.now() });
    timer = timers.set(tick, tickMs);
  };
  tick();
  return () => timers.clear(timer);
}

/** The token is kept before another tab may ask, so that it asks as the same visitor. */
async function openVisit(
  { siteKey, kept, identity, locale, timeZone, post }: ChatOptions,
  token: string,
): Promise<SessionOutcome> {
  const visitor = { token, identity, locale: locale.slice(0, 35), timeZone: timeZone.slice(0, 60) };
  const outcome = await post({ siteKey, ...visitor });
  if (outcome.kind === 'opened') kept.write('token', outcome.answer.token);
  return outcome;
}

function firstState({ kept, clock, surroundings, isDurable }: ChatOptions): ChatState {
  const thread = readKept(kept.read('thread'), kept.read('conversationId'));
  const read = kept.read('read');
  return {
    thread,
    outbox: [],
    line: 'none',
    cause: null,
    hasNetwork: surroundings.hasNetwork(),
    isDurable,
    problem: null,
    settings: kept.read('site')?.settings ?? null,
    isOpenByServer: true,
    clockOffsetMs: 0,
    maintenance: null,
    typing: null,
    stream: null,
    isPanelOpen: false,
    isVisible: surroundings.isVisible(),
    isAtEnd: true,
    readSeq: read?.conversationId === thread.id ? (read?.seq ?? 0) : 0,
    skippedRating: kept.read('skipped') ?? '',
    helpful: kept.read('helpful') ?? {},
    contact: kept.read('contact') ?? { name: '', email: '' },
    now: clock.now(),
  };
}
