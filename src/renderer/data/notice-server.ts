// What of notifications only the server knows: a person's devices, the installation's own channels, and what became of deliveries.
// Types for the screens; the requests are made in sync/notice-server.ts.
import type {
  AddChannelRequest,
  AddDeviceRequest,
  ChannelAnswer,
  ChannelsAnswer,
  DeliveriesAnswer,
  DeliveriesQuery,
  DeviceAnswer,
  DevicesAnswer,
  NoticeWaysAnswer,
  SaveChannelRequest,
} from '#protocol/http/notifications.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** How a test went, in the words of whoever took it or refused it. */
export type TestOutcome = { isDelivered: boolean; text: string };

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type NoticeServer = {
  ways(): Promise<Answer<NoticeWaysAnswer>>;
  devices(): Promise<Answer<DevicesAnswer>>;
  addDevice(request: AddDeviceRequest): Promise<Answer<DeviceAnswer>>;
  removeDevice(id: Id): Promise<Answer>;
  /** Sends one to that device, past all preferences. */
  testDevice(id: Id): Promise<Answer<TestOutcome>>;
  channels(): Promise<Answer<ChannelsAnswer>>;
  addChannel(request: AddChannelRequest): Promise<Answer<ChannelAnswer>>;
  saveChannel(id: Id, request: SaveChannelRequest): Promise<Answer<ChannelAnswer>>;
  removeChannel(id: Id): Promise<Answer>;
  testChannel(id: Id): Promise<Answer<TestOutcome>>;
  deliveries(query: Partial<DeliveriesQuery>): Promise<Answer<DeliveriesAnswer>>;
  retryDelivery(id: Id): Promise<Answer>;
  discardDelivery(id: Id): Promise<Answer>;
};
