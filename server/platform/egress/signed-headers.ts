// Owns how a message to somebody's server is signed, so that they can tell that it is ours.
import { createHmac } from 'node:crypto';

/**
 * Headers of Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`. The key is the base64 after
 * `whsec_`, or the secret's own bytes.
 */
export function signedHeaders(
  { id, body, secret }: { id: string; body: string; secret: string },
  nowMs: number,
): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
