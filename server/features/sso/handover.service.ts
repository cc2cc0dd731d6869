/**
 * Owns the last step of a sign-in that a desktop program began in the system's browser (RFC 8252): who came back is kept under a code that
 * leaves by a redirect to the loopback address where that program listens, and is let in once it comes with the code and the verifier that
 * it alone has. Never begins a session for the browser.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { SsoRefusal } from '#protocol/http/sso.ts';
import type { Id } from '#protocol/ids.ts';
import type { Entered, EntranceDeps } from './entrance.service.ts';
import type { Handover } from './flow.ts';
import * as store from './handovers.store.ts';
import { saveWayOut } from './sso.store.ts';

/** The browser goes on at once, and the program with it. */
const codeLastsMs = 60_000;

export type Redeemed =
  /** `entered` null: it was a proof. */
  | { ok: true; entered: Entered | null }
  /** `over`: no such code, used, too late, or another program's. */
  | { ok: false; why: 'over' | 'other_person' };

export type Handovers = ReturnType<typeof createHandovers>;

export function createHandovers(
  deps: Pick<EntranceDeps, 'enter' | 'prove' | 'sealer'> & { db: Db; clock: Clock },
) {
  const { db, clock, sealer } = deps;
  return {
    /** Where the browser is sent on to. `idToken` as the provider gave it; '' for a proof. */
    async handOver(to: Handover, who: Omit<store.KeptHandover, 'challenge' | 'isProof'>): Promise<string> {
      const code = randomBytes(32).toString('base64url');
      const codeHash = hashOf(code);
      const { challenge, isProof } = to;
      await store.deleteOver(db, clock.now());
      await db.transaction(async tx =>
        store.insertHandover(tx, codeHash, {
          ...{ ...who, challenge, isProof, expiresAt: clock.now() + codeLastsMs },
          idToken: who.idToken === '' ? '' : await sealer.seal(tx, who.idToken, codeHash),
        }),
      );
      return addressOf(to, { code });
    },

    /** A code holds for one try, whatever becomes of it. */
    async redeem(shown: {
      code: string;
      verifier: string;
      /** Whose session asks, where one does: only a proof needs it. */
      session: { sessionId: Id; personId: Id } | null;
      ip: string;
      userAgent: string;
    }): Promise<Redeemed> {
      const codeHash = hashOf(shown.code);
      const kept = await store.takeHandover(db, codeHash);
      if (!kept || kept.expiresAt <= clock.now() || !isVerifierOf(shown.verifier, kept.challenge))
        return { ok: false, why: 'over' };
      const { personId, hasSecond, slug, idToken, sid } = kept;
      if (kept.isProof) {
        if (!shown.session) return { ok: false, why: 'over' };
        if (shown.session.personId !== personId) return { ok: false, why: 'other_person' };
        await deps.prove(shown.session.sessionId);
        return { ok: true, entered: null };
      }
      const { ip, userAgent } = shown;
      const entered = await deps.enter({ personId, ip, userAgent, hasSecond });
      // It was looked at before the code was made; whoever was deactivated within that minute begins anew, and is told then.
      if (typeof entered === 'string') return { ok: false, why: 'over' };
      // Sealed anew, for the session: the key may have been replaced since, too. What cannot be read leads nowhere, as if there was no way.
      const opened = sealer.open(idToken, codeHash);
      const { sessionId } = entered;
      if (opened !== null)
        await db.transaction(async tx =>
          saveWayOut(tx, sessionId, { slug, idToken: await sealer.seal(tx, opened, sessionId), sid }),
        );
      return { ok: true, entered };
    },
  };
}

/** Where the program listens: the literal address, which no name server can move (RFC 8252, 8.3). */
const addressOf = ({ port, state }: Pick<Handover, 'port' | 'state'>, said: Record<string, string>): string =>
  `http://127.0.0.1:${port}/signed-in?${new URLSearchParams({ ...said, state })}`;

/** Tells the program that waits why nobody comes. */
export const refusedAt = (to: Pick<Handover, 'port' | 'state'>, why: SsoRefusal): string =>
  addressOf(to, { refused: why });

const hashOf = (code: string): string => createHash('sha256').update(code).digest('base64url');

function isVerifierOf(verifier: string, challenge: string): boolean {
  const [made, wanted] = [Buffer.from(hashOf(verifier)), Buffer.from(challenge)];
  return made.length === wanted.length && timingSafeEqual(made, wanted);
}
