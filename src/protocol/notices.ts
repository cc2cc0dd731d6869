// What people want to be told, and when it may leave the desk: one decision for the server (push, mail) and the console (desktop).
// Pure and zod-free.
import { hoursState, isTimeZone } from './hours.ts';
import type { Millis } from './ids.ts';
import type { OpeningHours } from './widget.ts';

export const noticeKinds = [
  'assigned',
  'mentioned',
  'customer_replied',
  /** It was theirs and is no longer. */
  'moved_away',
  /** Something they wrote was refused. */
  'command_failed',
  /** Somebody entered the queue of a team of theirs and is still there. */
  'queue_new',
  /** Somebody has waited there too long. */
  'queue_waiting',
  /** What was promised of a conversation is due soon. */
  'target_due',
  /** Its time is over, and it was not done. */
  'target_missed',
  /** Sent by a program or a person: `sendNotification`. */
  'message',
  'maintenance',
  'alert',
  /** One for all that came while they were away for long. */
  'absence',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const noticePriorities = ['low', 'normal', 'high', 'urgent'] as const;
export type NoticePriority = (typeof noticePriorities)[number];
/** The lowest priority that uses a channel. */
export type NoticeLevel = NoticePriority | 'never';

/** What a person chooses among; the list in the console has everything that is not muted. */
export const noticeChannels = ['desktop', 'push', 'mail'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

export type NoticePreferences = {
  channels: Record<NoticeChannel, NoticeLevel>;
  /** These are not even listed. */
  mutedKinds: NoticeKind[];
  /** A mention counts as urgent for mail. */
  mailsMentions: boolean;
  /** Of the quiet hours and the digest. */
  timeZone: string;
  quiet: {
    isOn: boolean;
    /** "HH:MM"; a `to` at or before `from` lies on the next day. */
    from: string;
    to: string;
    /** On which they begin: 0 is Monday. */
    days: number[];
    urgentPasses: boolean;
  };
  /** What is of low priority comes by mail in one piece. */
  digest: { every: 'off' | 'hour' | 'day'; at: string };
  /** Push and desktop notices say who, and not what was said. */
  hidesText: boolean;
};

/** What holds for everybody who chose nothing. */
export const defaultPreferences: NoticePreferences = {
  channels: { desktop: 'normal', push: 'high', mail: 'urgent' },
  mutedKinds: [],
  mailsMentions: true,
  timeZone: 'UTC',
  quiet: { isOn: false, from: '22:00', to: '07:00', days: [0, 1, 2, 3, 4, 5, 6], urgentPasses: true },
  digest: { every: 'day', at: '09:00' },
  hidesText: false,
};

/** The fields somebody chose now over those they had chosen: two devices that change different ones both keep theirs. */
export const preferencesWith = (
  before: NoticePreferences,
  fields: Partial<NoticePreferences>,
): NoticePreferences => ({ ...before, ...fields });

export type DeliveryFacts = {
  now: Millis;
  /** When the notice was made, or last changed. */
  madeAt: Millis;
  /** They sit at a console, and have it on the screen. */
  isActive: boolean;
  /** There is a device, or an address and a mail server. */
  isReachable: boolean;
  /** When something about the same was last sent by this channel; null: never. */
  lastSentAt: Millis | null;
};

export type DeliveryDecision =
  | { when: 'now' }
  | { when: 'at'; at: Millis; why: 'quiet' | 'active' | 'just_told' }
  | { when: 'digest'; at: Millis }
  | { when: 'never'; why: 'muted' | 'level' | 'unreachable' | 'active' | 'quiet' };

/** How long somebody at a console has to see it there before their phone rings. */
export const activeGraceMs = 60_000;
/** A mail is for who is away: while they are not, it is looked at again this often, for a day. */
const mailLookMs = 10 * 60_000;
const mailGiveUpMs = 24 * 3_600_000;
/** Between two deliveries about the same. */
const pauseMs: Record<NoticeChannel, number> = { desktop: 0, push: 60_000, mail: 15 * 60_000 };

const rank = (priority: NoticePriority): number => noticePriorities.indexOf(priority);
export const reaches = (priority: NoticePriority, level: NoticeLevel): boolean =>
  level !== 'never' && rank(priority) >= rank(level);

/** Whether and when a notice leaves by a channel. Total: any preferences and any facts have an answer. */
export function decideDelivery(
  channel: NoticeChannel,
  notice: { kind: NoticeKind; priority: NoticePriority },
  preferences: NoticePreferences,
  facts: DeliveryFacts,
): DeliveryDecision {
  if (preferences.mutedKinds.includes(notice.kind)) return { when: 'never', why: 'muted' };
  if (!facts.isReachable) return { when: 'never', why: 'unreachable' };
  const level = preferences.channels[channel];
  if (level === 'never') return { when: 'never', why: 'level' };
  if (channel === 'mail' && notice.priority === 'low' && preferences.digest.every !== 'off') {
    const at = afterQuiet(nextDigestAt(preferences, facts.now), preferences);
    return at === null ? { when: 'never', why: 'quiet' } : { when: 'digest', at };
  }
  const isMailedMention = channel === 'mail' && notice.kind === 'mentioned' && preferences.mailsMentions;
  const priority = isMailedMention ? 'urgent' : notice.priority;
  if (!reaches(priority, level)) return { when: 'never', why: 'level' };

  const grace = graceFor(channel, facts);
  if (grace === null) return { when: 'never', why: 'active' };
  const paused = facts.lastSentAt === null ? facts.now : facts.lastSentAt + pauseMs[channel];
  const earliest = Math.max(facts.now, grace, paused);
  const passes = notice.priority === 'urgent' && preferences.quiet.urgentPasses;
  const at = passes ? earliest : afterQuiet(earliest, preferences);
  if (at === null) return { when: 'never', why: 'quiet' };
  if (at <= facts.now) return { when: 'now' };
  return { when: 'at', at, why: at > earliest ? 'quiet' : grace >= paused ? 'active' : 'just_told' };
}

/** The earliest moment at which somebody who is active is bothered elsewhere; null: no more. */
function graceFor(channel: NoticeChannel, { now, madeAt, isActive }: DeliveryFacts): Millis | null {
  if (!isActive || channel === 'desktop') return now;
  if (channel === 'push') return Math.max(now, madeAt + activeGraceMs);
  return now - madeAt >= mailGiveUpMs ? null : now + mailLookMs;
}

const knownZone = ({ timeZone }: NoticePreferences): string => (isTimeZone(timeZone) ? timeZone : 'UTC');

/** The moment itself, or the end of the quiet hours it lies in; null where these have no end. */
export function afterQuiet(at: Millis, preferences: NoticePreferences): Millis | null {
  const { isOn, days, from, to } = preferences.quiet;
  if (!isOn || days.length === 0) return at;
  const hours: OpeningHours = {
    timeZone: knownZone(preferences),
    week: Array.from({ length: 7 }, (_, day) => (days.includes(day) ? [{ from, to }] : [])),
    holidays: [],
  };
  const state = hoursState(hours, at);
  return state.isOpen ? state.closesAt : at;
}

const hourMs = 3_600_000;

/** When the next digest is due, strictly after `now`. */
export function nextDigestAt(preferences: NoticePreferences, now: Millis): Millis {
  const { every, at } = preferences.digest;
  if (every !== 'day') return (Math.floor(now / hourMs) + 1) * hourMs;
  // Two hours long, so that a clock which jumps over the time itself does not leave out the day.
  const until = `${String((Number(at.slice(0, 2)) + 2) % 24).padStart(2, '0')}${at.slice(2)}`;
  const hours: OpeningHours = {
    timeZone: knownZone(preferences),
    week: Array.from({ length: 7 }, () => [{ from: at, to: until }]),
    holidays: [],
  };
  const state = hoursState(hours, now);
  const next = state.isOpen ? hoursState(hours, state.closesAt ?? now + 24 * hourMs) : state;
  const opensAt = next.isOpen ? null : next.opensAt;
  return opensAt ?? now + 24 * hourMs;
}
