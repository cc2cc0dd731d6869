// Owns how a message to somebody's server is signed, so that they can tell that it is ours.
import { createHmac } from 'node:crypto';

/**
 * Headers of Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`. The key is the base64 after
 * `whsec_`, or the secret's own bytes.
 * @param secret several while one replaces another: each signs, and a receiver takes whichever it knows
 */
export function signedHeaders(
  { id, body, secret }: { id: string; body: string; secret: string | readonly string[] },
  nowMs: number,
): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signatures = (typeof secret === 'string' ? [secret] : secret).map(each => {
    const key = each.startsWith('whsec_') ? Buffer.from(each.slice(6), 'base64') : Buffer.from(each);
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
