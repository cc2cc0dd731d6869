// What makes a channel of the installation's own sound, and how its messages are signed. Pure.
import { createHmac } from 'node:crypto';
import type { SharedChannel } from '#protocol/http/notifications.ts';

type Kind = SharedChannel['kind'];

/** A Slack webhook's address is the right to write there: enough is shown to tell two apart. */
export const shownTarget = (kind: Kind, target: string): string =>
  kind === 'slack' ? `${target.slice(0, target.indexOf('/', 8) + 1)}…${target.slice(-4)}` : target;

export type ChannelProblem = { path: string; problem: string };

/** @param addressProblem what is wrong with a web address; null: nothing */
export function channelProblems(
  channel: { kind: Kind; target: string; secret: string },
  { isMailOn, addressProblem }: { isMailOn: boolean; addressProblem(url: string): string | null },
): ChannelProblem[] {
  const problems: ChannelProblem[] = [];
  if (channel.kind === 'email') {
    // One address and nothing that could be more: no comma, no angle bracket, no line end.
    if (!/^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,250}$/u.test(channel.target)) {
      problems.push({ path: 'body.target', problem: 'must be an e-mail address' });
    }
    if (!isMailOn) problems.push({ path: 'body.kind', problem: 'no mail server is set up' });
    return problems;
  }
  const problem = addressProblem(channel.target);
  if (problem) problems.push({ path: 'body.target', problem });
  if (channel.kind === 'webhook' && channel.secret === '') {
    problems.push({
      path: 'body.secret',
      problem: 'is needed: receivers tell by it that the message is ours',
    });
  }
  return problems;
}

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
