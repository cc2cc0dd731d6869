/** Owns the last step: hands one message to a mail server, a push service, Slack or a webhook, and says how that went. Decides nothing. */
import { createHash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import { type Egress, EgressError } from '#platform/egress/egress.ts';
import { failed, type Outcome, outcomeOf } from '#platform/egress/outcome.ts';
import { signedHeaders } from '#platform/egress/signed-headers.ts';
import { MailError, type Mailer } from '#platform/mail/mail.ts';
import type { Push } from '#platform/push/push.ts';
import type { PushMessage } from '#protocol/http/notifications.ts';
import type { NoticePriority } from '#protocol/notices.ts';
import type { ChannelToSend } from './channels.store.ts';
import { noMailText } from './devices.service.ts';
import type { DeviceToSend } from './devices.store.ts';
import { type Letter, letterOf, type Said, slackBody, webhookBody } from './letters.ts';

const unreadable =
  'Where this channel leads cannot be read with the key of this server: enter its address, and its secret, once more.';

export type Carriers = ReturnType<typeof createCarriers>;

/** How long a push service keeps it for a device that is off: an old one is worth nothing. */
const ttlSeconds: Record<NoticePriority, number> = {
  low: 3_600,
  normal: 4 * 3_600,
  high: 12 * 3_600,
  urgent: 86_400,
};
const urgencyOf = { low: 'low', normal: 'normal', high: 'high', urgent: 'high' } as const;

export function createCarriers({
  clock,
  egress,
  mailer,
  push,
  consoleUrl,
  mailDomain,
}: {
  clock: Clock;
  egress: Egress;
  mailer: Mailer | null;
  push(): Promise<Push>;
  consoleUrl(): string;
  mailDomain: string;
}) {
  async function mail(
    id: string,
    to: string,
    letter: Letter,
    settings: string | null,
    signal: AbortSignal | undefined,
  ): Promise<Outcome> {
    if (!mailer) return failed(noMailText, true);
    // RFC 2369: where a reader says that they want no more of it.
    const headers: Record<string, string> = settings === null ? {} : { 'List-Unsubscribe': `<${settings}>` };
    try {
      await mailer.send({ to, ...letter, messageId: `${id}@${mailDomain}`, headers }, signal);
      return { ok: true };
    } catch (error) {
      if (error instanceof MailError) return failed(error.message, error.isPermanent);
      throw error;
    }
  }

  async function post(call: Parameters<Egress['post']>[0]): Promise<Outcome> {
    try {
      return outcomeOf(await egress.post(call));
    } catch (error) {
      if (error instanceof EgressError) return failed(error.message, error.isPermanent);
      throw error;
    }
  }

  return {
    /** To a person. @param id of the delivery, which makes the Message-ID */
    mail: (
      id: string,
      to: string,
      said: readonly Said[],
      subject: string,
      signal?: AbortSignal,
    ): Promise<Outcome> => {
      const settings = `${consoleUrl()}#/settings`;
      return mail(id, to, letterOf(said, { consoleUrl: consoleUrl(), subject, settings }), settings, signal);
    },
    /** About somebody's own sign-in; never left off by what they chose about being told. */
    letter: (id: string, to: string, letter: Letter, signal?: AbortSignal): Promise<Outcome> =>
      mail(id, to, letter, null, signal),
    /** To one of the installation's own channels. */
    async shared(channel: ChannelToSend, said: Said, signal?: AbortSignal): Promise<Outcome> {
      const url = channel.target;
      // It is tried again: an admin enters it anew, or the key comes back.
      if (url === '' || (channel.kind === 'webhook' && channel.secret === ''))
        return failed(unreadable, false);
      const call = { url, ...(signal ? { signal } : {}) };
      if (channel.kind === 'email') {
        const letter = letterOf([said], { consoleUrl: consoleUrl(), subject: said.title, settings: null });
        return mail(said.id, channel.target, letter, null, signal);
      }
      if (channel.kind === 'slack') {
        const headers = { 'content-type': 'application/json' };
        return post({ ...call, headers, body: slackBody(said, consoleUrl()) });
      }
      const body = webhookBody(said, consoleUrl());
      const headers = signedHeaders({ id: said.id, body, secret: channel.secret }, clock.now());
      return post({ ...call, headers, body });
    },
    async push(device: DeviceToSend, message: PushMessage, signal?: AbortSignal): Promise<Outcome> {
      try {
        const answer = await (await push()).send(device, {
          payload: JSON.stringify(message),
          ttlSeconds: ttlSeconds[message.priority],
          urgency: urgencyOf[message.priority],
          topic: createHash('sha256').update(message.tag).digest('base64url').slice(0, 32),
          ...(signal ? { signal } : {}),
        });
        return outcomeOf(answer);
      } catch (error) {
        if (error instanceof EgressError) return failed(error.message, error.isPermanent);
        // The keys that the browser gave are none: no message can be made for it.
        return failed(error instanceof Error ? error.message : String(error), true);
      }
    },
    stop: () => mailer?.stop(),
  };
}
