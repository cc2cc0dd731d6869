// Notices outside of the page: which, when, by which tab, and when they go again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notice } from '#protocol/ipc.ts';
import { defaultPreferences, type NoticePreferences } from '#protocol/notices.ts';
import type { Notification } from '../../../src/renderer/data/model.ts';
import { createWritable } from '../../../src/renderer/data/readable.ts';
import type { LineStatus } from '../../../src/renderer/sync/line-status.ts';
import {
  bundleTag,
  freshMs,
  type NoticeFacts,
  planNotices,
  singlyAtMost,
  stampOf,
  standingAtMost,
  tagOf,
} from '../../../src/renderer/sync/notice-plan.ts';
import { createNotifier, settleMs } from '../../../src/renderer/sync/notify.ts';
import { createToldStore } from '../../../src/renderer/sync/told.ts';
import { idOf } from './documents.ts';

const now = 1_900_000_000_000;
const of = (number: number, fields: Partial<Notification> = {}): Notification => ({
  id: idOf(number),
  scope: `person:${idOf(900)}`,
  changedXid: '1',
  type: 'notice',
  route: '',
  facts: {},
  preferences: null,
  personId: idOf(900),
  kind: 'customer_replied',
  conversationId: idOf(500 + number),
  title: `Customer ${number}`,
  body: `Line ${number}`,
  priority: 'normal',
  readAt: null,
  createdAt: now - 1_000,
  ...fields,
});
const facts = (notifications: readonly Notification[], part: Partial<NoticeFacts> = {}): NoticeFacts => ({
  notifications,
  told: new Set(),
  shown: new Map(),
  now,
  heardUntil: now - 2_000,
  deferred: new Set(),
  decide: () => ({ when: 'now' }),
  isOpen: () => false,
  ...part,
});

test('P44: a notice says who and what, and leads to its conversation', () => {
  const { show } = planNotices(facts([of(1, { title: 'Ellen Hartmann', body: 'Is it safe to cook with?' })]));
  expect(show).toEqual([
    {
      tag: `conversation:${idOf(501)}`,
      title: 'Ellen Hartmann',
      body: 'Is it safe to cook with?',
      address: `#/inbox/all/${idOf(501)}`,
      ids: [idOf(1)],
    },
  ]);
});

test('only what is unread, allowed, fresh, untold and not on the screen is shown', () => {
  const all = [
    of(1),
    of(2, { readAt: now }),
    of(3, { createdAt: now - freshMs - 5_000 }),
    of(4),
    of(5, { kind: 'mentioned' }),
    of(6),
  ];
  const plan = planNotices(
    facts(all, {
      told: new Set([stampOf(of(4))]),
      decide: each => ({ when: each.kind === 'mentioned' ? 'never' : 'now' }),
      isOpen: id => id === idOf(506),
    }),
  );
  expect(plan.show.map(each => each.tag)).toEqual([`conversation:${idOf(501)}`]);
});

test('what came while this console was away is news, however long that was', () => {
  const plan = planNotices(
    facts([of(1, { createdAt: now - 3 * 3_600_000 })], { heardUntil: now - 4 * 3_600_000 }),
  );
  expect(plan.show).toHaveLength(1);
});

test('one notice a conversation, which says the newest', () => {
  const items = [
    of(1, { body: 'Second', conversationId: idOf(700) }),
    of(2, { body: 'First', kind: 'assigned', conversationId: idOf(700) }),
  ];
  const { show } = planNotices(facts(items));
  expect(show.map(({ body, ids }) => [body, ids])).toEqual([['Second', [idOf(1), idOf(2)]]]);
});

test('P43: many at once are one notice, whatever their number; urgent ones stand for themselves', () => {
  const many = Array.from({ length: 120 }, (_, index) => of(index + 1));
  const plan = planNotices(facts([...many, of(200, { priority: 'urgent' })]));
  expect(plan.show.map(each => each.tag)).toEqual([`conversation:${idOf(700)}`]);
  expect(plan.bundle).toMatchObject({ count: 120, conversations: 120 });
});

