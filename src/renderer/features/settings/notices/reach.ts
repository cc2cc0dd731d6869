// What the preferences mean at this moment, for a sentence in words. Pure; by the same decision that the server makes.
import type { Millis } from '#protocol/ids.ts';
import {
  afterQuiet,
  decideDelivery,
  type NoticeChannel,
  type NoticePreferences,
  type NoticePriority,
  noticeChannels,
  noticePriorities,
} from '#protocol/notices.ts';

export type Reach = {
  /** Null outside of quiet hours; `at` null: they have no end. */
  quiet: { until: Millis | null } | null;
  /** The lowest priority that reaches the person now, by each way that is used at all; null: none does now. */
  now: { channel: NoticeChannel; from: NoticePriority | null }[];
  /** Some would reach the person, and wait for the end of the quiet hours. */
  isRestWaiting: boolean;
  /** When the next mail with what is of low priority comes; null: never. */
  digestAt: Millis | null;
};

/** As for somebody who is away from the console and has every way set up. */
const away = { isActive: false, isReachable: true, lastSentAt: null };

export function reachOf(preferences: NoticePreferences, now: Millis): Reach {
  const decide = (channel: NoticeChannel, priority: NoticePriority) =>
    decideDelivery(
      channel,
      { kind: 'message', priority },
      { ...preferences, mutedKinds: [] },
      { ...away, now, madeAt: now },
    );
  const until = afterQuiet(now, preferences);
  const used = noticeChannels.filter(channel => preferences.channels[channel] !== 'never');
  const digest = decide('mail', 'low');
  return {
    quiet: until === now ? null : { until },
    now: used.map(channel => ({
      channel,
      from: noticePriorities.find(priority => decide(channel, priority).when === 'now') ?? null,
    })),
    isRestWaiting: used.some(channel =>
      noticePriorities.some(priority => decide(channel, priority).when === 'at'),
    ),
    digestAt: digest.when === 'digest' ? digest.at : null,
  };
}
