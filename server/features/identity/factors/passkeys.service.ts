/**
 * Owns passkeys: what a device is asked, whether what it made or signed is right, and which it has. Each question is good for one answer.
 * Counts no tries, since nobody guesses a signature, and begins no session.
 */
import { createHash } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { MadePasskey, PasskeyEntry, PasskeyOptions, ShownPasskey } from '#protocol/http/passkeys.ts';
import type { Id } from '#protocol/ids.ts';
import * as store from './passkeys.store.ts';
import { madeResponse, type PasskeySite, shownResponse } from './passkeys.ts';

const askedForMs = 300_000;
export const mostPasskeys = 20;
/** EdDSA, ES256 and RS256, as COSE numbers them: what devices have. */
const algorithms = [-8, -7, -257];

export type PasskeysDeps = { db: Db; clock: Clock; log: Log; newId(): Id; site: PasskeySite | null };

export type Passkeys = ReturnType<typeof createPasskeys>;

const hashOf = (challenge: string) => createHash('sha256').update(challenge).digest('hex');

export function createPasskeys({ db, clock, log, newId, site }: PasskeysDeps) {
  async function ask<T extends { challenge: string }>(
    options: T,
    purpose: store.Purpose,
    personId: Id | null,
  ) {
    const expiresAt = clock.now() + askedForMs;
    await store.insertAsked(db, { hash: hashOf(options.challenge), purpose, personId, expiresAt });
    return options as unknown as PasskeyOptions;
  }
  /**
   * What the library found, or null where it threw at what is not as it should be: it has no other way of saying so. A store that is
   * broken must not look like that.
   */
  async function found<T>(
    asked: { purpose: store.Purpose; personId: Id | null },
    verify: (isExpected: (challenge: string) => Promise<boolean>) => Promise<T>,
  ): Promise<T | null> {
    let fault: unknown = null;
    const isExpected = (challenge: string) =>
      store.takeAsked(db, { ...asked, hash: hashOf(challenge), now: clock.now() }).catch(error => {
        fault = error;
        throw error;
      });
    try {
      return await verify(isExpected);
    } catch (error) {
      if (fault !== null) throw fault;
      log.debug({ err: error }, 'a passkey was refused');
      return null;
    }
  }

  /** Whose it is, where what the device signed is right. */
  async function look(
    shown: ShownPasskey,
    purpose: 'alone' | 'second',
    personId: Id | null,
  ): Promise<Id | null> {
    const key = site && (await store.findPasskey(db, shown.id));
    if (!site || !key || (personId !== null && key.personId !== personId)) return null;
    const { userHandle } = shown.response;
    if (userHandle && Buffer.from(userHandle, 'base64url').toString() !== key.personId) return null;
    const answer = await found({ purpose, personId }, expectedChallenge =>
      verifyAuthenticationResponse({
        ...{ response: shownResponse(shown), expectedChallenge },
        ...{ expectedOrigin: site.origin, expectedRPID: site.id },
        credential: { id: key.credentialId, publicKey: key.publicKey, counter: key.counter },
        // Alone it stands for two: the device, and what opens it.
        requireUserVerification: purpose === 'alone',
      }),
    );
    if (!answer?.verified) return null;
    const isTaken = await store.takeCounter(db, key.id, answer.authenticationInfo.newCounter);
    return isTaken ? key.personId : null;
  }

  return {
    isThere: site !== null,

    async list(personId: Id): Promise<PasskeyEntry[]> {
      const keys = await store.readPasskeys(db, personId);
      return keys.map(({ id, name, madeAt, usedAt }) => ({
        ...{ id, name, madeAt: madeAt.getTime(), usedAt: usedAt?.getTime() ?? null },
      }));
    },

    /** What a device is asked for another one; null: there can be none here, or there are as many as there may be. */
    async askToMake({
      id,
      name,
      email,
    }: {
      id: Id;
      name: string;
      email: string;
    }): Promise<PasskeyOptions | null> {
      const held = await store.readPasskeys(db, id);
      if (!site || held.length >= mostPasskeys) return null;
      const options = await generateRegistrationOptions({
        ...{ rpName: 'Steward', rpID: site.id, userName: email, userDisplayName: name },
        userID: new Uint8Array(Buffer.from(id)),
        excludeCredentials: held.map(key => ({ id: key.credentialId, transports: key.transports })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        timeout: askedForMs,
        supportedAlgorithmIDs: algorithms,
      });
      return ask(options, 'make', id);
    },

    /** What a device made, looked at; null where it is not right. It is kept by `keep`. */
    async made(
      personId: Id,
      made: MadePasskey,
    ): Promise<Omit<store.KeptPasskey, 'name' | 'madeAt' | 'usedAt'> | null> {
      if (!site) return null;
      const answer = await found({ purpose: 'make', personId }, expectedChallenge =>
        verifyRegistrationResponse({
          ...{ response: madeResponse(made), expectedChallenge },
          ...{ expectedOrigin: site.origin, expectedRPID: site.id, requireUserVerification: true },
          supportedAlgorithmIDs: algorithms,
        }),
      );
      if (!answer?.verified) return null;
      const { id: credentialId, publicKey, counter } = answer.registrationInfo.credential;
      const transports = made.response.transports ?? [];
      return { id: newId(), personId, credentialId, publicKey, counter, transports };
    },

    keep: (tx: Tx, key: Omit<store.KeptPasskey, 'madeAt' | 'usedAt'>) => store.insertPasskey(tx, key),
    remove: (tx: Tx, personId: Id, id: Id) => store.deletePasskey(tx, personId, id),
    count: async (db: Db | Tx, personId: Id) => (await store.readPasskeys(db, personId)).length,

    /** What a device is asked at the door; of one person beside the password, else of whoever has one for here. */
    async askAtDoor(personId: Id | null): Promise<PasskeyOptions | null> {
      if (!site) return null;
      const held = personId === null ? null : await store.readPasskeys(db, personId);
      const options = await generateAuthenticationOptions({
        rpID: site.id,
        ...(held
          ? { allowCredentials: held.map(key => ({ id: key.credentialId, transports: key.transports })) }
          : {}),
        userVerification: personId === null ? 'required' : 'preferred',
        timeout: askedForMs,
      });
      return ask(options, personId === null ? 'alone' : 'second', personId);
    },

    /** Whose it would be, whether or not what was signed holds. */
    ownerOf: async ({ id }: ShownPasskey): Promise<Id | null> =>
      (await store.findPasskey(db, id))?.personId ?? null,
    alone: (shown: ShownPasskey) => look(shown, 'alone', null),
    beside: async (personId: Id, shown: ShownPasskey) => (await look(shown, 'second', personId)) !== null,
    forget: () => store.deleteOldAsked(db, clock.now()),
  };
}
