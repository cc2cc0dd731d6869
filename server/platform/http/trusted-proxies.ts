// Whose word for the caller's address counts. Pure.
import { contains, formatAddress, parseAddress, parseCidr } from '#protocol/cidr.ts';

/** Asked with an address as a connection shows it. */
export type IsTrusted = (address: string) => boolean;

export const trustNobody: IsTrusted = () => false;
export const loopback: readonly string[] = ['127.0.0.0/8', '::1/128'];

/** An address, or a range such as `10.0.0.0/8`. */
export const isRange = (text: string): boolean => parseCidr(text) !== null;

/**
 * Whose address counts: the first one, from our side, that is no trusted proxy's. What stands before it in the header was said by the
 * caller, who may say anything. Always the same text for the same address; '' where nobody knows it. Only this header counts: of
 * `Forwarded` and others nobody knows whether the proxy or the caller wrote them.
 * @param remote as the connection shows it
 * @param forwarded `X-Forwarded-For`, where each proxy adds at the end who spoke to it
 */
export function callerAddress(remote: string, forwarded: string | undefined, isTrusted: IsTrusted): string {
  let caller = plainAddress(remote) ?? '';
  if (forwarded === undefined || !isTrusted(caller)) return caller;
  for (const next of forwarded.split(',').reverse()) {
    const said = plainAddress(next.trim());
    // Whoever writes no address here is taken for the last one that is known: else it could be a new caller each time.
    if (said === null) break;
    caller = said;
    if (!isTrusted(caller)) break;
  }
  return caller;
}

/** Some proxies add the caller's port, and then brackets around IPv6. */
function plainAddress(text: string): string | null {
  const bare =
    /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const address = parseAddress(bare);
  return address && formatAddress(address);
}

/** @param ranges each of them `isRange` */
export function trusting(ranges: readonly string[]): IsTrusted {
  const known = ranges.flatMap(range => parseCidr(range) ?? []);
  return text => {
    const address = parseAddress(text);
    return address !== null && known.some(range => contains(range, address));
  };
}
