/** Owns what of notices replicates, to the one person they are for, and that person's commands. */
import { defaultPreferences, preferencesWith } from '#protocol/notices.ts';
import type { CollectionSource, CommandHandlers } from '../sync/index.ts';
import {
  firstNotifications,
  lockPreferences,
  markRead,
  readNotifications,
  savePreferences,
} from './notifications.store.ts';

export const notificationCollections: { notifications: CollectionSource<'notifications'> } = {
  notifications: { collection: 'notifications', read: readNotifications, firstPage: firstNotifications },
};

export const notificationCommands: CommandHandlers = {
  'notification.read': async (tx, command, by, now) => {
    if (by.kind !== 'staff') return { ok: false, code: 'forbidden' };
    await markRead(tx, by.actor.personId, command.payload.notificationIds, now);
    return { ok: true, merges: [] };
  },
  'notification.prefer': async (tx, { payload }, by, now) => {
    const { personId, fields } = payload;
    if (by.kind !== 'staff' || by.actor.personId !== personId) return { ok: false, code: 'forbidden' };
    const before = (await lockPreferences(tx, personId)) ?? defaultPreferences;
    await savePreferences(tx, personId, preferencesWith(before, withoutGaps(fields)), now);
    return { ok: true, merges: [] };
  },
};

/** What is not named is left out, not set to undefined. */
const withoutGaps = <Fields extends object>(
  fields: Fields,
): { [K in keyof Fields]: Exclude<Fields[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
