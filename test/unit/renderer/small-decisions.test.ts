import { expect, test } from 'vitest';
import { newItem, type OutboxItem } from '#client/outbox-item.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import { createFitting } from '../../../src/renderer/data/fitting.ts';
import { noticeOf } from '../../../src/renderer/data/notices.ts';
import { outboxOf } from '../../../src/renderer/data/outbox-view.ts';
import { createWritable, derive, isSame } from '../../../src/renderer/data/readable.ts';
import { afterLiveEvent, createLiveStore, typingLastsMs } from '../../../src/renderer/state/live.ts';
import { createTheme } from '../../../src/renderer/state/theme.ts';
import { lineStatusOf } from '../../../src/renderer/sync/line-status.ts';
import {
  accountOf,
  createRememberedStore,
  databaseNameOf,
  mayOpen,
  type Remembered,
  shapeOf,
} from '../../../src/renderer/sync/remembered.ts';
import { createRevokedStore } from '../../../src/renderer/sync/revoked.ts';
import { endingOf } from '../../../src/renderer/sync/writing.ts';
import {
  conversationOf,
  customerOf,
  idOf,
  mara,
  messageOf,
  packedOf,
  personOf,
  transcriptOf,
} from './documents.ts';

const day = 86_400_000;
const remembered: Remembered = {
  serverId: '5e1f-00',
  user: { id: mara, name: 'Mara', email: 'm@x', role: 'agent', teamIds: [] },
  ...{ offlineDays: 14, lastContactAt: 100 * day, database: '', before: null, isLocked: false },
};

test('a console opens offline for its days and not longer, whichever way the clock was set', () => {
  const at = (days: number) => mayOpen(remembered, (100 + days) * day);
  expect([at(0), at(13.9), at(14), at(14.1), at(400)]).toEqual([
    'open',
    'open',
    'open',
    'offline_too_long',
    'offline_too_long',
  ]);
  expect(at(-20)).toBe('offline_too_long');
  expect(mayOpen({ ...remembered, isLocked: true }, 100 * day)).toBe('session_expired');
});

test('a database is named by account and shape; a broken record is no record', async () => {
  const account = accountOf(remembered);
  expect(shapeOf(databaseNameOf(account, 'a1b2', 'x9'), account)).toBe('a1b2');
  const { store } = notes({ 'steward.session': '{"half":' });
  expect(await store.load()).toBeNull();
  expect(() => store.write({ ...remembered, database: 'd' })).toThrow('was not sealed');
  await store.hold(remembered);
  store.write({ ...remembered, database: 'd' });
  expect(store.read()).toEqual({ ...remembered, database: 'd' });
});

const known: Remembered = {
  ...{ ...remembered, database: 'd' },
  user: { ...remembered.user, name: 'Mara Quendalind', email: 'mara@quendalind.example' },
};

/** Notes of a profile, and the keys of its accounts. */
function notes(before: Record<string, string> = {}) {
  const kept = new Map(Object.entries(before));
  const keys = new Map<string, CryptoKey>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const find = async (name: string) => [keys.get(name)].filter(key => key !== undefined);
  const keyring = {
    find,
    async open(name: string) {
      if (!keys.has(name))
        keys.set(
          name,
          await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
        );
      return { keys: await find(name), place: 'profile' as const, reason: null };
    },
  };
  const open = () => createRememberedStore(storage, keyring);
  return { kept, keys, storage, keyring, open, store: open() };
}

test('who is remembered is sealed, read by the next page, and by nobody once the key is gone', async () => {
  const { kept, keys, store, open } = notes();
  await store.hold(known);
  store.write(known);
  const text = () => kept.get('steward.session') ?? '';
  for (const word of [known.user.name, known.user.email]) expect(text()).not.toContain(word);
  const next = open();
  expect(next.read()).toBeNull();
  expect(await next.load()).toEqual(known);
  // Contacts are noted without sealing anew, so other pages go on reading.
  next.write({ ...known, lastContactAt: 1 });
  expect(store.read()).toEqual({ ...known, lastContactAt: 1 });
  // Another name is another seal: whoever has not loaded it does not write over it.
  const renamed = { ...known, user: { ...known.user, name: 'Berta' } };
  await next.hold(renamed);
  next.write(renamed);
  expect(store.read()).toBeNull();
  expect(await store.load()).toEqual(renamed);
  keys.clear();
  expect(await open().load()).toBeNull();
  expect(open().databases()).toMatchObject({ database: known.database });
});

