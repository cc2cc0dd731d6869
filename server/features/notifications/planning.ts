/** Owns the moment after a notice: whether it also leaves the desk, by which way and when. Sends nothing. */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { activeGraceMs, afterQuiet, type DeliveryDecision, decideDelivery } from '#protocol/notices.ts';
import { insertDelivery, type NoticeFacts, readLastSent, readNoticeFacts, takePlans } from './due.store.ts';
import { tagOf, whyUnwanted } from './wanted.ts';

/** Long enough for the ten short lines of a customer to become one. */
const gatherMs = 3_000;
const plansAtOnce = 100;
/** How far back it matters when something was last sent. */
const recentMs = 24 * 3_600_000;

/** What a way needs to know to decide. */
export type Ways = { isActive(personId: Id): boolean; isMailOn: boolean };

/** When a new notice is decided about: whoever sits at a console has it on the screen, and a while to see it there. */
export const planDelayMs = (isActive: boolean): number => (isActive ? activeGraceMs : gatherMs);

export function decideFor(
  way: 'push' | 'mail',
  notice: NoticeFacts,
  { isActive, isMailOn }: Ways,
  lastSentAt: Millis | null,
  now: Millis,
): DeliveryDecision {
  const { person, personId, madeAt } = notice;
  return decideDelivery(way, notice, person.preferences, {
    ...{ now, madeAt, lastSentAt, isActive: isActive(personId) },
    isReachable: way === 'push' ? person.hasDevices : isMailOn && person.email !== '',
  });
}

/** A digest's time has come when it is due; only what was chosen since, and quiet hours, can change that. */
export function decideDue(
  way: 'push' | 'mail' | 'digest',
  notice: NoticeFacts,
  ways: Ways,
  lastSentAt: Millis | null,
  now: Millis,
): DeliveryDecision {
  if (way !== 'digest') return decideFor(way, notice, ways, lastSentAt, now);
  const { preferences, email } = notice.person;
  if (preferences.mutedKinds.includes(notice.kind)) return { when: 'never', why: 'muted' };
  if (preferences.channels.mail === 'never' || preferences.digest.every === 'off') {
    return { when: 'never', why: 'level' };
  }
  if (!ways.isMailOn || email === '') return { when: 'never', why: 'unreachable' };
  const at = afterQuiet(now, preferences);
  if (at === null) return { when: 'never', why: 'quiet' };
  return at <= now ? { when: 'now' } : { when: 'at', at, why: 'quiet' };
}

export function createPlanning(deps: { db: Db; clock: Clock; newId(): Id; ways: Ways }) {
  const { db, clock, newId, ways } = deps;

  async function planFor(tx: Tx, personId: Id, notices: readonly NoticeFacts[], now: Millis): Promise<void> {
    const sent = await readLastSent(tx, personId, now - recentMs);
    for (const notice of notices) {
      const groupKey = tagOf(notice);
      for (const way of ['push', 'mail'] as const) {
        const last = sent.find(each => each.way === way && each.groupKey === groupKey)?.at ?? null;
        const decision = decideFor(way, notice, ways, last, now);
        if (decision.when === 'never') continue;
        insertDelivery(tx, {
          id: newId(),
          way: decision.when === 'digest' ? 'digest' : way,
          notice: { ...notice, groupKey },
          reason: decision.when === 'at' ? decision.why : '',
          nextAt: decision.when === 'now' ? now : decision.at,
          now,
        });
      }
    }
  }

  /** Decides about what is due. @returns whether there may be more */
  return (): Promise<boolean> =>
    db.transaction(async tx => {
      const now = clock.now();
      const ids = await takePlans(tx, now, plansAtOnce);
      if (ids.length === 0) return false;
      const notices = [...(await readNoticeFacts(tx, ids)).values()];
      const wanted = notices.filter(each => whyUnwanted(each) === null);
      for (const [personId, own] of Map.groupBy(wanted, notice => notice.personId)) {
        await planFor(tx, personId, own, now);
      }
      return ids.length === plansAtOnce;
    });
}
