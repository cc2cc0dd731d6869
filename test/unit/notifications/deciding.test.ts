import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activeGraceMs,
  afterQuiet,
  type DeliveryFacts,
  decideDelivery,
  defaultPreferences,
  type NoticePreferences,
  nextDigestAt,
  noticeChannels,
  noticeKinds,
  noticePriorities,
  preferencesWith,
} from '#protocol/notices.ts';

const at = (iso: string) => Date.parse(iso);
const noon = at('2026-11-25T12:00Z');
const prefer = (fields: Partial<NoticePreferences> = {}): NoticePreferences => ({
  ...defaultPreferences,
  ...fields,
});
const facts = (part: Partial<DeliveryFacts> = {}): DeliveryFacts => ({
  ...{ now: noon, madeAt: noon, isActive: false, isReachable: true, lastSentAt: null },
  ...part,
});
const quiet = (part: Partial<NoticePreferences['quiet']> = {}): NoticePreferences['quiet'] => ({
  ...{ isOn: true, from: '22:00', to: '07:00', days: [0, 1, 2, 3, 4, 5, 6], urgentPasses: true },
  ...part,
});

describe('who chose nothing', () => {
  test.each([
    ['desktop', 'low', 'never'],
    ['desktop', 'normal', 'now'],
    ['push', 'normal', 'never'],
    ['push', 'high', 'now'],
    ['mail', 'high', 'never'],
    ['mail', 'urgent', 'now'],
    ['mail', 'low', 'digest'],
  ] as const)('%s, %s: %s', (channel, priority, when) => {
    const notice = { kind: 'customer_replied', priority } as const;
    expect(decideDelivery(channel, notice, defaultPreferences, facts()).when).toBe(when);
  });

  test('a mention is mailed to who is away, and not to who sits there', () => {
    const mention = { kind: 'mentioned', priority: 'high' } as const;
    expect(decideDelivery('mail', mention, defaultPreferences, facts())).toEqual({ when: 'now' });
    const active = decideDelivery('mail', mention, defaultPreferences, facts({ isActive: true }));
    expect(active).toMatchObject({ when: 'at', why: 'active' });
    const without = prefer({ mailsMentions: false });
    expect(decideDelivery('mail', mention, without, facts())).toEqual({ when: 'never', why: 'level' });
  });
});

test('somebody at a console has a minute to see it there, counted from the notice', () => {
  const notice = { kind: 'assigned', priority: 'high' } as const;
  const first = decideDelivery('push', notice, prefer(), facts({ isActive: true }));
  expect(first).toEqual({ when: 'at', at: noon + activeGraceMs, why: 'active' });
  const later = facts({ isActive: true, now: noon + activeGraceMs });
  expect(decideDelivery('push', notice, prefer(), later)).toEqual({ when: 'now' });
});

test('two about the same are a pause apart', () => {
  const notice = { kind: 'customer_replied', priority: 'high' } as const;
  const soon = facts({ lastSentAt: noon - 20_000 });
  expect(decideDelivery('push', notice, prefer(), soon)).toEqual({
    ...{ when: 'at', at: noon + 40_000, why: 'just_told' },
  });
});

test('what is muted is nowhere; where there is no device nothing is sent', () => {
  const notice = { kind: 'queue_new', priority: 'urgent' } as const;
  const muted = prefer({ mutedKinds: ['queue_new'] });
  expect(decideDelivery('push', notice, muted, facts())).toEqual({ when: 'never', why: 'muted' });
  const bare = facts({ isReachable: false });
  expect(decideDelivery('push', notice, prefer(), bare)).toEqual({ when: 'never', why: 'unreachable' });
});

