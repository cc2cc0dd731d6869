/**
 * Owns what people show beside their password: which factors somebody has, setting them up and taking them away, and whether what was
 * shown is right. Counts no tries and begins no session: whoever asks does.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { AuditAct, AuditDetail } from '#protocol/audit.ts';
import { AppError } from '#protocol/errors.ts';
import type { FactorKind, FactorsAnswer, ShownFactor, TotpOffer } from '#protocol/http/factors.ts';
import type { MadePasskey } from '#protocol/http/passkeys.ts';
import type { Id } from '#protocol/ids.ts';
import type { WriteAudit } from '../../audit/index.ts';
import { endSessions, lockUser } from '../accounts.store.ts';
import { clearSecondFactors, saveSecondFactor } from '../sessions.store.ts';
import * as store from './factors.store.ts';
import type { Passkeys } from './passkeys.service.ts';
import { hashOfCode, newCodes } from './recovery.ts';
import { newSecret, offerOf, stepOf } from './totp.ts';

export type Person = { id: Id; name: string; email: string };

export type FactorsDeps = {
  db: Db;
  clock: Clock;
  sealer: KeptSealer;
  passkeys: Passkeys;
  audit: WriteAudit;
  /** Has sessions that ended told at once, here. */
  readEndings(): Promise<void>;
};

export type Factors = ReturnType<typeof createFactors>;

export function createFactors({ db, clock, sealer, passkeys, audit, readEndings }: FactorsDeps) {
  function note(tx: Tx, act: AuditAct, { id, name }: Person, by: Acting, detail?: AuditDetail): void {
    const { ip, ...who } = by;
    audit(tx, { act, by: who, ip, subject: { kind: 'person', id, name }, ...(detail ? { detail } : {}) });
  }

  function opened(sealed: string, personId: Id): string {
    const secret = sealer.open(sealed, personId);
    if (secret === null)
      throw new AppError('refused_by_state', {
        message:
          'This server cannot read what your authenticator program is checked with. Use a recovery code, or ask an admin to remove your second factor.',
      });
    return secret;
  }

  const check = {
    async totp(personId: Id, code: string): Promise<boolean> {
      const kept = await store.readTotp(db, personId);
      if (!kept?.secret) return false;
      const step = stepOf(opened(kept.secret, personId), code, clock.now());
      return step !== null && store.takeStep(db, personId, step);
    },
  };

  const hasAny = async (tx: Tx, personId: Id): Promise<boolean> =>
    Boolean((await store.readTotp(tx, personId))?.secret) || (await passkeys.count(tx, personId)) > 0;

  async function makeCodes(tx: Tx, personId: Id): Promise<string[]> {
    const codes = newCodes();
    await store.replaceCodes(tx, personId, codes.map(hashOfCode));
    return codes;
  }

  /** This session counts as begun with it, all others end. Answers the recovery codes that come with the first factor. */
  async function holdsNow(tx: Tx, personId: Id, sessionId: Id, factor: FactorKind): Promise<string[] | null> {
    await saveSecondFactor(tx, sessionId, factor);
    await endSessions(tx, { personId, sessionId: null, reason: 'signed_out' }, sessionId);
    return (await store.countCodes(tx, personId)) > 0 ? null : makeCodes(tx, personId);
  }

  return {
    /** What this person can show; nothing where no factor is set up: recovery codes stand in for one, and are none. */
    async kindsOf(personId: Id): Promise<FactorKind[]> {
      const kinds: FactorKind[] = [];
      if ((await passkeys.count(db, personId)) > 0) kinds.push('passkey');
      if ((await store.readTotp(db, personId))?.secret) kinds.push('totp');
      if (kinds.length > 0 && (await store.countCodes(db, personId)) > 0) kinds.push('recovery');
      return kinds;
    },

    async of(personId: Id): Promise<Omit<FactorsAnswer, 'dueAt'>> {
      const totp = await store.readTotp(db, personId);
      return {
        totp: totp?.confirmedAt
          ? { since: totp.confirmedAt.getTime(), usedAt: totp.usedAt?.getTime() ?? null }
          : null,
        passkeys: await passkeys.list(personId),
        recoveryCodesLeft: await store.countCodes(db, personId),
      };
    },

    /** Whether what was shown is right; it is used up then. */
    async check(person: Person, shown: ShownFactor, by: Acting): Promise<boolean> {
      if (shown.factor === 'passkey') return passkeys.beside(person.id, shown.credential);
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
      await db.transaction(async tx => store.offerTotp(tx, id, await sealer.seal(tx, secret, id)));
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
      const done = await db.transaction(async tx => {
        await lockUser(tx, person.id);
        // Locked: what was offered may be sealed anew meanwhile.
        const kept = await store.lockTotp(tx, person.id);
        if (!kept?.offeredSecret) return { ok: false as const, why: 'not_offered' as const };
        const step = stepOf(opened(kept.offeredSecret, person.id), code, clock.now());
        if (step === null) return { ok: false as const, why: 'wrong' as const };
        await store.confirmTotp(tx, person.id, step);
        note(tx, 'person.factor_on', person, by, { factor: 'totp', isReplaced: kept.secret !== null });
        return { ok: true as const, recoveryCodes: await holdsNow(tx, person.id, sessionId, 'totp') };
      });
      await readEndings();
      return done;
    },

    /** A passkey that a device made. The first factor ends all other sessions; one more does not. */
    async addPasskey(
      person: Person,
      sessionId: Id,
      { name, credential }: { name: string; credential: MadePasskey },
      by: Acting,
    ): Promise<{ ok: true; recoveryCodes: string[] | null } | { ok: false }> {
      const made = await passkeys.made(person.id, credential);
      if (!made) return { ok: false };
      const done = await db.transaction(async tx => {
        await lockUser(tx, person.id);
        const isFirst = !(await hasAny(tx, person.id));
        if (!(await passkeys.keep(tx, { ...made, name }))) return null;
        note(tx, 'person.factor_on', person, by, { factor: 'passkey', name });
        return {
          ok: true as const,
          recoveryCodes: isFirst ? await holdsNow(tx, person.id, sessionId, 'passkey') : null,
        };
      });
      await readEndings();
      return done ?? { ok: false };
    },

    /** The last factor goes with `turnOff` alone: then the recovery codes go too, and the role is asked. */
    removePasskey: (person: Person, id: Id, by: Acting): Promise<'removed' | 'unknown' | 'last'> =>
      db.transaction(async tx => {
        await lockUser(tx, person.id);
        const isLast =
          !(await store.readTotp(tx, person.id))?.secret && (await passkeys.count(tx, person.id)) < 2;
        if (isLast) return 'last';
        const name = await passkeys.remove(tx, person.id, id);
        if (name === null) return 'unknown';
        note(tx, 'person.passkey_off', person, by, { name });
        return 'removed';
      }),

    /** The ones before hold no more. Null: there is no factor that they could stand in for. */
    renewCodes: (person: Person, by: Acting): Promise<string[] | null> =>
      db.transaction(async tx => {
        await lockUser(tx, person.id);
        if (!(await hasAny(tx, person.id))) return null;
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
