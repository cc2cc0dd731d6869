// The addresses of notifications: sending one, one's own devices, the installation's channels, deliveries.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import {
  addChannelRequest,
  addDeviceRequest,
  type ChannelAnswer,
  type ChannelsAnswer,
  type DeliveriesAnswer,
  type DeviceAnswer,
  type DevicesAnswer,
  deliveriesQuery,
  type NoticeWaysAnswer,
  type SendNotificationAnswer,
  saveChannelRequest,
  sendNotificationRequest,
  type TestAnswer,
} from '#protocol/http/notifications.ts';
import { id } from '#protocol/schema.ts';
import type { ChannelsService } from './channels.service.ts';
import type { DevicesService } from './devices.service.ts';

const base = '/api/v1/notifications';
const byId = z.object({ id });

export type NotificationsHttpDeps = {
  send(
    request: z.infer<typeof sendNotificationRequest>,
    by: string,
  ): Promise<SendNotificationAnswer['notificationId']>;
  devices: DevicesService;
  channels: ChannelsService;
};

export function notificationRoutes({ send, devices, channels }: NotificationsHttpDeps): Route[] {
  const sending = route({
    method: 'POST',
    path: base,
    access: 'notification.send',
    body: sendNotificationRequest,
    async handler({ body, session }) {
      const json: SendNotificationAnswer = { notificationId: await send(body, session.actor.name) };
      return { status: 201, json };
    },
  });
  return [sending, ...ownRoutes(devices), ...channelRoutes(channels), ...deliveryRoutes(channels)];
}

function ownRoutes(devices: DevicesService): Route[] {
  const ways = route({
    method: 'GET',
    path: `${base}/ways`,
    access: 'staff',
    async handler({ session }) {
      const json: NoticeWaysAnswer = await devices.ways(session.actor.personId);
      return { json };
    },
  });
  const list = route({
    method: 'GET',
    path: `${base}/devices`,
    access: 'staff',
    async handler({ session }) {
      const json: DevicesAnswer = { devices: await devices.list(session.actor.personId) };
      return { json };
    },
  });
  const add = route({
    method: 'POST',
    path: `${base}/devices`,
    access: 'staff',
    body: addDeviceRequest,
    async handler({ body, session }) {
      const { actor, sessionId } = session;
      const json: DeviceAnswer = { device: await devices.add(actor.personId, sessionId, body) };
      return { status: 201, json };
    },
  });
  const remove = route({
    method: 'DELETE',
    path: `${base}/devices/:id`,
    access: 'staff',
    params: byId,
    async handler({ params, session }) {
      if (!(await devices.remove(session.actor.personId, params.id))) throw new AppError('not_found');
      return {};
    },
  });
  const test = route({
    method: 'POST',
    path: `${base}/devices/:id/test`,
    access: 'staff',
    params: byId,
    async handler({ params, session }) {
      const json: TestAnswer = await devices.test(session.actor.personId, params.id);
      return { json };
    },
  });
  return [ways, list, add, remove, test];
}

function channelRoutes(channels: ChannelsService): Route[] {
  const access = 'notification.manage';
  const list = route({
    method: 'GET',
    path: `${base}/channels`,
    access,
    async handler() {
      const json: ChannelsAnswer = { channels: await channels.list() };
      return { json };
    },
  });
  const add = route({
    method: 'POST',
    path: `${base}/channels`,
    access,
    body: addChannelRequest,
    async handler({ body, session, ip }) {
      const json: ChannelAnswer = { channel: await channels.add(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  });
  const save = route({
    method: 'PUT',
    path: `${base}/channels/:id`,
    access,
    params: byId,
    body: saveChannelRequest,
    async handler({ params, body, session, ip }) {
      const json: ChannelAnswer = { channel: await channels.save(params.id, body, acting({ session, ip })) };
      return { json };
    },
  });
  const remove = route({
    method: 'DELETE',
    path: `${base}/channels/:id`,
    access,
    params: byId,
    async handler({ params, session, ip }) {
      if (!(await channels.remove(params.id, acting({ session, ip })))) throw new AppError('not_found');
      return {};
    },
  });
  const test = route({
    method: 'POST',
    path: `${base}/channels/:id/test`,
    access,
    params: byId,
    async handler({ params, session, ip, signal }) {
      const json: TestAnswer = await channels.test(params.id, acting({ session, ip }), signal);
      return { json };
    },
  });
  return [list, add, save, remove, test];
}

function deliveryRoutes(channels: ChannelsService): Route[] {
  const access = 'notification.manage';
  const list = route({
    method: 'GET',
    path: `${base}/deliveries`,
    access,
    query: deliveriesQuery,
    async handler({ query }) {
      const json: DeliveriesAnswer = await channels.deliveries(query);
      return { json };
    },
  });
  const retry = route({
    method: 'POST',
    path: `${base}/deliveries/:id/retry`,
    access,
    params: byId,
    async handler({ params, session, ip }) {
      if (!(await channels.retry(params.id, acting({ session, ip })))) throw new AppError('not_found');
      return {};
    },
  });
  const discard = route({
    method: 'POST',
    path: `${base}/deliveries/:id/discard`,
    access,
    params: byId,
    async handler({ params, session, ip }) {
      if (!(await channels.discard(params.id, acting({ session, ip })))) throw new AppError('not_found');
      return {};
    },
  });
  return [list, retry, discard];
}
