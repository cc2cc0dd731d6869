// What the notification centre, the preferences and the admin's page decide before anything is drawn.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SharedChannel } from '#protocol/http/notifications.ts';
import { addChannelRequest, saveChannelRequest } from '#protocol/http/notifications.ts';
import {
  defaultPreferences,
  type NoticePreferences,
  noticeChannels,
  noticePriorities,
} from '#protocol/notices.ts';
import type { Notification } from '../../../src/renderer/data/model.ts';
import { isHere } from '../../../src/renderer/features/conversation/said.ts';
import {
  changeOf,
  formOf,
  newChannel,
  problemIn,
  sentOf,
} from '../../../src/renderer/features/deliveries/channel-form.ts';
import { arrivalsOf, stampsOf } from '../../../src/renderer/features/notifications/arrivals.ts';
import { groupsOf, rankOf, summaryOf } from '../../../src/renderer/features/notifications/groups.ts';
import { reachOf } from '../../../src/renderer/features/settings/notices/reach.ts';

const at = Date.UTC(2026, 10, 24, 12, 0);
const hourMs = 3_600_000;
const id = (number: number) => `01930000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const of = (number: number, fields: Partial<Notification> = {}): Notification => ({
  id: id(number),
  scope: 's',
  changedXid: '1',
  type: 'notice',
  personId: id(900),
  kind: 'customer_replied',
  conversationId: id(500),
  route: '',
  facts: {},
  title: `T${number}`,
  body: `B${number}`,
  priority: 'normal',
  readAt: null,
  createdAt: at - number,
  preferences: null,
  ...fields,
});

test('every notification stands in one group, newest first, and a group is as pressing as its most pressing unread', () => {
  const anyNotification = fc.record({
    conversation: fc.integer({ min: 0, max: 5 }),
    isRead: fc.boolean(),
    priority: fc.constantFrom(...noticePriorities),
  });
  fc.assert(
    fc.property(fc.array(anyNotification, { maxLength: 30 }), drawn => {
      const all = drawn.map((each, index) =>
        of(index + 1, {
          conversationId: each.conversation === 0 ? '' : id(500 + each.conversation),
          readAt: each.isRead ? at : null,
          priority: each.priority,
        }),
      );
      const groups = groupsOf(all);
      expect(groups.flatMap(group => group.items.map(item => item.id)).sort()).toEqual(
        all.map(each => each.id).sort(),
      );
      expect(groups.map(group => group.at)).toEqual(groups.map(group => group.at).toSorted((a, b) => b - a));
      for (const group of groups) {
        const unread = group.items.filter(item => item.readAt === null);
        expect(group.unreadIds).toEqual(unread.map(item => item.id));
        const highest = Math.max(...unread.map(item => rankOf(item.priority)));
        if (unread.length > 0) expect(rankOf(group.priority)).toBe(highest);
      }
    }),
  );
});

test('P43: many conversations are said in one sentence first, a few are not', () => {
  const unread = (count: number) =>
    Array.from({ length: count }, (_, index) => of(index + 1, { conversationId: id(501 + index) }));
  expect(summaryOf(groupsOf(unread(3)))).toBeNull();
  expect(summaryOf(groupsOf([...unread(5), of(9, { conversationId: id(501), priority: 'urgent' })]))).toEqual(
    {
      count: 6,
      conversations: 5,
      urgent: 1,
      oldestAt: at - 9,
    },
  );
});

test('news is said once, again when a line was added, and not for the open conversation', () => {
  const first = of(1);
  const known = stampsOf([first]);
  expect(arrivalsOf([first], known, null)).toEqual([]);
  const more = of(1, { createdAt: at, body: 'More' });
  expect(arrivalsOf([more], known, null)).toEqual([more]);
  expect(arrivalsOf([more], known, more.conversationId)).toEqual([]);
  expect(arrivalsOf([of(2, { readAt: at })], known, null)).toEqual([]);
});

test('P45: what a notice said gives way to the message itself', () => {
  const said = { body: 'Is it safe to cook with?', createdAt: at };
  expect(isHere(said, [{ text: 'Earlier', createdAt: at - 1 }])).toBe(false);
  expect(isHere(said, [{ text: 'Is it  safe to cook\nwith?', createdAt: at - 1 }])).toBe(true);
  // The person hides the text: the moment tells.
  expect(isHere({ body: '', createdAt: at }, [{ text: '', createdAt: at - 1 }])).toBe(false);
  expect(isHere({ body: '', createdAt: at }, [{ text: 'Hello', createdAt: at }])).toBe(true);
});

const quietUntil = (hour: number): NoticePreferences => ({
  ...defaultPreferences,
  quiet: { ...defaultPreferences.quiet, isOn: true, from: '10:00', to: `${hour}:00` },
});

test('the sentence says what reaches somebody now, by each way, and until when the rest waits', () => {
  expect(reachOf(defaultPreferences, at)).toMatchObject({
    quiet: null,
    now: [
      { channel: 'desktop', from: 'normal' },
      { channel: 'push', from: 'high' },
      { channel: 'mail', from: 'urgent' },
    ],
    isRestWaiting: false,
    digestAt: at + 21 * hourMs,
  });
  const quiet = reachOf(quietUntil(15), at);
  expect(quiet.quiet).toEqual({ until: at + 3 * hourMs });
  expect(quiet.now.map(each => each.from)).toEqual(['urgent', 'urgent', 'urgent']);
  expect(quiet.isRestWaiting).toBe(true);
  const silent = quietUntil(15);
  silent.quiet.urgentPasses = false;
  expect(reachOf(silent, at).now.map(each => each.from)).toEqual([null, null, null]);
});

test('a way that is used for nothing is not named', () => {
  const preferences = {
    ...defaultPreferences,
    channels: { desktop: 'never', push: 'never', mail: 'urgent' } as const,
  };
  expect(reachOf(preferences, at).now).toEqual([{ channel: 'mail', from: 'urgent' }]);
  expect(noticeChannels).toContain('push');
});

const channel: SharedChannel = {
  id: id(1),
  name: 'Orders',
  kind: 'webhook',
  noticeKinds: [],
  priority: 'high',
  teamId: null,
  isActive: true,
  target: 'https://erp.example/…',
  hasSecret: true,
  failingSince: null,
  lastError: '',
  lastSentAt: null,
  createdAt: 0,
};

test('a channel’s form names its first problem, and what it sends fits the wire', () => {
  const form = {
    ...newChannel,
    kind: 'webhook' as const,
    name: ' Orders ',
    target: 'https://erp.example/hook',
  };
  expect(problemIn({ ...form, name: ' ' }, true)).toBe('name');
  expect(problemIn({ ...form, target: 'erp.example' }, true)).toBe('target');
  expect(problemIn({ ...form, kind: 'email', target: 'nobody' }, true)).toBe('target');
  expect(problemIn({ ...form, secret: 'short' }, true)).toBe('secret');
  const whole = { ...form, secret: 'whsec_0123456789abcdef' };
  expect(problemIn(whole, true)).toBeNull();
  expect(addChannelRequest.parse(sentOf(whole))).toMatchObject({ name: 'Orders', secret: whole.secret });
  expect(sentOf({ ...whole, kind: 'slack' })).not.toHaveProperty('secret');
});

test('what is never told stays when it is left empty', () => {
  const form = formOf(channel);
  expect(problemIn(form, false)).toBeNull();
  const change = saveChannelRequest.parse(changeOf({ ...form, name: 'Order system' }));
  expect(change).toMatchObject({ name: 'Order system' });
  expect(change).not.toHaveProperty('target');
  expect(change).not.toHaveProperty('secret');
});
