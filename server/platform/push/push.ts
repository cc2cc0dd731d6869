/**
 * Owns web push (RFC 8030, 8188, 8291, 8292): keys, and what is sent for one device. Never knows whose device it is.
 */
import webPush from 'web-push';
import type { Egress, EgressAnswer } from '../egress/egress.ts';

export type PushKeys = { publicKey: string; privateKey: string };
export type PushSubscription = { endpoint: string; p256dh: string; auth: string };

export const makePushKeys = (): PushKeys => webPush.generateVAPIDKeys();

export type Push = {
  /** @throws EgressError where the push service does not answer, or the subscription's keys are none */
  send(
    subscription: PushSubscription,
    message: {
      payload: string;
      /** How long the service keeps it for a device that is off. */
      ttlSeconds: number;
      urgency: 'low' | 'normal' | 'high';
      /** What waits under the same topic is replaced: up to 32 characters of base64url. */
      topic: string;
      signal?: AbortSignal;
    },
  ): Promise<EgressAnswer>;
};

/** @param subject whom a push service may write to about us: a `mailto:` or `https:` address */
export function createPush({
  egress,
  keys,
  subject,
}: {
  egress: Egress;
  keys: PushKeys;
  subject: string;
}): Push {
  return {
    async send({ endpoint, p256dh, auth }, { payload, ttlSeconds, urgency, topic, signal }) {
      const { headers, body } = webPush.generateRequestDetails(
        { endpoint, keys: { p256dh, auth } },
        payload,
        { vapidDetails: { subject, ...keys }, TTL: ttlSeconds, urgency, topic, contentEncoding: 'aes128gcm' },
      );
      const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
      return egress.post({
        url: endpoint,
        headers: Object.fromEntries(texts),
        body,
        ...(signal ? { signal } : {}),
      });
    },
  };
}
