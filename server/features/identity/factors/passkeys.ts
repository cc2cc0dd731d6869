// Where passkeys can be, and what a device said, as the library wants it. Pure.
import type { MadePasskey, ShownPasskey } from '#protocol/http/passkeys.ts';

/** Which pages a passkey belongs to. */
export type PasskeySite = { id: string; origin: string };

/** Null where no passkey can be: without a public address, at one that is a number, and without https but for this machine. */
export function siteOf(publicUrl: string | null): PasskeySite | null {
  if (publicUrl === null) return null;
  const { hostname, origin, protocol } = new URL(publicUrl);
  const isNumber = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  const isSafe = protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost');
  return isNumber || !isSafe ? null : { id: hostname, origin };
}

export const madeResponse = ({ response, ...rest }: MadePasskey) => {
  const { transports, ...said } = response;
  return {
    ...{ ...rest, clientExtensionResults: {} },
    response: { ...said, ...(transports ? { transports } : {}) },
  };
};

export const shownResponse = ({ response, ...rest }: ShownPasskey) => {
  const { userHandle, ...said } = response;
  return {
    ...{ ...rest, clientExtensionResults: {} },
    response: { ...said, ...(userHandle ? { userHandle } : {}) },
  };
};
