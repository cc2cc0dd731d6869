/** Owns who hears of a sign-in that nobody can have travelled to. It keeps nobody out by itself, and never delays the answer. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { SendNotificationRequest } from '#protocol/http/notifications.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { findEarlierSignIn } from './travel.store.ts';
import { impossibleTravel } from './travel.ts';

export type TravelEvent = {
  eventType: 'impossible_travel';
  sourceIp: string;
  userId: Id;
  timestamp: Millis;
  threatLevel: 'high';
  details: Record<string, string | number>;
  actionTaken: 'notified';
};

export type SignedIn = { personId: Id; sessionId: Id; ip: string };

export function createTravellers(deps: {
  db: Db;
  clock: Clock;
  log: Log;
  countryOf(ip: string): string | null;
  tellPerson(said: SendNotificationRequest): void;
  recordSecurityEvent?: ((event: TravelEvent) => void) | undefined;
}) {
  const { db, clock, log, countryOf } = deps;

  async function look({ personId, sessionId, ip }: SignedIn): Promise<void> {
    const country = countryOf(ip);
    const before = country === null ? null : await findEarlierSignIn(db, { personId, sessionId });
    const from = before && countryOf(before.ip);
    if (country === null || !before || !from) return;
    const now = clock.now();
    const found = impossibleTravel({ country: from, atMs: before.atMs }, { country, atMs: now });
    if (!found) return;
    deps.recordSecurityEvent?.({
      ...{ eventType: 'impossible_travel', sourceIp: ip, userId: personId, timestamp: now },
      ...{ threatLevel: 'high', actionTaken: 'notified' },
      details: {
        from,
        to: country,
        km: found.km,
        before: before.ip,
        minutes: Math.round((now - before.atMs) / 60_000),
      },
    });
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
    deps.tellPerson({
      userId: personId,
      title: 'You signed in from two places far apart',
      message: `From ${names.of(country)} (${ip}), and shortly before from ${names.of(from)} (${before.ip}). If one of them was not you, change your password; that ends every session. Networks that hide where you are, such as a VPN, look like this too.`,
      priority: 'high',
      data: { conversationId: null, route: '#/settings', facts: {} },
    });
  }

  return {
    signedIn(facts: SignedIn): void {
      void look(facts).catch(error =>
        log.warn({ err: error }, 'where somebody signed in could not be compared'),
      );
    },
  };
}
