// /api/v1/notifications: sending one, a person's devices, the installation's own channels, and what became of deliveries.
import { z } from 'zod';
import { consoleRoute, noticeFacts, noticeKind, noticePriority } from '../documents/notification.ts';
import { id, millis } from '../schema.ts';

/** POST /api/v1/notifications. The person gets it by the channels that they chose. */
export const sendNotificationRequest = z.object({
  userId: id,
  title: z.string().trim().min(1).max(200),
  message: z.string().max(500),
  priority: noticePriority,
  /** What a click opens: a conversation, or a place in the console. */
  data: z.object({
    conversationId: id.nullable(),
    route: consoleRoute,
    facts: noticeFacts,
  }),
});
export type SendNotificationRequest = z.infer<typeof sendNotificationRequest>;
/** `notificationId` is null where the person muted such notices. */
export const sendNotificationAnswer = z.object({ notificationId: id.nullable() });
export type SendNotificationAnswer = z.infer<typeof sendNotificationAnswer>;

/** GET /api/v1/notifications/ways: what a person can be told by, and why not. */
export const noticeWaysAnswer = z.object({
  push: z.object({
    /** For `PushManager.subscribe`: base64url of the server's public key (VAPID, RFC 8292). */
    publicKey: z.string(),
  }),
  mail: z.object({
    isOn: z.boolean(),
    /** Why not; '' where it is on. */
    reason: z.string(),
    /** Where this person's mail goes. */
    address: z.string(),
  }),
});
export type NoticeWaysAnswer = z.infer<typeof noticeWaysAnswer>;

/** POST /api/v1/notifications/devices: what `PushSubscription.toJSON()` says, and a name for the list. The same endpoint again renews it. */
export const addDeviceRequest = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(1_000),
  keys: z.object({
    p256dh: z.string().regex(/^[\w-]{80,100}=*$/),
    auth: z.string().regex(/^[\w-]{20,30}=*$/),
  }),
  /** "Firefox on Windows" */
  label: z.string().trim().min(1).max(100),
});
export type AddDeviceRequest = z.infer<typeof addDeviceRequest>;

export const pushDevice = z.object({
  id,
  label: z.string(),
  /** Where the push service is, to tell one's own device: the whole endpoint as the browser knows it. */
  endpoint: z.string(),
  createdAt: millis,
  /** When the push service last took something for it; null: never. */
  lastSentAt: millis.nullable(),
});
export type PushDevice = z.infer<typeof pushDevice>;
/** GET: one's own. */
export const devicesAnswer = z.object({ devices: z.array(pushDevice) });
export type DevicesAnswer = z.infer<typeof devicesAnswer>;
export const deviceAnswer = z.object({ device: pushDevice });
export type DeviceAnswer = z.infer<typeof deviceAnswer>;

/**
 * What a push message holds, as JSON, for the service worker. A later one with the same tag replaces the one that is shown.
 */
export type PushMessage = {
  version: 1;
  tag: string;
  title: string;
  /** '' where the person hides the text. */
  body: string;
  priority: z.infer<typeof noticePriority>;
  /** '' when it is about no conversation, or about several. */
  conversationId: string;
  /** Where a click leads, as `#/inbox/all/<id>`. */
  route: string;
  /** '' for one that stands for several. */
  notificationId: string;
  createdAt: number;
};

export const sharedChannelKinds = ['slack', 'webhook', 'email'] as const;

const sharedChannelFields = {
  name: z.string().trim().min(1).max(80),
  kind: z.enum(sharedChannelKinds),
  /** Which notices; none named: all. */
  noticeKinds: z.array(noticeKind).max(20),
  /** From this priority on. */
  priority: noticePriority,
  /** Of this team alone; null: of everybody. */
  teamId: id.nullable(),
  isActive: z.boolean(),
};
/** A Slack webhook's address, a webhook's address, or an e-mail address. Of Slack only a part is ever told again: it is a secret. */
const target = z.string().trim().min(3).max(1_000);
/** What a webhook's body is signed with: `whsec_` and base64, or any text. Never told again. */
const secret = z.string().min(16).max(200);

/** POST /api/v1/notifications/channels. `secret` is for webhooks, which need one. */
export const addChannelRequest = z.object({ ...sharedChannelFields, target, secret: secret.optional() });
export type AddChannelRequest = z.infer<typeof addChannelRequest>;
/** PUT /api/v1/notifications/channels/:id. A target or secret that is left out stays. */
export const saveChannelRequest = z.object({
  ...sharedChannelFields,
  target: target.optional(),
  secret: secret.optional(),
});
export type SaveChannelRequest = z.infer<typeof saveChannelRequest>;

export const sharedChannel = z.object({
  id,
  ...sharedChannelFields,
  /** As much of it as may be told. */
  target: z.string(),
  hasSecret: z.boolean(),
  /** Since when nothing gets through; null: it works, or was never used. */
  failingSince: millis.nullable(),
  lastError: z.string(),
  lastSentAt: millis.nullable(),
  createdAt: millis,
});
export type SharedChannel = z.infer<typeof sharedChannel>;
export const channelsAnswer = z.object({ channels: z.array(sharedChannel) });
export type ChannelsAnswer = z.infer<typeof channelsAnswer>;
export const channelAnswer = z.object({ channel: sharedChannel });
export type ChannelAnswer = z.infer<typeof channelAnswer>;
/** POST /api/v1/notifications/channels/:id/test and devices/:id/test: sends one now, and says how it went. */
export const testAnswer = z.object({ ok: z.boolean(), text: z.string() });
export type TestAnswer = z.infer<typeof testAnswer>;

export const deliveryWays = ['push', 'mail', 'digest', ...sharedChannelKinds] as const;
export const deliveryStates = ['queued', 'failing', 'sent', 'skipped', 'dead', 'discarded'] as const;

/** GET /api/v1/notifications/deliveries, newest first. */
export const deliveriesQuery = z.object({
  state: z.enum(deliveryStates).optional(),
  way: z.enum(deliveryWays).optional(),
  channelId: id.optional(),
  personId: id.optional(),
  /** The id of the last one of the page before. */
  before: id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DeliveriesQuery = z.infer<typeof deliveriesQuery>;

export const delivery = z.object({
  id,
  way: z.enum(deliveryWays),
  /** Of a shared channel, else null. */
  channelId: id.nullable(),
  channelName: z.string(),
  /** Whom it is for, else null. */
  personId: id.nullable(),
  personName: z.string(),
  kind: noticeKind,
  priority: noticePriority,
  title: z.string(),
  conversationId: z.string(),
  /** `queued`: waits for its time. `failing`: tried, and tried again at `nextAt`. `dead`: given up; `skipped`: no longer needed. */
  state: z.enum(deliveryStates),
  /** Why it waits, was skipped, or failed. */
  reason: z.string(),
  attempts: z.number().int(),
  nextAt: millis.nullable(),
  createdAt: millis,
  finishedAt: millis.nullable(),
});
export type Delivery = z.infer<typeof delivery>;
/** `counts` are of everything, not of the page. */
export const deliveriesAnswer = z.object({
  deliveries: z.array(delivery),
  counts: z.record(z.enum(deliveryStates), z.number().int()),
});
export type DeliveriesAnswer = z.infer<typeof deliveriesAnswer>;
