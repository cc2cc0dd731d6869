// What is one person's: the notices to them, and what they chose about being told. One collection, for RxDB's free core opens few.
import { z } from 'zod';
import { isTimeZone } from '../hours.ts';
import { type NoticePreferences, noticeChannels, noticeKinds, noticePriorities } from '../notices.ts';
import { defineDocument, id, indexedId, indexedMillis, millis, replicated } from '../schema.ts';

export const noticeKind = z.enum(noticeKinds);
export const noticePriority = z.enum(noticePriorities);
const level = z.enum([...noticePriorities, 'never']);
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const preferenceFields = {
  channels: z.object(
    Object.fromEntries(noticeChannels.map(name => [name, level])) as Record<
      (typeof noticeChannels)[number],
      typeof level
    >,
  ),
  mutedKinds: z.array(noticeKind).max(noticeKinds.length),
  mailsMentions: z.boolean(),
  timeZone: z.string().max(60).refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
  quiet: z.object({
    isOn: z.boolean(),
    from: timeOfDay,
    to: timeOfDay,
    days: z.array(z.number().int().min(0).max(6)).max(7),
    urgentPasses: z.boolean(),
  }),
  digest: z.object({ every: z.enum(['off', 'hour', 'day']), at: timeOfDay }),
  hidesText: z.boolean(),
};
export const noticePreferences = z.object(preferenceFields) satisfies z.ZodType<NoticePreferences>;
/** What somebody changes; what is not named stays. */
export const preferenceChanges = noticePreferences.partial();

/** A place in the console, as its address says it: `#/inbox/all/<id>`. */
export const consoleRoute = z
  .string()
  .max(200)
  .regex(/^(#\/[\w/-]*)?$/);
/** Small facts for programs that read the notice. */
export const noticeFacts = z.record(z.string().min(1).max(40), z.string().max(200));

export const notification = defineDocument({
  name: 'notifications',
  version: 0,
  shape: {
    ...replicated,
    /** `preferences`: the one row that holds what the person chose; its id is theirs, and it is no notice. None: the defaults. */
    type: z.enum(['notice', 'preferences']),
    personId: indexedId(),
    kind: noticeKind,
    /** '' when it is about none. */
    conversationId: indexedId(),
    /** Where a click leads; '' for the conversation, or for the list where there is none. */
    route: consoleRoute,
    facts: noticeFacts,
    title: z.string().max(200),
    body: z.string().max(500),
    priority: noticePriority,
    readAt: millis.nullable(),
    /** When it was made, or last said something new. */
    createdAt: indexedMillis(),
    preferences: noticePreferences.nullable(),
  },
  indexes: [['createdAt'], ['scope']],
});
export type Notification = z.infer<typeof notification.schema>;

/** One's own (`personId`), field by field. */
export const preferPayload = z.object({ personId: id, fields: preferenceChanges });
