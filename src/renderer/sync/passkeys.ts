// Asks the browser for a passkey of this device. A person who changes their mind is no fault.
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { Answer } from '../data/model.ts';
import type { PasskeyDevice } from '../data/passkeys.ts';
import { localProblem } from '../data/problem.ts';

type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];
type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];

async function asked<T>(ask: () => Promise<T>): Promise<Answer<{ credential: T }>> {
  try {
    return { ok: true, credential: await ask() };
  } catch (error) {
    // It says no more to a page than it must: given up, none that fits, and too late are one to it.
    const isHeld = error instanceof Error && error.name === 'InvalidStateError';
    const message = isHeld
      ? 'This device has a passkey for this account already.'
      : 'No passkey was used. Try again, or go another way.';
    return { ok: false, problem: { ...localProblem('wrong_passkey'), message } };
  }
}

export const createPasskeyDevice = (isHere: boolean): PasskeyDevice => ({
  isHere,
  // The server made the options for the browser; on the wire they are only handed on.
  make: options =>
    asked(() => startRegistration({ optionsJSON: options as unknown as CreationOptions })) as ReturnType<
      PasskeyDevice['make']
    >,
  show: options =>
    asked(() => startAuthentication({ optionsJSON: options as unknown as RequestOptions })) as ReturnType<
      PasskeyDevice['show']
    >,
});
