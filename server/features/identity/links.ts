// Links that are sent by mail: how long they hold, how often they are sent, and what the letter says. Pure.
import { createHash } from 'node:crypto';
import type { LinkKind } from '#protocol/http/auth.ts';
import type { Millis } from '#protocol/ids.ts';
import type { SignInLetter } from '../notifications/index.ts';

const minute = 60_000;
const day = 86_400_000;

/** An invitation may wait for a Monday; who forgot a password sits at the computer now. */
export const linkLastsMs: Record<LinkKind, number> = { invite: 7 * day, reset: 60 * minute };
/** What ended is kept as long, so that it can be said what became of it. */
export const linksKeptMs = 30 * day;

/** Nobody's mailbox is filled by strangers who type their address in. */
const leastBetweenMs = 2 * minute;
const mostADay = 5;

/** Whether one more may be sent to a person who asked for it. @param madeAt when the latest were made */
export function mayAskAgain(madeAt: readonly Millis[], now: Millis): boolean {
  const ofToday = madeAt.filter(at => at > now - day);
  return ofToday.length < mostADay && ofToday.every(at => at <= now - leastBetweenMs);
}

/** What is kept of a link: with it alone nobody gets in. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Behind the `#`, so that it stands in no log of a server and is told to no other site. */
export const addressOf = (consoleUrl: string, token: string): string => `${consoleUrl}#/welcome/${token}`;

export function letterOfLink(
  kind: LinkKind,
  { name, email, link, host }: { name: string; email: string; link: string; host: string },
): SignInLetter {
  if (kind === 'invite') {
    return {
      ...{ subject: `You are invited to Steward at ${host}`, title: `Hello ${name},`, link },
      body: `an administrator added you to the support desk at ${host}. Choose a password, and you are in. The link works once, within seven days.`,
      verb: 'Choose a password',
      why: `You sign in as ${email}. If you do not know what this is about, leave it be: nothing happens without you.`,
    };
  }
  return {
    ...{ subject: 'Choose another password for Steward', title: `Hello ${name},`, link },
    body: `somebody asked for another password for ${email} at ${host}. If it was you, choose one. The link works once, within an hour; you are then signed out everywhere else.`,
    verb: 'Choose a password',
    why: 'If it was not you, leave it be: your password stays as it is.',
  };
}