test('P43: what trickles in is gathered too, before it covers the screen, and the single ones go', () => {
  const standing = Array.from({ length: standingAtMost }, (_, index) => of(index + 1));
  const shown = new Map(standing.map(each => [tagOf(each), [each.id]]));
  const told = new Set(standing.map(stampOf));
  const plan = planNotices(facts([of(50), ...standing], { shown, told }));
  expect(plan.show).toEqual([]);
  expect(plan.bundle).toMatchObject({ count: standingAtMost + 1, conversations: standingAtMost + 1 });
  expect(plan.close.sort()).toEqual(standing.map(tagOf).sort());
});

test('whatever comes, no more notices stand than a person can read, and none for what was read', () => {
  const anyNotification = fc.record({
    number: fc.integer({ min: 1, max: 60 }),
    conversation: fc.integer({ min: 1, max: 30 }),
    isRead: fc.boolean(),
    agoMs: fc.integer({ min: 0, max: 2 * freshMs }),
    isShown: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.uniqueArray(anyNotification, { selector: each => each.number, maxLength: 60 }), drawn => {
      const all = drawn.map(each =>
        of(each.number, {
          conversationId: idOf(500 + each.conversation),
          readAt: each.isRead ? now : null,
          createdAt: now - each.agoMs,
        }),
      );
      const before = all.filter((_, index) => drawn[index]?.isShown).slice(0, standingAtMost);
      const shown = new Map(before.map(each => [tagOf(each), [each.id]]));
      const plan = planNotices(facts(all, { shown, told: new Set(before.map(stampOf)) }));
      const stands = new Set([...shown.keys(), ...plan.show.map(each => each.tag)]);
      for (const tag of plan.close) stands.delete(tag);
      if (plan.bundle) stands.add(bundleTag);
      expect(stands.size).toBeLessThanOrEqual(standingAtMost);
      expect(plan.show.length).toBeLessThanOrEqual(singlyAtMost);
      const unread = new Set(all.filter(each => each.readAt === null).map(each => each.id));
      for (const { ids } of plan.show) expect(ids.every(id => unread.has(id))).toBe(true);
      for (const tag of stands)
        if (tag !== bundleTag)
          expect(all.some(each => tagOf(each) === tag && each.readAt === null)).toBe(true);
    }),
  );
});

