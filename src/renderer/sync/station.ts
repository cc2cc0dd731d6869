// One tab's place among the tabs of its profile (S13): it reads what the writing tab writes, and becomes the writing one when the lock
// falls to it. What it offers is the same either way.
import type { NewItem } from '#client/outbox-item.ts';
import type { ReportFault } from '#client/ports.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import type { Id } from '#protocol/ids.ts';
import type { LocalCollection, Replicated } from '../data/local-collection.ts';
import type { Answer, Readable } from '../data/model.ts';
import { localProblem } from '../data/problem.ts';
import { createWritable } from '../data/readable.ts';
import type { LocalCollections } from '../data/rxdb.ts';
import type { LiveStore } from '../state/live.ts';
import { firstAttemptMs, type LineStatus, opening } from './line-status.ts';
import type { Saying, Standing } from './sayings.ts';
import type { TabMessage, Tabs } from './tabs.ts';
import type { Writing, WritingDeps } from './writing.ts';

export type Station = {
  status: Readable<LineStatus>;
  isWriting(): boolean;
  ask(item: NewItem): Promise<Answer<{ conversationId: Id | null }>>;
  say(saying: Saying): void;
  tryNow(): void;
  /** The page goes away, perhaps for good: what it looked at is not looked at. */
  leave(): void;
  /** It came back. */
  stay(): void;
  close(): Promise<void>;
};

export type StationDeps = {
  tabs: Tabs;
  collections: LocalCollections;
  live: LiveStore;
  newId(): Id;
  now(): number;
  reportFault: ReportFault;
  /** Runs `hold` while this tab is the only writer, told whether another one was before it; resolves after `hold` did. */
  holdLock(hold: (hasWaited: boolean) => Promise<void>, signal: AbortSignal): Promise<void>;
  startWriting(hooks: Pick<WritingDeps, 'onStatus' | 'onLive' | 'onSilence'>): Promise<Writing>;
  /** The lock came from another tab, whose last words may have been lost: read again what is held in memory. */
  onTakeOver(): void;
  /** How long another tab may take to answer. */
  askTimeoutMs?: number;
};

export function openStation(deps: StationDeps): Station {
  const { tabs, collections, live, reportFault, now } = deps;
  const status = createWritable<LineStatus>(opening);
  const closing = new AbortController();
  const waiting = new Map<Id, (answer: Answer<{ conversationId: Id | null }>) => void>();
  let writing: Writing | undefined;
  /** What this tab said and still means; a tab that begins to write says it for itself. */
  const standing = new Map<string, Standing>();
  const tab = deps.newId();

  const names = Object.keys(collections) as CollectionName[];
  const of = (name: CollectionName) => collections[name] as unknown as LocalCollection<Replicated>;
  const stops = names.map(name =>
    of(name).onChange(changes => {
      if (writing) {
        tabs.tell({ type: 'changed', collection: name, ids: changes.map(change => change.id) });
      }
    }),
  );

  function hear(message: TabMessage): void {
    if (message.type === 'say again') {
      for (const saying of standing.values()) tabs.tell({ type: 'say', tab, saying });
    } else if (writing) hearAsWriter(writing, message);
    else if (message.type === 'status') status.set(message.status);
    else if (message.type === 'live') live.receive(message.event);
    else if (message.type === 'forget live') live.forget();
    else if (message.type === 'answer') waiting.get(message.askId)?.(message.answer);
    else if (message.type === 'changed') {
      of(message.collection)
        .refresh(message.ids)
        .catch(error => reportFault('refresh', error));
    }
  }

  function hearAsWriter(writer: Writing, message: TabMessage): void {
    if (message.type === 'hello') tabs.tell({ type: 'status', status: status.get() });
    else if (message.type === 'say') writer.say(message.tab, message.saying);
    else if (message.type === 'left') writer.left(message.tab);
    else if (message.type === 'try now') writer.tryNow();
    else if (message.type === 'ask') {
      const { askId, item } = message;
      writer.ask(item).then(
        answer => tabs.tell({ type: 'answer', askId, answer }),
        error => reportFault('asking for another tab', error),
      );
    }
  }

  async function write(hasWaited: boolean): Promise<void> {
    if (closing.signal.aborted) return;
    if (hasWaited) deps.onTakeOver();
    writing = await deps.startWriting({
      onStatus(next) {
        status.set(next);
        tabs.tell({ type: 'status', status: next });
      },
      onLive(event) {
        live.receive(event);
        tabs.tell({ type: 'live', event });
      },
      onSilence() {
        live.forget();
        tabs.tell({ type: 'forget live' });
      },
    });
    for (const saying of standing.values()) writing.say(tab, saying);
    tabs.tell({ type: 'say again' });
    await new Promise<void>(resolve => {
      if (closing.signal.aborted) resolve();
      else closing.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const ending = writing;
    writing = undefined;
    await ending.stop();
  }

  stops.push(tabs.listen(hear));
  tabs.tell({ type: 'hello' });
  // A writing tab that is not there, or stuck, tells nothing.
  const listening = setTimeout(() => {
    if (status.get() === opening) {
      status.set({ state: 'offline', sinceMs: now(), nextTryAtMs: null, reason: 'unknown' });
    }
  }, firstAttemptMs);
  const held = deps.holdLock(write, closing.signal).catch(error => {
    if (!closing.signal.aborted) reportFault('writer', error);
  });

  return {
    status,
    isWriting: () => writing !== undefined,
    async ask(item) {
      if (writing) return writing.ask(item);
      const askId = deps.newId();
      const { promise, resolve } = Promise.withResolvers<Answer<{ conversationId: Id | null }>>();
      waiting.set(askId, resolve);
      const timer = setTimeout(
        () => resolve({ ok: false, problem: localProblem('offline') }),
        deps.askTimeoutMs ?? 12_000,
      );
      tabs.tell({ type: 'ask', askId, item });
      return promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(askId);
      });
    },
    say(saying) {
      if (saying.event !== 'typing') standing.set(saying.event, saying);
      if (writing) writing.say(tab, saying);
      else tabs.tell({ type: 'say', tab, saying });
    },
    tryNow() {
      if (writing) writing.tryNow();
      else tabs.tell({ type: 'try now' });
    },
    leave() {
      if (!writing) tabs.tell({ type: 'left', tab });
    },
    stay() {
      if (!writing) for (const saying of standing.values()) tabs.tell({ type: 'say', tab, saying });
    },
    async close() {
      clearTimeout(listening);
      this.leave();
      closing.abort();
      for (const stop of stops) stop();
      await held;
    },
  };
}

/** The writer's lock of a profile. Where the browser has no locks (plain http on another machine) each tab writes for itself. */
export function webLock(name: string, locks: LockManager | undefined): StationDeps['holdLock'] {
  if (!locks) return hold => hold(false);
  return async (hold, signal) => {
    const isMine = await locks.request(name, { ifAvailable: true }, async lock => {
      if (lock) await hold(false);
      return lock !== null;
    });
    if (!isMine) await locks.request(name, { signal }, () => hold(true));
  };
}
