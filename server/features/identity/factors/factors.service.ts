/**
 * Owns what people show beside their password: which factors somebody has, setting them up and taking them away, and whether what was
 * shown is right. Counts no tries and begins no session: whoever asks does.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { AuditAct, AuditDetail } from '#protocol/audit.ts';
import type { FactorKind, FactorsAnswer, ShownFactor, TotpOffer } from '#protocol/http/factors.ts';
import type { Id } from '#protocol/ids.ts';
import type { WriteAudit } from '../../audit/index.ts';
import { endSessions, lockUser } from '../accounts.store.ts';
import { clearSecondFactors, saveSecondFactor } from '../sessions.store.ts';
import * as store from './factors.store.ts';
import { hashOfCode, newCodes } from './recovery.ts';
import type { Sealing } from './sealing.ts';
import { newSecret, offerOf, stepOf } from './totp.ts';

export type Person = { id: Id; name: string; email: string };

export type FactorsDeps = {
  db: Db;
  clock: Clock;
  sealing: Sealing;
  audit: WriteAudit;
  /** Has sessions that ended told at once, here. */
  readEndings(): Promise<void>;
};

export type Factors = ReturnType<typeof createFactors>;

export function createFactors({ db, clock, sealing, audit, readEndings }: FactorsDeps) {
  function note(tx: Tx, act: AuditAct, { id, name }: Person, by: Acting, detail?: AuditDetail): void {
    const { ip, ...who } = by;
    audit(tx, { act, by: who, ip, subject: { kind: 'person', id, name }, ...(detail ? { detail } : {}) });
  }

  const check = {
    async totp(personId: Id, code: string): Promise<boolean> {
      const kept = await store.readTotp(db, personId);
      if (!kept?.secret) return false;
      const step = stepOf(sealing.open(kept.secret, personId), code, clock.now());
      return step !== null && store.takeStep(db, personId, step);
    },
  };

  async function makeCodes(tx: Tx, personId: Id): Promise<string[]> {
    const codes = newCodes();
    await store.replaceCodes(tx, personId, codes.map(hashOfCode));
    return codes;
  }

  return {
    /** What this person can show; nothing where no factor is set up: recovery codes stand in for one, and are none. */
    async kindsOf(personId: Id): Promise<FactorKind[]> {
      const totp = await store.readTotp(db, personId);
      if (!totp?.secret) return [];
      return (await store.countCodes(db, personId)) > 0 ? ['totp', 'recovery'] : ['totp'];
    },

    async of(personId: Id): Promise<Omit<FactorsAnswer, 'dueAt'>> {
      const totp = await store.readTotp(db, personId);
      return {
        totp: totp?.confirmedAt
          ? { since: totp.confirmedAt.getTime(), usedAt: totp.usedAt?.getTime() ?? null }
          : null,
        recoveryCodesLeft: await store.countCodes(db, personId),
      };
    },

    /** Whether what was shown is right; it is used up then. */
    async check(person: Person, shown: ShownFactor, by: Acting): Promise<boolean> {
      if (shown.factor === 'totp') return check.totp(person.id, shown.code);
      return db.transaction(async tx => {
        if (!(await store.takeCode(tx, person.id, hashOfCode(shown.code)))) return false;
        note(tx, 'person.recovery_used', person, by, { left: await store.countCodes(tx, person.id) });
        return true;
      });
    },

    codesLeft: (personId: Id) => store.countCodes(db, personId),

    /** Another secret for an authenticator program. Nothing changes until a code of it is confirmed. */
    async offerTotp({ id, email }: Person): Promise<TotpOffer> {
      const secret = newSecret();
      await store.offerTotp(db, id, sealing.seal(secret, id));
      return offerOf(secret, email);
    },

    /**
     * What was offered holds from now on. This session counts as begun with it; all others end, without being wiped: they began with
     * less than is asked for now. Answers the recovery codes that come with the first one.
     */
    async confirmTotp(
      person: Person,
      sessionId: Id,
      code: string,
      by: Acting,
    ): Promise<{ ok: true; recoveryCodes: string[] | null } | { ok: false; why: 'not_offered' | 'wrong' }> {
      const kept = await store.readTotp(db, person.id);
      if (!kept?.offeredSecret) return { ok: false, why: 'not_offered' };
      const offered = kept.offeredSecret;
      const step = stepOf(sealing.open(offered, person.id), code, clock.now());
      if (step === null) return { ok: false, why: 'wrong' };
      const done = await db.transaction(async tx => {
        await lockUser(tx, person.id);
        if (!(await store.confirmTotp(tx, person.id, offered, step))) return null;
        note(tx, 'person.factor_on', person, by, { factor: 'totp', isReplaced: kept.secret !== null });
        await saveSecondFactor(tx, sessionId, 'totp');
        await endSessions(tx, { personId: person.id, sessionId: null, reason: 'signed_out' }, sessionId);
        const hasCodes = (await store.countCodes(tx, person.id)) > 0;
        return { ok: true as const, recoveryCodes: hasCodes ? null : await makeCodes(tx, person.id) };
      });
      await readEndings();
      return done ?? { ok: false, why: 'not_offered' };
    },

    /** The ones before hold no more. Null: there is no factor that they could stand in for. */
    renewCodes: (person: Person, by: Acting): Promise<string[] | null> =>
      db.transaction(async tx => {
        await lockUser(tx, person.id);
        if (!(await store.readTotp(tx, person.id))?.secret) return null;
        note(tx, 'person.recovery_made', person, by);
        return makeCodes(tx, person.id);
      }),

    /** False: there was none. */
    turnOff: (person: Person, by: Acting): Promise<boolean> =>
      db.transaction(async tx => {
        await lockUser(tx, person.id);
        const held = await store.deleteFactors(tx, person.id);
        // Were one asked for later, these sessions would pass for having it.
        await clearSecondFactors(tx, person.id);
        if (held) note(tx, 'person.factor_off', person, by);
        return held;
      }),
  };
}
