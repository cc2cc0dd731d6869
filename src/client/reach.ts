// Why there is no line, as far as it can be known from here: what the browser says of its network, what the server said, and who
// answers an ordinary request to the server's address. The decisions are pure; `createProbe` asks.
import type { ErrorCode } from '#protocol/errors.ts';

/**
 * `ours`: the server itself. `failing`: something before it that cannot reach it (a proxy's 502), or itself in trouble. `other`: something
 * that answers in its place, such as the sign-in page of a hotel's network. `nobody`: no answer.
 */
export type Reach = 'ours' | 'failing' | 'other' | 'nobody';

/**
 * `no_network`: this device has none. `intercepted`: somebody answers in the server's place. `busy`: the server starts, or has too much to
 * do, and says or shows so. `unreachable`: no answer. `outdated`: this program and the server speak different versions. `blocked`: the
 * server does not let this address in now.
 */
export type OfflineCause = 'no_network' | 'intercepted' | 'busy' | 'unreachable' | 'outdated' | 'blocked';

/**
 * @param facts.hasNetwork by the browser's word; false is to be believed, true says little
 * @param facts.code what the server said when it turned us away; null when it said nothing
 * @param facts.reach null until somebody looked
 * @returns null while nothing is known
 */
export function causeOf(facts: {
  hasNetwork: boolean;
  code: ErrorCode | null;
  reach: Reach | null;
}): OfflineCause | null {
  const { hasNetwork, code, reach } = facts;
  if (code === 'protocol_version') return 'outdated';
  if (!hasNetwork) return 'no_network';
  if (isBlocked(code)) return 'blocked';
  // Only a server that is there can say anything.
  if (code !== null) return 'busy';
  if (reach === 'other') return 'intercepted';
  if (reach === 'nobody') return 'unreachable';
  return reach === null ? null : 'busy';
}

/** Whether the server turned away where somebody is, not who they are. */
export const isBlocked = (code: ErrorCode | null): boolean =>
  code === 'address_blocked' || code === 'country_blocked';

/** @param answer null when there was none; `isRedirect`: it sends us elsewhere, which our server never does here */
export function judgeAnswer(answer: { status: number; isRedirect: boolean; body: string } | null): Reach {
  if (answer === null) return 'nobody';
  // 511 is the one status by which such a page says what it is (RFC 6585).
  if (answer.isRedirect || answer.status === 511) return 'other';
  if (answer.status >= 500) return 'failing';
  return isAlive(answer.body) ? 'ours' : 'other';
}

function isAlive(body: string): boolean {
  try {
    const said: unknown = JSON.parse(body);
    return typeof said === 'object' && said !== null && 'status' in said && said.status === 'alive';
  } catch {
    return false;
  }
}

export type Probe = () => Promise<Reach>;

const answerWithinMs = 5_000;
/** A sign-in page may be long; ours is not. */
const readAtMost = 1_000;

/** Asks the address that says whether the server is alive. Never rejects. */
export const createProbe =
  (url: string): Probe =>
  async () => {
    try {
      const response = await fetch(`${url}/health/live`, {
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'manual',
        signal: AbortSignal.timeout(answerWithinMs),
      });
      const isRedirect =
        response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
      const body = isRedirect ? '' : (await response.text()).slice(0, readAtMost);
      return judgeAnswer({ status: response.status, isRedirect, body });
    } catch {
      return judgeAnswer(null);
    }
  };
