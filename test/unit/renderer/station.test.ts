import { afterEach, expect, test } from 'vitest';
import type { NewItem } from '#client/outbox-item.ts';
import type { LocalCollections } from '../../../src/renderer/data/rxdb.ts';
import { createLiveStore } from '../../../src/renderer/state/live.ts';
import { openStation, type Station, type StationDeps } from '../../../src/renderer/sync/station.ts';
import { openTabs } from '../../../src/renderer/sync/tabs.ts';
import { idOf, mara } from './documents.ts';
import { soon } from './soon.ts';

type Hooks = Parameters<StationDeps['startWriting']>[0];

/** One lock for all tabs of a test, in order of asking. */
function createLock(): StationDeps['holdLock'] {
  let last: Promise<unknown> | undefined;
  return (hold, signal) => {
    const hasWaited = last !== undefined;
    const mine = Promise.resolve(last).then(() => (signal.aborted ? undefined : hold(hasWaited)));
    last = mine.catch(() => undefined);
    return mine;
  };
}

let named = 0;
const open: Station[] = [];
afterEach(async () => {
  for (const station of open.splice(0)) await station.close();
});

function profile() {
  named += 1;
  const name = `station-test-${process.pid}-${named}`;
  const holdLock = createLock();
  return () => {
    const said: unknown[] = [];
    const refreshed: string[][] = [];
    const taken = { over: 0, tries: 0 };
    const changes = new Set<(changes: { id: string }[]) => void>();
    const collection = {
      onChange(listener: (changes: { id: string }[]) => void) {
        changes.add(listener);
        return () => changes.delete(listener);
      },
      async refresh(ids: string[]) {
        refreshed.push(ids);
        for (const listener of changes) listener(ids.map(id => ({ id })));
      },
    };
    let hooks: Hooks | undefined;
    const live = createLiveStore({ now: () => 0, setTimer: () => undefined });
    const station = openStation({
      tabs: openTabs(name),
      collections: { conversations: collection } as unknown as LocalCollections,
      ...{ live, holdLock, now: () => 1 },
      newId: () => idOf(Math.floor(Math.random() * 1e9)),
      reportFault(what, error) {
        throw new Error(what, { cause: error });
      },
      onTakeOver() {
        taken.over += 1;
      },
      askTimeoutMs: 300,
      async startWriting(given) {
        hooks = given;
        return {
          ask: async ({ kind }) => (kind === 'queue.claim' ? { ok: true, conversationId: idOf(7) } : never()),
          say: (_tab, saying) => void said.push(saying),
          left: () => undefined,
          tryNow() {
            taken.tries += 1;
          },
          stop: async () => undefined,
        };
      },
    });
    open.push(station);
    return {
      ...{ station, live, said, refreshed, taken },
      hooks: () => hooks,
      write: (ids: string[]) => {
        for (const listener of changes) listener(ids.map(id => ({ id })));
      },
    };
  };
}
const never = () => {
  throw new Error('not asked here');
};
const claim = { kind: 'queue.claim' } as NewItem;

test('one of the tabs writes; the others see its state, its changes and what is live (S13)', async () => {
  const tab = profile();
  const first = tab();
  await soon(() => first.station.isWriting()).toBe(true);
  first.hooks()?.onStatus({ state: 'in_sync', sinceMs: 5, roundTripMs: null });
  const second = tab();
  await soon(() => second.station.status.get()).toEqual({ state: 'in_sync', sinceMs: 5, roundTripMs: null });
  expect(second.station.isWriting()).toBe(false);
  first.write([idOf(1), idOf(2)]);
  await soon(() => second.refreshed).toEqual([[idOf(1), idOf(2)]]);
  // What it was told of, it does not tell on.
  expect(first.refreshed).toEqual([]);
  first.hooks()?.onLive({ name: 'presence', payload: { people: [{ personId: mara, liveness: 'here' }] } });
  await soon(() => second.live.getState().presence).toEqual({ [mara]: 'here' });
  first.hooks()?.onSilence();
  await soon(() => second.live.getState().presence).toEqual({});
});

test('the others hand it what they want said and asked', async () => {
  const tab = profile();
  const first = tab();
  await soon(() => first.station.isWriting()).toBe(true);
  const second = tab();
  second.station.say({ event: 'typing', payload: { conversationId: idOf(1), isTyping: true } });
  await soon(() => first.said).toEqual([
    { event: 'typing', payload: { conversationId: idOf(1), isTyping: true } },
  ]);
  second.station.tryNow();
  await soon(() => first.taken.tries).toBe(1);
  expect(await second.station.ask(claim)).toEqual({ ok: true, conversationId: idOf(7) });
});

test('when the writing tab goes, the next one takes over and reads again what may have been missed', async () => {
  const tab = profile();
  const first = tab();
  await soon(() => first.station.isWriting()).toBe(true);
  expect(first.taken.over).toBe(0);
  const second = tab();
  const third = tab();
  // Both have asked for the lock and wait.
  await soon(async () => (await second.station.ask(claim)).ok).toBe(true);
  open.splice(open.indexOf(first.station), 1);
  await first.station.close();
  await soon(() => second.station.isWriting()).toBe(true);
  expect(second.taken.over).toBe(1);
  expect(third.station.isWriting()).toBe(false);
  third.station.say({ event: 'viewing', payload: { conversationIds: [] } });
  await soon(() => second.said.length > 0).toBe(true);
});

test('a question that no tab answers is answered as offline', async () => {
  const waiting = profile()();
  open.splice(0);
  await waiting.station.close();
  expect(await waiting.station.ask(claim)).toMatchObject({ ok: false, problem: { code: 'offline' } });
});
