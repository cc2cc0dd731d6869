// The requests behind data/identity-server.ts, and the wait of an act for the proof that it needs.
import type { IdentityServer } from '../data/identity-server.ts';
import type { Answer } from '../data/model.ts';
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
    return isProven ? attempt() : answer;
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
    giveUpProof: () => conclude(false),
  };
}

export function createIdentityServer({
  isProofAsked,
  prove,
  giveUpProof,
  askWithProof: ask,
}: ReturnType<typeof createProofs>): IdentityServer {
  return {
    ...{ isProofAsked, prove, giveUpProof },
    sessions: () => ask('GET', 'auth/sessions'),
    endSession: id => ask('DELETE', `auth/sessions/${id}`),
    endOtherSessions: () => ask('POST', 'auth/sessions/end-others'),
    setPassword: password => ask('POST', 'auth/password', { password }),
    factors: () => ask('GET', 'auth/factors'),
    offerTotp: () => ask('POST', 'auth/factors/totp'),
    confirmTotp: code => ask('POST', 'auth/factors/totp/confirm', { code }),
    renewCodes: () => ask('POST', 'auth/factors/recovery'),
    turnOffFactors: () => ask('DELETE', 'auth/factors'),
  };
}
