/**
 * Owns which roles must have a second factor, and since when; and whether a session that began without one may still go on. Never sets
 * one up, nor ends a session.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { gather } from '#platform/gather.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { FactorRule, SaveFactorRuleRequest } from '#protocol/http/factor-rules.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Role } from '#protocol/permissions.ts';
import type { WriteAudit } from '../../audit/index.ts';
import type { SignInNews } from '../sign-in-news.ts';
import * as store from './factor-rules.store.ts';
import { dueAt } from './factor-rules.ts';

export type FactorRulesDeps = {
  db: Db;
  clock: Clock;
  audit: WriteAudit;
  news: Pick<SignInNews, 'factorAsked'>;
  /** Consoles of those who must have one now are told, here. */
  tellDue(): Promise<void>;
};

export type FactorRules = ReturnType<typeof createFactorRules>;

export function createFactorRules({ db, clock, audit, news, tellDue }: FactorRulesDeps) {
  // Each session that comes back asks, and after a restart they all come at once.
  const findDueAt = gather(async (personIds: readonly Id[]) => {
    const rules = new Map((await store.rulesOf(db, personIds)).map(rule => [rule.personId, dueAt(rule)]));
    return personIds.map(id => rules.get(id) ?? null);
  });

  return {
    async list(): Promise<FactorRule[]> {
      const rules = await store.readRules(db);
      return rules.map(rule => ({ ...rule, requiredSince: rule.requiredSince?.getTime() ?? null }));
    },

    /** Those of the role who have none are told by when. */
    async save(role: Role, asked: SaveFactorRuleRequest, { ip, ...by }: Acting): Promise<void> {
      const { isRequired, graceDays } = asked;
      const isNew = await db.transaction(async tx => {
        const before = await store.lockRule(tx, role);
        const requiredSince = before?.requiredSince ?? new Date(clock.now());
        if (isRequired) await store.saveRule(tx, { role, requiredSince, graceDays });
        else await store.deleteRule(tx, role);
        const after = isRequired ? { isRequired, graceDays } : { isRequired };
        audit(tx, {
          ...{ act: 'factor.require', by, ip, subject: { kind: 'factor', id: role, name: role } },
          detail: {
            before: before ? { isRequired: true, graceDays: before.graceDays } : { isRequired: false },
            after,
          },
        });
        return isRequired && before === null;
      });
      await tellDue();
      if (!isNew) return;
      for (const { id } of await store.readWithout(db, role)) {
        const at = await this.dueAt(id);
        if (at !== null) news.factorAsked({ userId: id, dueAt: at });
      }
    },

    /** By when this person must have a second factor; null: nobody asks for one. */
    dueAt: (personId: Id): Promise<Millis | null> => findDueAt(personId),

    dueSessions: () => store.readDueSessions(db, new Date(clock.now())),
  };
}
