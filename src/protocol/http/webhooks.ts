// /api/v1/webhooks: who is told of which events, with what secret, and what became of each delivery.
import { z } from 'zod';
import { deskEventTypes } from '../desk-events.ts';
import { id, millis } from '../schema.ts';

/** `standard`: signed, as Standard Webhooks says. `slack`: as messages, to the address of an incoming webhook of Slack. */
export const webhookKinds = ['standard', 'slack'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

const fields = {
  name: z.string().trim().min(1).max(80),
  /** Where it is sent, https outside of trials. That of Slack is shown by its ends alone; sent back so, it stays what it is. */
  url: z.string().trim().min(8).max(1_000),
  /** Which events; none named: all, also those of later versions. */
  eventTypes: z.array(z.enum(deskEventTypes)).max(deskEventTypes.length),
  /** Of this team's conversations alone; null: of everybody's, and of what is of no team. */
  teamId: id.nullable(),
  isActive: z.boolean(),
};

/** POST /api/v1/webhooks */
export const addWebhookRequest = z.object({ ...fields, kind: z.enum(webhookKinds).default('standard') });
export type AddWebhookRequest = z.infer<typeof addWebhookRequest>;
/** PUT /api/v1/webhooks/:id. `version`: the one that was looked at. */
export const saveWebhookRequest = z.object({ ...fields, version: z.number().int().min(1) });
export type SaveWebhookRequest = z.infer<typeof saveWebhookRequest>;

/** '' while it is on; `person`: somebody switched it off; `gone`: it answered 410; `failing`: nothing got through for days. */
export const webhookOffReasons = ['', 'person', 'gone', 'failing'] as const;

export const webhook = z.object({
  id,
  ...fields,
  kind: z.enum(webhookKinds),
  version: z.number().int(),
  offWhy: z.enum(webhookOffReasons),
  /** Since when nothing gets through; null: it works, or was never used. */
  failingSince: millis.nullable(),
  lastError: z.string(),
  lastSentAt: millis.nullable(),
  /** The first characters of each secret that signs now, the newest first, and until when. */
  secrets: z.array(z.object({ start: z.string(), createdAt: millis, endsAt: millis.nullable() })),
  /** What waits to be sent. */
  waiting: z.number().int(),
  createdAt: millis,
});
export type Webhook = z.infer<typeof webhook>;
export const webhooksAnswer = z.object({ webhooks: z.array(webhook) });
export type WebhooksAnswer = z.infer<typeof webhooksAnswer>;
export const webhookAnswer = z.object({ webhook });
export type WebhookAnswer = z.infer<typeof webhookAnswer>;
/** `secret` is told this once; '' for Slack, which knows none. */
export const webhookSecretAnswer = z.object({ webhook, secret: z.string() });
export type WebhookSecretAnswer = z.infer<typeof webhookSecretAnswer>;

/** POST /api/v1/webhooks/:id/rotate: for so long both secrets sign. */
export const rotateWebhookRequest = z.object({ graceHours: z.number().int().min(0).max(720) });

/** POST /api/v1/webhooks/:id/test: one event `webhook.test`, now and once. */
export const webhookTestAnswer = z.object({
  ok: z.boolean(),
  /** Null: nothing was answered. */
  status: z.number().int().nullable(),
  durationMs: z.number().int(),
  text: z.string(),
});
export type WebhookTestAnswer = z.infer<typeof webhookTestAnswer>;

/** POST /api/v1/webhooks/:id/replay: the events of a while once more, as many as are kept. `failedOnly`: those that were never taken. */
export const replayWebhookRequest = z
  .object({ from: millis, to: millis, failedOnly: z.boolean() })
  .refine(({ from, to }) => from < to, { message: 'must be before `to`', path: ['from'] });
export type ReplayWebhookRequest = z.infer<typeof replayWebhookRequest>;
export const replayAnswer = z.object({ count: z.number().int() });
export type ReplayAnswer = z.infer<typeof replayAnswer>;

/** `waiting`: behind an earlier one of its conversation. `failing`: tried, and tried again at `nextAt`. `dead`: given up. */
export const webhookDeliveryStates = ['waiting', 'queued', 'failing', 'sent', 'skipped', 'dead'] as const;

/** GET /api/v1/webhooks/:id/deliveries, newest first. */
export const webhookDeliveriesQuery = z.object({
  state: z.enum(webhookDeliveryStates).optional(),
  /** The id of the last one of the page before. */
  before: id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type WebhookDeliveriesQuery = z.infer<typeof webhookDeliveriesQuery>;

export const webhookDelivery = z.object({
  id,
  /** Also the header `webhook-id`. */
  eventId: id,
  type: z.string(),
  conversationId: id.nullable(),
  state: z.enum(webhookDeliveryStates),
  /** Of the last try; null: nothing was answered. */
  status: z.number().int().nullable(),
  /** Why it waits, was skipped, or failed. */
  reason: z.string(),
  attempts: z.number().int(),
  nextAt: millis.nullable(),
  createdAt: millis,
  finishedAt: millis.nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export const webhookDeliveriesAnswer = z.object({
  deliveries: z.array(webhookDelivery),
  hasMore: z.boolean(),
});
export type WebhookDeliveriesAnswer = z.infer<typeof webhookDeliveriesAnswer>;

/** GET /api/v1/webhooks/:id/deliveries/:deliveryId: the request as it would be sent now, and every try. */
export const webhookDeliveryAnswer = z.object({
  delivery: webhookDelivery,
  /** '' where the event is not kept any more. */
  body: z.string(),
  tries: z.array(
    z.object({
      at: millis,
      status: z.number().int().nullable(),
      durationMs: z.number().int(),
      error: z.string(),
      /** The beginning of what was answered. */
      answer: z.string(),
    }),
  ),
});
export type WebhookDeliveryAnswer = z.infer<typeof webhookDeliveryAnswer>;
