/** Decides what somebody is told who comes back after long: one notice for all that waited, not one for each (P43). Pure. */
import type { Id, Millis } from '#protocol/ids.ts';
import { summaryOf } from './letters.ts';
import type { Notice } from './notifications.ts';
import { singlyAtMost } from './wanted.ts';

export type Absence = {
  lastSeenAt: Millis;
  /** Conversations that they were told of since. */
  waited: number;
  /** Those that still want them, newest first. */
  still: readonly { conversationId: Id; title: string }[];
};

/** A lunch is no absence. */
const longMs = 3_600_000;

/** @returns null where there is nothing worth a summary */
export function absenceNotice(personId: Id, absence: Absence, now: Millis): Notice | null {
  const { lastSeenAt, waited, still } = absence;
  if (now - lastSeenAt < longMs || waited <= singlyAtMost) return null;
  const { title, body } = summaryOf(
    waited,
    still.map(each => ({ ...each, priority: 'normal' })),
  );
  return {
    ...{ personId, kind: 'absence', conversationId: '', route: '#/inbox/mine', priority: 'normal' },
    facts: { waited: String(waited), still: String(still.length) },
    // Two consoles that come back at once are one return.
    groupKey: `absence:${lastSeenAt}`,
    title,
    body,
  };
}
