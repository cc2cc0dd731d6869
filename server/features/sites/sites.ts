// What a visit is, decided purely: which customer row it belongs to, and how long its token lasts.
import { hoursProblems } from '#protocol/hours.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { type SiteSettings, siteSettings, type WidgetSessionRequest } from '#protocol/widget.ts';

const dayMs = 86_400_000;
const anonymousTokenMs = 365 * dayMs;
/** The shop vouches for a known user at each visit, so this one need not outlive a sign-out by long. */
const knownTokenMs = dayMs;
/** A row that replicates to every console is not rewritten for each page a visitor opens. */
const seenAgainAfterMs = 15 * 60_000;

export const tokenLifeMs = (isKnown: boolean): number => (isKnown ? knownTokenMs : anonymousTokenMs);

/** Whoever was away for so long comes anew; it is known to a quarter of an hour, because a row is not rewritten sooner. */
const visitEndsAfterMs = 30 * 60_000;

/** Whether a visit begins. @param rows of this customer, each of which may have been seen last */
export const isNewVisit = (rows: readonly ({ lastSeenAt: Date } | null)[], now: Millis): boolean =>
  rows.every(row => row === null || now - row.lastSeenAt.getTime() >= visitEndsAfterMs);

type Held = { id: Id; externalId: string } | null;

export type Visit =
  | { kind: 'continue'; id: Id }
  | { kind: 'begin' }
  /** An anonymous visitor turned out to be a user we had not met. */
  | { kind: 'name'; id: Id }
  /** An anonymous visitor turned out to be a user we know: what they wrote goes along. */
  | { kind: 'merge'; from: Id; id: Id };

/**
 * @param held the row the token names, if it still exists
 * @param known the row of the user the shop vouches for, if there is one
 */
export function decideVisit(held: Held, known: Held, isVouched: boolean): Visit {
  const anonymous = held?.externalId === '' ? held : null;
  if (!isVouched) {
    // A known user's token without the shop's word: they signed out, and the next person at this computer is somebody else.
    return anonymous ? { kind: 'continue', id: anonymous.id } : { kind: 'begin' };
  }
  if (known) {
    return anonymous
      ? { kind: 'merge', from: anonymous.id, id: known.id }
      : { kind: 'continue', id: known.id };
  }
  return anonymous ? { kind: 'name', id: anonymous.id } : { kind: 'begin' };
}

type Facts = { externalId: string; name: string; email: string; lastSeenAt: Date };

/**
 * What a visit changes in the row, or undefined when nothing is worth a write.
 * The shop signs only the user's id: name and address fill what is empty and never replace what somebody else wrote.
 */
export function visitChange(
  row: Facts,
  request: Pick<WidgetSessionRequest, 'identity' | 'locale' | 'timeZone'>,
  now: Millis,
): (Omit<Facts, 'lastSeenAt'> & { locale: string; timeZone: string; now: Millis }) | undefined {
  const { identity } = request;
  const next = {
    externalId: identity?.userId ?? row.externalId,
    name: row.name || (identity?.name.trim() ?? ''),
    email: row.email || (identity?.email.trim() ?? ''),
  };
  const isSame = next.externalId === row.externalId && next.name === row.name && next.email === row.email;
  if (isSame && now - row.lastSeenAt.getTime() < seenAgainAfterMs) return undefined;
  return { ...next, locale: request.locale, timeZone: request.timeZone, now };
}

/** Weekdays nine to five in a zone, an English greeting, the AI on. */
export function defaultSettings(name: string, timeZone: string): SiteSettings {
  const day = [{ from: '09:00', to: '17:00' }];
  return {
    name,
    accent: '',
    corner: 'right',
    greeting: { en: 'Hello. How can we help?' },
    hours: { timeZone, week: [day, day, day, day, day, [], []], holidays: [] },
    ai: true,
  };
}

/** What keeps settings from being used, with its place; empty when they are sound. */
export function settingsProblems(settings: SiteSettings): { path: string; problem: string }[] {
  const problems = hoursProblems(settings.hours).map(({ path, problem }) => ({
    path: `hours.${path}`,
    problem,
  }));
  if (!settings.greeting['en']?.trim()) problems.push({ path: 'greeting.en', problem: 'must not be empty' });
  if (settings.name.trim() === '') problems.push({ path: 'name', problem: 'must not be empty' });
  return problems;
}

/** @throws ZodError when the kept value is not of this version: a migration was forgotten */
export const readSettings = (kept: unknown): SiteSettings => siteSettings.parse(kept);