/** Two tabs of one profile: one list, one storage, one screen. */
function profile() {
  const notifications = createWritable<Notification[]>([]);
  const preferences = createWritable<NoticePreferences>(defaultPreferences);
  const counts = createWritable({ mineUnread: 0 });
  const status = createWritable({ state: 'in_sync', sinceMs: now } as LineStatus);
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const screen = new Map<string, Notice>();
  const log: string[] = [];
  let at = now;
  const timers: { run: () => void; atMs: number }[] = [];
  function openTab(isWriting: () => boolean) {
    return createNotifier({
      desk: { notifications, preferences, counts: counts as never },
      station: { status, isWriting },
      now: () => at,
      timers: {
        set(run, afterMs) {
          const timer = { run, atMs: at + afterMs };
          timers.push(timer);
          return timer;
        },
        clear(handle) {
          const index = timers.indexOf(handle as (typeof timers)[number]);
          if (index >= 0) timers.splice(index, 1);
        },
      },
      ports: {
        isOpen: () => false,
        summary: ({ count, conversations }) => ({ title: 'Many', body: `${count} in ${conversations}` }),
        told: createToldStore(storage),
        desktop: {
          async setBadge() {},
          async showNotice(notice) {
            screen.set(notice.tag, notice);
            log.push(notice.body);
          },
          async closeNotices(tags) {
            for (const tag of tags) screen.delete(tag);
          },
        },
      },
    });
  }
  return {
    notifications,
    preferences,
    status,
    screen,
    log,
    openTab,
    /** Time goes on, and what was due runs. */
    pass(ms: number) {
      at += ms;
      for (const timer of timers.filter(each => each.atMs <= at)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
    arrive: (...items: Notification[]) => notifications.set([...items, ...notifications.get()]),
    read(...numbers: number[]) {
      const ids = numbers.map(idOf);
      notifications.set(
        notifications.get().map(each => (ids.includes(each.id) ? { ...each, readAt: at } : each)),
      );
    },
  };
}

test('one tab tells it, once: not the other one, and not again after a reload', () => {
  const { openTab, arrive, pass, log } = profile();
  const writer = openTab(() => true);
  openTab(() => false);
  arrive(of(1));
  pass(settleMs);
  expect(log).toEqual(['Line 1']);
  writer.close();
  openTab(() => true);
  pass(settleMs);
  expect(log).toEqual(['Line 1']);
});

test('P42: the tab that takes over tells what the closed one could not tell any more', () => {
  const { openTab, arrive, pass, log } = profile();
  const writer = openTab(() => true);
  let isWriting = false;
  openTab(() => isWriting);
  arrive(of(1));
  writer.close();
  isWriting = true;
  pass(settleMs);
  arrive(of(2));
  pass(settleMs);
  expect(log).toEqual(['Line 1', 'Line 2']);
});

test('what is read before its moment is not told, and what is read later is taken back', () => {
  const { openTab, arrive, read, pass, log, screen } = profile();
  openTab(() => true);
  arrive(of(1));
  read(1);
  pass(settleMs);
  expect(log).toEqual([]);
  arrive(of(2));
  pass(settleMs);
  expect([...screen.keys()]).toEqual([`conversation:${idOf(502)}`]);
  read(2);
  expect([...screen.keys()]).toEqual([]);
});

test('nothing is told before it is known what was read elsewhere', () => {
  const { openTab, arrive, pass, status, log } = profile();
  openTab(() => true);
  status.set({ state: 'catching_up', left: 3, isFirst: false });
  arrive(of(1));
  pass(settleMs);
  expect(log).toEqual([]);
  status.set({ state: 'in_sync', sinceMs: now, roundTripMs: null });
  pass(settleMs);
  expect(log).toEqual(['Line 1']);
});

test('a customer who goes on writing is told again, in the same place', () => {
  const { openTab, arrive, notifications, pass, log, screen } = profile();
  openTab(() => true);
  arrive(of(1));
  pass(settleMs);
  notifications.set([of(1, { body: 'And one more thing', createdAt: now + 5 })]);
  pass(settleMs);
  expect(log).toEqual(['Line 1', 'And one more thing']);
  expect(screen.size).toBe(1);
});

test('preferences decide: the level, the kinds, and the text', () => {
  const { openTab, arrive, preferences, pass, log } = profile();
  openTab(() => true);
  preferences.set({
    ...defaultPreferences,
    channels: { ...defaultPreferences.channels, desktop: 'high' },
    mutedKinds: ['mentioned'],
    hidesText: true,
  });
  arrive(of(1), of(2, { priority: 'high' }), of(3, { priority: 'urgent', kind: 'mentioned' }));
  pass(settleMs);
  expect(log).toEqual(['']);
});

test('in quiet hours nothing is shown but the urgent; what is still unread at their end comes then, once', () => {
  const { openTab, arrive, read, preferences, pass, screen, log } = profile();
  openTab(() => true);
  const start = new Date(now).toISOString().slice(11, 16);
  const end = new Date(now + 3_600_000).toISOString().slice(11, 16);
  preferences.set({
    ...defaultPreferences,
    quiet: { ...defaultPreferences.quiet, isOn: true, from: start, to: end },
  });
  arrive(of(1), of(2), of(3, { priority: 'urgent' }));
  pass(settleMs);
  expect([...screen.keys()]).toEqual([`conversation:${idOf(503)}`]);
  read(2);
  pass(settleMs);
  expect(log).toEqual(['Line 3']);
  // Longer than the hour that is left, in steps as a clock makes them.
  for (let step = 0; step < 8; step++) pass(10 * 60_000);
  expect(log).toEqual(['Line 3', 'Line 1']);
});

test('what a push showed while no page was there is taken back once it is read', () => {
  const { openTab, screen, notifications } = profile();
  const tag = tagOf(of(1));
  screen.set(tag, { tag, title: 'Pushed', body: '', address: '' });
  notifications.set([of(1, { readAt: now })]);
  openTab(() => true);
  expect([...screen.keys()]).toEqual([]);
});