describe('quiet hours', () => {
  const notice = { kind: 'assigned', priority: 'high' } as const;
  const berlin = prefer({ timeZone: 'Europe/Berlin', quiet: quiet() });
  const when = (iso: string, preferences = berlin) => {
    const decision = decideDelivery('push', notice, preferences, facts({ now: at(iso), madeAt: at(iso) }));
    return 'at' in decision ? new Date(decision.at).toISOString().slice(0, 16) : decision.when;
  };

  test.each([
    ['2026-11-25T20:59Z', 'now'],
    ['2026-11-25T21:00Z', '2026-11-26T06:00'],
    ['2026-11-26T05:59Z', '2026-11-26T06:00'],
    ['2026-11-26T06:00Z', 'now'],
    // The clock goes back at 3: the night is an hour longer.
    ['2026-10-24T20:00Z', '2026-10-25T06:00'],
    // It goes forward at 2: an hour shorter.
    ['2026-03-28T21:00Z', '2026-03-29T05:00'],
  ])('at %s: %s', (iso, expected) => expect(when(iso)).toBe(expected));

  test('begin on the days that were chosen and end on the next', () => {
    const weekend = prefer({ timeZone: 'UTC', quiet: quiet({ days: [5, 6], from: '00:00', to: '00:00' }) });
    expect(when('2026-11-27T23:59Z', weekend)).toBe('now');
    expect(when('2026-11-28T00:00Z', weekend)).toBe('2026-11-30T00:00');
  });

  test('urgent passes where the person lets it', () => {
    const night = facts({ now: at('2026-11-26T01:00Z') });
    const urgent = { kind: 'assigned', priority: 'urgent' } as const;
    expect(decideDelivery('push', urgent, berlin, night).when).toBe('now');
    const strict = prefer({ ...berlin, quiet: quiet({ urgentPasses: false }) });
    expect(decideDelivery('push', urgent, strict, night)).toMatchObject({ when: 'at', why: 'quiet' });
  });

  test('quiet for ever is never; no day is no quiet', () => {
    expect(when('2026-11-26T01:00Z', prefer({ quiet: quiet({ from: '08:00', to: '08:00' }) }))).toBe('never');
    expect(when('2026-11-26T01:00Z', prefer({ quiet: quiet({ days: [] }) }))).toBe('now');
  });
});

