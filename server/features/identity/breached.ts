/**
 * Whether a password is known from a breach, by a service that speaks the range protocol of Have I Been Pwned
 * (https://haveibeenpwned.com/API/v3#SearchingPwnedPasswordsByRange). It is sent five of the forty letters of a hash, some hundred
 * thousand passwords alike, and answers with the rest of those it knows: it learns neither the password nor its hash.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import { createEgress } from '#platform/egress/egress.ts';
import type { Log } from '#platform/log.ts';

export type IsBreached = (password: string) => Promise<boolean>;

export const breachedProblem =
  'This password is known from a breach of another service, so it is tried first. Choose one that is used nowhere else.';

/** Somebody waits for it. */
const timeoutMs = 3_000;
/** The longest range is a tenth of it. */
const mostBytes = 500_000;
const sentLetters = 5;

/**
 * @param url what the five letters are put behind, without a slash at the end; null: nobody is asked
 * @returns false too where the service does not answer: a desk that cannot reach it has to go on, by the lists that it has
 */
export function createBreached({
  url,
  log,
  clock,
}: {
  url: string | null;
  log: Log;
  clock: Clock;
}): IsBreached {
  if (url === null) return async () => false;
  // The installation's own word: it may be a copy in its own network.
  const egress = createEgress({ mayReachPrivate: true, now: () => clock.now() });

  return async password => {
    const hashed = createHash('sha1').update(password.normalize('NFKC')).digest('hex').toUpperCase();
    try {
      const reply = await egress.send({
        ...{ method: 'GET', url: `${url}/${hashed.slice(0, sentLetters)}`, body: null, mostBytes, timeoutMs },
        // With padding all answers have one length, so nobody on the way learns which range it was.
        headers: { 'add-padding': 'true', 'user-agent': 'steward' },
      });
      if (reply.status !== 200) throw new Error(`the service answered ${reply.status}`);
      return isAmong(Buffer.from(reply.body).toString('latin1'), hashed.slice(sentLetters));
    } catch (error) {
      log.warn({ err: error }, 'a new password was not looked up among breached ones');
      return false;
    }
  };
}

/** @param lines `rest:count` each; padding has a count of 0 */
function isAmong(lines: string, rest: string): boolean {
  const at = lines.toUpperCase().indexOf(`${rest}:`);
  return at >= 0 && Number.parseInt(lines.slice(at + rest.length + 1), 10) > 0;
}
