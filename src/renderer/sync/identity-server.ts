// The requests behind data/identity-server.ts, and the wait of an act for the proof that it needs.
import type { PasskeyOptionsAnswer } from '#protocol/http/passkeys.ts';
import type { RedeemSsoRequest } from '#protocol/http/sso.ts';
import type { IdentityServer } from '../data/identity-server.ts';
import type { Answer } from '../data/model.ts';
import type { PasskeyDevice } from '../data/passkeys.ts';
import { createWritable } from '../data/readable.ts';
import type { Ask } from './api.ts';

/**
 * Where the server wants a proof first, the person is asked for it and the same request is sent again. Several that wait are
 * let go on by one proof.
 */
export function createProofs(ask: Ask) {
  const isProofAsked = createWritable(false);
  let waiting: ((isProven: boolean) => void)[] = [];
  function conclude(isProven: boolean): void {
    const all = waiting;
    waiting = [];
    isProofAsked.set(false);
    for (const go of all) go(isProven);
  }
  async function withProof<T extends object>(attempt: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const answer = await attempt();
    if (answer.ok || answer.problem.code !== 'reauthentication_required') return answer;
    const isProven = await new Promise<boolean>(resolve => {
      waiting.push(resolve);
      isProofAsked.set(true);
    });
    return isProven ? withProof(attempt) : answer;
  }
  const askWithProof: Ask = (...request) => withProof(() => ask<never>(...request));
  return {
    withProof,
    askWithProof,
    isProofAsked,
    async prove(password: string) {
      const answer = await ask('POST', 'auth/proof', { password });
      if (answer.ok) conclude(true);
      return answer;
    },
    async proveOutside(shown: RedeemSsoRequest) {
      const answer = await ask('POST', 'auth/sso/redeem', shown);
      if (answer.ok) conclude(true);
      return answer;
    },
    provenElsewhere: () => conclude(true),
    giveUpProof: () => conclude(false),
  };
}

/** A device makes one, and the server keeps it. */
export const passkeyAdder =
  (ask: Ask, passkeys: PasskeyDevice): IdentityServer['addPasskey'] =>
  async name => {
    const begun = await ask<PasskeyOptionsAnswer>('POST', 'auth/factors/passkeys/begin');
    if (!begun.ok) return begun;
    const made = await passkeys.make(begun.options);
    return made.ok ? ask('POST', 'auth/factors/passkeys', { name, credential: made.credential }) : made;
  };

export function createIdentityServer(
  {
    isProofAsked,
    prove,
    proveOutside,
    provenElsewhere,
    giveUpProof,
    askWithProof: ask,
  }: ReturnType<typeof createProofs>,
  passkeys: PasskeyDevice,
): IdentityServer {
  return {
    ...{ isProofAsked, prove, proveOutside, provenElsewhere, giveUpProof },
    sessions: () => ask('GET', 'auth/sessions'),
    endSession: id => ask('DELETE', `auth/sessions/${id}`),
    endOtherSessions: () => ask('POST', 'auth/sessions/end-others'),
    setPassword: password => ask('POST', 'auth/password', { password }),
    factors: () => ask('GET', 'auth/factors'),
    offerTotp: () => ask('POST', 'auth/factors/totp'),
    confirmTotp: code => ask('POST', 'auth/factors/totp/confirm', { code }),
    renewCodes: () => ask('POST', 'auth/factors/recovery'),
    addPasskey: passkeyAdder(ask, passkeys),
    removePasskey: id => ask('DELETE', `auth/factors/passkeys/${id}`),
    turnOffFactors: () => ask('DELETE', 'auth/factors'),
  };
}
