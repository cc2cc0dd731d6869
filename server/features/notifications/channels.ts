// What makes a channel of the installation's own sound. Pure.
import type { SharedChannel } from '#protocol/http/notifications.ts';

type Kind = SharedChannel['kind'];

/** A Slack webhook's address is the right to write there: enough is shown to tell two apart. */
export const shownTarget = (kind: Kind, target: string): string =>
  kind === 'slack' && target !== ''
    ? `${target.slice(0, target.indexOf('/', 8) + 1)}…${target.slice(-4)}`
    : target;

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
