// Web push on this device: what the browser allows, the subscription, and that the server knows of it. The prompt for leave comes only
// from `turnOn`, which only a press calls.
import type { PushDevice as KnownDevice } from '#protocol/http/notifications.ts';
import type { Answer } from '../data/model.ts';
import type { NoticeServer } from '../data/notice-server.ts';
import { localProblem } from '../data/problem.ts';
import type { PushDevice, PushState } from '../data/push-device.ts';
import { labelOf } from '../sw/label.ts';

export type PushSurroundings = {
  /** null: this browser has no service workers here. */
  serviceWorker: Pick<ServiceWorkerContainer, 'getRegistration'> | null;
  hasPushManager: boolean;
  Notification: Pick<typeof Notification, 'permission' | 'requestPermission'> | null;
  userAgent: string;
};

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), sign => sign.charCodeAt(0));

export function createPushDevice(surroundings: PushSurroundings, server: NoticeServer): PushDevice {
  const { serviceWorker, hasPushManager, Notification } = surroundings;
  const registration = async () => (await serviceWorker?.getRegistration('/console/')) ?? null;
  const subscription = async () => (await (await registration())?.pushManager.getSubscription()) ?? null;
  const known = async (): Promise<KnownDevice | null> => {
    const held = await subscription();
    if (!held) return null;
    const answer = await server.devices();
    if (!answer.ok) return null;
    return answer.devices.find(each => each.endpoint === held.endpoint) ?? null;
  };

  async function state(): Promise<PushState> {
    if (!hasPushManager || !Notification || !(await registration())) return { state: 'unsupported' };
    if (Notification.permission === 'denied') return { state: 'blocked' };
    const held = await subscription();
    if (!held || Notification.permission !== 'granted') return { state: 'off' };
    const answer = await server.devices();
    // Without the server the browser's word has to do.
    if (!answer.ok) return { state: 'on', device: null };
    const device = answer.devices.find(each => each.endpoint === held.endpoint);
    return device ? { state: 'on', device } : { state: 'off' };
  }

  async function subscribe(publicKey: string): Promise<PushSubscription | null> {
    const { pushManager } = (await registration()) ?? {};
    if (!pushManager) return null;
    const applicationServerKey = bytesOf(publicKey);
    try {
      return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    } catch {
      // Made with a key that the server no longer has: a browser keeps to the first one until it is told to forget it.
      await (await pushManager.getSubscription())?.unsubscribe();
      return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    }
  }

  return {
    state,
    async turnOn(): Promise<Answer> {
      const leave = await Notification?.requestPermission();
      if (leave !== 'granted') return { ok: true };
      const ways = await server.ways();
      if (!ways.ok) return ways;
      let made: PushSubscription | null;
      try {
        made = await subscribe(ways.push.publicKey);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { ok: false, problem: { ...localProblem('unavailable'), message: why } };
      }
      const { endpoint, keys } = made?.toJSON() ?? {};
      if (!endpoint || !keys?.['p256dh'] || !keys['auth'])
        return { ok: false, problem: localProblem('unavailable') };
      const label = labelOf(surroundings.userAgent);
      return server.addDevice({ endpoint, keys: { p256dh: keys['p256dh'], auth: keys['auth'] }, label });
    },
    async turnOff() {
      const device = await known();
      // First here: whatever the server says, nothing arrives any more.
      await (await subscription())?.unsubscribe();
      return device ? server.removeDevice(device.id) : { ok: true };
    },
    async test() {
      const device = await known();
      return device ? server.testDevice(device.id) : { ok: false, problem: localProblem('offline') };
    },
  };
}
