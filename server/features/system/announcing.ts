// How people are told of maintenance. Pure.
import type { Maintenance } from '#protocol/documents/maintenance.ts';
import type { Id } from '#protocol/ids.ts';

export type Announcement = {
  maintenanceId: Id;
  title: string;
  /** When, then what was written about it. */
  message: string;
  /** Who needs not be told. */
  by: Id;
};

/** @param timeZone the desk's: it is named, because who reads may sit elsewhere */
export function announcementOf(
  { id, title, text, startsAt, endsAt, canceledAt, updatedBy }: Maintenance,
  timeZone: string,
): Announcement {
  const times = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });
  const when = times.formatRange(startsAt, endsAt);
  return {
    maintenanceId: id,
    title: canceledAt === null ? `Maintenance: ${title}` : `Called off: ${title}`,
    message: text.trim() === '' ? when : `${when}\n${text.trim()}`,
    by: updatedBy,
  };
}
