/** Owns what a person can be told by: the mail server, and the devices that they signed up for web push. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Egress } from '#platform/egress/egress.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  AddDeviceRequest,
  NoticeWaysAnswer,
  PushDevice,
  TestAnswer,
} from '#protocol/http/notifications.ts';
import type { Id } from '#protocol/ids.ts';
import type { Carriers } from './carriers.ts';
import {
  countDevices,
  devicesToSend,
  deviceWasSent,
  forgetDevice,
  listDevices,
  removeDevice,
  saveDevice,
} from './devices.store.ts';
import { readAddress } from './due.store.ts';
import { pushMessage } from './letters.ts';

export const noMailText = 'No mail server is set up: set STEWARD_SMTP_URL and STEWARD_MAIL_FROM.';
const mostDevices = 20;

export type DevicesService = ReturnType<typeof createDevices>;

export function createDevices({
  db,
  clock,
  newId,
  egress,
  isMailOn,
  publicKey,
  carriers,
}: {
  db: Db;
  clock: Clock;
  newId(): Id;
  egress: Egress;
  isMailOn: boolean;
  publicKey(): Promise<string>;
  carriers: Pick<Carriers, 'push'>;
}) {
  return {
    async ways(personId: Id): Promise<NoticeWaysAnswer> {
      const [key, address] = await Promise.all([publicKey(), readAddress(db, personId)]);
      const mail = { isOn: isMailOn, reason: isMailOn ? '' : noMailText, address };
      return { push: { publicKey: key }, mail };
    },
    list: (personId: Id): Promise<PushDevice[]> => listDevices(db, personId),
    async add(personId: Id, sessionId: Id, request: AddDeviceRequest): Promise<PushDevice> {
      const { endpoint, keys, label } = request;
      const problem = egress.problemOf(endpoint);
      if (problem) throw new AppError('malformed', { details: [{ path: 'body.endpoint', problem }] });
      if ((await countDevices(db, personId)) >= mostDevices) {
        const known = await listDevices(db, personId);
        if (!known.some(device => device.endpoint === endpoint)) {
          throw new AppError('refused_by_state', {
            message: `Remove one first: ${mostDevices} are the most.`,
          });
        }
      }
      const { p256dh, auth } = keys;
      const now = clock.now();
      return saveDevice(db, { id: newId(), personId, sessionId, endpoint, p256dh, auth, label, now });
    },
    remove: (personId: Id, deviceId: Id): Promise<boolean> => removeDevice(db, personId, deviceId),
    /** Sends one to this device now, whatever its person chose. */
    async test(personId: Id, deviceId: Id): Promise<TestAnswer> {
      const now = clock.now();
      const device = (await devicesToSend(db, personId, now)).find(each => each.id === deviceId);
      if (!device) throw new AppError('not_found');
      const said = {
        ...{
          id: newId(),
          kind: 'message' as const,
          priority: 'normal' as const,
          conversationId: '' as const,
        },
        ...{ route: '#/settings', facts: {}, title: 'Steward', createdAt: now },
        body: 'A test of push on this device. It works.',
      };
      const outcome = await carriers.push(device, pushMessage(said, 'test', false, ''));
      if (outcome.ok) {
        await deviceWasSent(db, deviceId, now);
        return { ok: true, text: 'It was taken.' };
      }
      if (outcome.isGone) await forgetDevice(db, deviceId);
      return { ok: false, text: outcome.error };
    },
  };
}