test('notes that stood open before are sealed when they are read, also those of somebody who was revoked', async () => {
  const { user } = known;
  const { kept, storage, keyring, store } = notes({
    'steward.session': JSON.stringify(known),
    'steward.revoked': JSON.stringify({ user, account: accountOf(known) }),
  });
  expect(await store.load()).toEqual(known);
  const revoked = createRevokedStore(storage, keyring);
  const ended = { user, account: accountOf(known) };
  expect(await revoked.read()).toEqual(ended);
  expect(await createRevokedStore(storage, keyring).read()).toEqual(ended);
  expect(revoked.account()).toBe(ended.account);
  for (const text of kept.values())
    for (const word of [user.name, user.email]) expect(text).not.toContain(word);
});

test('the rail says one of three things, and offline since the last contact (S9)', () => {
  const line = { state: 'online' as const, retryAt: null, error: null, cause: null, roundTripMs: 33.6 };
  const sync = { phase: 'in_sync' as const, left: 0, lastContactAt: 50, ended: null };
  const before = { state: 'catching_up' as const, left: 3, isFirst: true };
  const since = lineStatusOf({ sync, line, before, isTrying: false, isFirst: false, now: 70 });
  expect(since).toEqual({ state: 'in_sync', sinceMs: 70, roundTripMs: 34 });
  expect(lineStatusOf({ sync, line, before: since, isTrying: true, isFirst: false, now: 90 })).toBe(since);
  expect(
    lineStatusOf({
      sync: { ...sync, phase: 'catching_up', left: 12 },
      line,
      before: since,
      isTrying: false,
      isFirst: true,
      now: 90,
    }),
  ).toEqual({ state: 'catching_up', left: 12, isFirst: true });
  const lost = {
    sync: { ...sync, phase: 'offline' as const },
    line: { ...line, state: 'waiting' as const, retryAt: 99 },
    before: since,
    isTrying: false,
    isFirst: false,
    now: 95,
  };
  expect(lineStatusOf(lost)).toEqual({
    state: 'offline',
    sinceMs: 50,
    nextTryAtMs: 99,
    reason: 'unknown',
  });
  // Why is said as soon as it is known.
  const known = { ...lost.line, cause: 'intercepted' as const };
  expect(lineStatusOf({ ...lost, line: known })).toMatchObject({ reason: 'intercepted' });
  // Nobody is called offline before the first attempt came to something.
  const first = { ...lost, line: { ...line, state: 'connecting' as const }, isTrying: true };
  expect(lineStatusOf(first)).toEqual({ state: 'catching_up', left: null, isFirst: false });
  expect(lineStatusOf({ ...first, isTrying: false })).toMatchObject({ state: 'offline' });
  const error = { code: 'protocol_version' as const, message: '', id: '', retryable: false };
  expect(lineStatusOf({ ...lost, line: { ...line, state: 'refused', error } })).toMatchObject({
    reason: 'outdated',
  });
});

test('which refusals end a session, and how', () => {
  expect(endingOf('unauthenticated')).toEqual({ why: 'session over' });
  expect(endingOf('session_revoked')).toEqual({ why: 'revoked' });
  expect([endingOf('busy'), endingOf('protocol_version'), endingOf('origin_not_allowed')]).toEqual([
    null,
    null,
    null,
  ]);
});

test('live: typing ends by word or by time, a withdrawn stream disappears, a broken line forgets all (T1)', () => {
  let now = 0;
  const timers: { at: number; run(): void }[] = [];
  const live = createLiveStore({
    now: () => now,
    setTimer: (run, after) => timers.push({ at: now + after, run }),
  });
  const conversationId = idOf(1);
  const typing = (personId: string, isTyping: boolean) =>
    live.receive({
      name: 'typing',
      payload: { conversationId, party: 'agent', personId, name: 'T', isTyping },
    });
  const typists = () => (live.getState().typing[conversationId] ?? []).map(each => each.personId);
  typing('a', true);
  typing('b', true);
  typing('a', true);
  expect(typists()).toEqual(['b', 'a']);
  typing('b', false);
  expect(typists()).toEqual(['a']);
  now = typingLastsMs + 100;
  for (const timer of timers.filter(each => each.at <= now)) timer.run();
  expect(typists()).toEqual([]);
  const stream = { conversationId, streamId: idOf(2), forSeq: 1, text: 'Hel' };
  live.receive({ name: 'ai.stream', payload: stream });
  live.receive({ name: 'ai.withdrawn', payload: { conversationId, streamId: idOf(3), reason: 'failed' } });
  expect(live.getState().streams[conversationId]).toMatchObject({ text: 'Hel' });
  live.receive({
    name: 'ai.withdrawn',
    payload: { conversationId, streamId: idOf(2), reason: 'person_replied' },
  });
  expect(live.getState().streams).toEqual({});
  live.receive({ name: 'viewing', payload: { conversationId, people: [{ personId: mara, name: 'M' }] } });
  live.forget();
  expect(live.getState()).toEqual({
    typing: {},
    viewing: {},
    streams: {},
    presence: {},
    parts: null,
    capacity: [],
    // What came meanwhile is missing: the panel asks the list again.
    security: { events: [], skipped: 0, losses: 1 },
  });
  const state = live.getState();
  expect(
    afterLiveEvent(
      state,
      { name: 'ai.withdrawn', payload: { conversationId, streamId: idOf(9), reason: 'failed' } },
      0,
    ),
  ).toBe(state);
});