describe('digests', () => {
  const daily = (timeZone: string, time: string) => prefer({ timeZone, digest: { every: 'day', at: time } });
  const next = (preferences: NoticePreferences, iso: string) =>
    new Date(nextDigestAt(preferences, at(iso))).toISOString().slice(0, 16);

  test.each([
    ['Europe/Berlin', '09:00', '2026-11-25T07:59Z', '2026-11-25T08:00'],
    ['Europe/Berlin', '09:00', '2026-11-25T08:00Z', '2026-11-26T08:00'],
    ['Europe/Berlin', '09:00', '2026-11-25T09:30Z', '2026-11-26T08:00'],
    ['Asia/Kathmandu', '23:30', '2026-11-25T17:44Z', '2026-11-25T17:45'],
    // 02:30 does not exist on that night: it comes when the clock jumps over it.
    ['Europe/Berlin', '02:30', '2026-03-28T12:00Z', '2026-03-29T01:00'],
  ])('daily in %s at %s, after %s: %s', (zone, time, now, expected) => {
    expect(next(daily(zone, time), now)).toBe(expected);
  });

  test('hourly is at the next full hour, and a quiet night is one digest in the morning', () => {
    const hourly = prefer({ digest: { every: 'hour', at: '09:00' } });
    expect(next(hourly, '2026-11-25T12:00Z')).toBe('2026-11-25T13:00');
    const night = facts({ now: at('2026-11-25T23:10Z') });
    const low = { kind: 'moved_away', priority: 'low' } as const;
    expect(decideDelivery('mail', low, prefer({ ...hourly, quiet: quiet() }), night)).toEqual({
      ...{ when: 'digest', at: at('2026-11-26T07:00Z') },
    });
  });
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const anyPreferences: fc.Arbitrary<NoticePreferences> = fc.record({
  channels: fc.record({
    desktop: fc.constantFrom(...noticePriorities, 'never' as const),
    push: fc.constantFrom(...noticePriorities, 'never' as const),
    mail: fc.constantFrom(...noticePriorities, 'never' as const),
  }),
  mutedKinds: fc.subarray([...noticeKinds]),
  mailsMentions: fc.boolean(),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Nowhere/Atlantis'),
  quiet: fc.record({
    ...{ isOn: fc.boolean(), from: time, to: time, urgentPasses: fc.boolean() },
    days: fc.subarray([0, 1, 2, 3, 4, 5, 6]),
  }),
  digest: fc.record({ every: fc.constantFrom('off' as const, 'hour' as const, 'day' as const), at: time }),
  hidesText: fc.boolean(),
});
// Around both changes of the clock of 2026, and the days between.
const instant = fc.integer({ min: at('2026-03-20T00:00Z'), max: at('2026-11-10T00:00Z') });
const anyCase = fc.record({
  channel: fc.constantFrom(...noticeChannels),
  notice: fc.record({
    kind: fc.constantFrom(...noticeKinds),
    priority: fc.constantFrom(...noticePriorities),
  }),
  preferences: anyPreferences,
  now: instant,
  age: fc.integer({ min: 0, max: 90_000_000 }),
  isActive: fc.boolean(),
  isReachable: fc.boolean(),
  sentAgo: fc.option(fc.integer({ min: 0, max: 4_000_000 })),
});

test('every choice and every fact has an answer: never in quiet hours, never in the past, and it comes to an end', () => {
  fc.assert(
    fc.property(anyCase, ({ channel, notice, preferences, now, age, sentAgo, isActive, isReachable }) => {
      const lastSentAt = sentAgo === null ? null : now - sentAgo;
      const given = { now, madeAt: now - age, isActive, isReachable, lastSentAt };
      const decision = decideDelivery(channel, notice, preferences, given);
      const passes = notice.priority === 'urgent' && preferences.quiet.urgentPasses;
      if (decision.when === 'now' && !passes) expect(afterQuiet(now, preferences)).toBe(now);
      if (decision.when === 'at' || decision.when === 'digest') {
        expect(decision.at).toBeGreaterThan(now);
        if (!passes || decision.when === 'digest') {
          expect(afterQuiet(decision.at, preferences)).toBe(decision.at);
        }
        // Asked again at that time, by somebody who is away, it goes out: nothing is put off for ever.
        const then = { ...given, now: decision.at, isActive: false };
        if (decision.when === 'at') {
          expect(decideDelivery(channel, notice, preferences, then)).toEqual({ when: 'now' });
        }
      }
      if (preferences.mutedKinds.includes(notice.kind) || !isReachable) expect(decision.when).toBe('never');
      if (preferences.channels[channel] === 'never') expect(decision.when).toBe('never');
    }),
    { numRuns: 300 },
  );
});

test('a higher priority is never told later than a lower one', () => {
  const pair = fc.tuple(anyCase, fc.constantFrom(1, 2, 3)).filter(([{ notice }, by]) => {
    const rank = noticePriorities.indexOf(notice.priority);
    return notice.priority !== 'low' && rank + by < noticePriorities.length;
  });
  const timeOf = (decision: ReturnType<typeof decideDelivery>, now: number) =>
    decision.when === 'never' ? Number.POSITIVE_INFINITY : decision.when === 'now' ? now : decision.at;
  fc.assert(
    fc.property(pair, ([{ channel, notice, preferences, now, isActive, isReachable }, by]) => {
      const given = { now, madeAt: now, isActive, isReachable, lastSentAt: null };
      const higher = noticePriorities[noticePriorities.indexOf(notice.priority) + by] ?? notice.priority;
      const one = decideDelivery(channel, notice, preferences, given);
      const other = decideDelivery(channel, { ...notice, priority: higher }, preferences, given);
      expect(timeOf(other, now)).toBeLessThanOrEqual(timeOf(one, now));
    }),
    { numRuns: 200 },
  );
});

test('two devices that change different fields both keep theirs', () => {
  const first = preferencesWith(defaultPreferences, { hidesText: true });
  const both = preferencesWith(first, { mutedKinds: ['queue_new'] });
  expect(both).toEqual({ ...defaultPreferences, hidesText: true, mutedKinds: ['queue_new'] });
});