const item = (fields: Partial<OutboxItem>): OutboxItem => ({
  ...newItem({
    commandId: idOf(1),
    kind: 'message.send',
    lane: 'l',
    scope: '',
    payload: { conversationId: idOf(2), text: 'Hi' },
    assumed: null,
    createdAt: 1,
  }),
  order: 1,
  ...fields,
});

test('the outbox shows what waits and what failed, never read marks or what was accepted (S8)', () => {
  const error = { code: 'moved' as const, message: 'It moved.', id: 'E-9', retryable: false };
  const { waiting, failed } = outboxOf([
    item({}),
    item({ state: 'sending', attempts: 1 }),
    item({ state: 'sent' }),
    item({ kind: 'conversation.read' }),
    item({ state: 'failed', error }),
  ]);
  expect(waiting.map(each => each.state)).toEqual(['waiting', 'sending']);
  expect(failed).toMatchObject([
    { text: 'Hi', conversationId: idOf(2), problem: { code: 'moved', message: 'It moved.', id: 'E-9' } },
  ]);
});

test('a merge becomes a notice with a choice where there is one', () => {
  const merges = [
    { field: 'priority', kept: 'mine' as const, mine: '2', theirs: '3' },
    { field: 'thread', kept: 'both' as const, mine: '1', theirs: '2' },
  ];
  expect(noticeOf(item({ state: 'sent', xid: '5', merges }), 9)).toMatchObject({
    ...{ conversationId: idOf(2), kind: 'message.send', at: 9 },
    fields: [
      { field: 'priority', canChoose: true },
      { field: 'thread', canChoose: false },
    ],
  });
  expect(noticeOf(item({ state: 'sent', xid: '5' }), 9)).toBeUndefined();
  expect(noticeOf(item({ merges }), 9)).toBeUndefined();
});

test('a derived value keeps its identity while nothing in it changed', () => {
  const source = createWritable([{ id: 1, tags: ['a'] }]);
  const other = createWritable(0);
  const derived = derive([source, other], () => source.get().map(each => ({ ...each })));
  const before = derived.get();
  expect(derived.get()).toBe(before);
  let told = 0;
  const stop = derived.subscribe(() => {
    told += 1;
  });
  other.set(1);
  expect(derived.get()).toBe(before);
  source.set([{ id: 2, tags: ['a'] }]);
  expect(derived.get()).not.toBe(before);
  expect(told).toBe(2);
  stop();
  other.set(2);
  expect(told).toBe(2);
  expect([
    isSame(new Set([1]), new Set([1])),
    isSame(new Set([1]), new Set([2])),
    isSame([1], { 0: 1 }),
    isSame({ a: 1 }, { b: 1 }),
  ]).toEqual([true, false, false, false]);
});

test('the theme follows the choice, and the system where that is the choice', () => {
  const kept = new Map<string, string>();
  const systemDark = createWritable(false);
  const shown: string[] = [];
  const make = () =>
    createTheme({
      storage: { getItem: key => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
      systemDark,
      show: ({ chosen, shown: now }) => void shown.push(`${chosen} ${now}`),
    });
  const theme = make();
  systemDark.set(true);
  theme.setTheme('light');
  systemDark.set(false);
  expect(shown).toEqual(['system light', 'system dark', 'light light']);
  expect(make().theme.get()).toBe('light');
});

test('a document that no index could hold is named, and what fits is let through', () => {
  const check = createFitting();
  expect(check('conversations', conversationOf(1))).toBeNull();
  expect(check('messages', messageOf(1, 2, 1, 'x'))).toBeNull();
  expect(check('transcripts', transcriptOf(1, 2, [packedOf(3, 1, 'x')]))).toBeNull();
  expect(check('customers', customerOf(1))).toBeNull();
  expect(check('people', personOf(mara))).toBeNull();
  const broken = (fields: object) => ({ ...conversationOf(1), ...fields }) as unknown as Conversation;
  expect(check('conversations', broken({ lastActivityAt: undefined }))).toBe(
    'lastActivityAt is undefined, not a number',
  );
  expect(check('conversations', broken({ agentId: null }))).toBe('agentId is null, not a string');
  expect(check('conversations', broken({ lastActivityAt: Number.NaN }))).toContain('lastActivityAt');
  // What no index needs is the server's to check.
  expect(check('conversations', broken({ subject: 7 }))).toBeNull();
});
