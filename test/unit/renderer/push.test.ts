// Web push in the browser: the states of a device, what a message may do, and what the page answers the worker.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PushMessage } from '#protocol/http/notifications.ts';
import { parseRoute } from '../../../src/renderer/app/route.ts';
import type { Answer } from '../../../src/renderer/data/model.ts';
import type { NoticeServer } from '../../../src/renderer/data/notice-server.ts';
import { localProblem } from '../../../src/renderer/data/problem.ts';
import { labelOf } from '../../../src/renderer/sw/label.ts';
import { readMessage } from '../../../src/renderer/sw/messages.ts';
import { noticeData, readPush } from '../../../src/renderer/sw/pushed.ts';
import { answerWorker } from '../../../src/renderer/sync/answer-worker.ts';
import { createPushDevice } from '../../../src/renderer/sync/push-device.ts';
import { idOf } from './documents.ts';

const message: PushMessage = {
  version: 1,
  tag: idOf(1),
  title: 'Ellen Hartmann',
  body: 'Is it safe to cook with?',
  priority: 'high',
  conversationId: idOf(1),
  route: `#/inbox/all/${idOf(1)}`,
  notificationId: idOf(2),
  createdAt: 5,
};

test('P44: a push message is shown with who and what, and leads to its conversation', () => {
  expect(readPush(JSON.stringify(message))).toEqual({
    tag: idOf(1),
    title: 'Ellen Hartmann',
    body: 'Is it safe to cook with?',
    isPressing: true,
    notificationId: idOf(2),
    data: {
      address: `#/inbox/all/${idOf(1)}`,
      said: { conversationId: idOf(1), title: 'Ellen Hartmann', body: message.body, createdAt: 5 },
    },
  });
});

test('whatever is pushed, something honest is shown, and a press leads nowhere but into the console', () => {
  const isSafe = (address: string) => address === '' || /^#\/[\w/-]*$/.test(address);
  const anyText = fc.oneof(
    fc.string(),
    fc.json({ maxDepth: 2 }),
    fc
      .record({
        ...{ title: fc.string(), body: fc.string(), tag: fc.string(), notificationId: fc.string() },
        route: fc.oneof(
          fc.constantFrom('https://evil.test/', 'javascript:alert(1)', '#/inbox', '#/../x'),
          fc.string(),
        ),
        conversationId: fc.oneof(fc.string(), fc.uuid()),
        createdAt: fc.anything({ maxDepth: 1 }),
      })
      .map(value => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(anyText, text => {
      const shown = readPush(text);
      expect(shown.title.length).toBeGreaterThan(0);
      expect(shown.tag.length).toBeGreaterThan(0);
      expect(isSafe(shown.data.address)).toBe(true);
      parseRoute(shown.data.address);
    }),
  );
  fc.assert(
    fc.property(fc.anything({ maxDepth: 2 }), kept => {
      expect(isSafe(noticeData(kept).address)).toBe(true);
    }),
  );
});

test('a page believes only what the worker really says', () => {
  fc.assert(fc.property(fc.anything({ maxDepth: 2 }), data => void readMessage(data)));
  expect(readMessage({ type: 'pressed', address: '', said: { conversationId: 3 } })).toEqual({
    type: 'pressed',
    address: '',
    said: null,
  });
  expect(readMessage({ type: 'pressed' })).toBeNull();
});

test('a device has a name that people know it by', () => {
  expect(labelOf('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36')).toBe(
    'Chrome on Linux',
  );
  expect(labelOf('Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/144.0')).toBe('Firefox on Windows');
  expect(labelOf('something else')).toBe('Browser on this computer');
});

/** A browser and a server that remember what was asked of them. */
function surroundings({ permission = 'default' as NotificationPermission, isOnline = true } = {}) {
  const log: string[] = [];
  let held: { endpoint: string } | null = null;
  let devices: { id: string; endpoint: string }[] = [];
  const state = { permission, isOnline, answer: 'granted' as NotificationPermission };
  const made = () => ({
    endpoint: 'https://push.example/1',
    toJSON: () => ({ endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } }),
    async unsubscribe() {
      log.push('unsubscribe');
      held = null;
      return true;
    },
  });
  const pushManager = {
    getSubscription: async () => held,
    async subscribe() {
      log.push('subscribe');
      held = made();
      return held;
    },
  };
  const answer = async (given: object): Promise<Answer<never>> =>
    (state.isOnline ? { ok: true, ...given } : { ok: false, problem: localProblem('offline') }) as never;
  const server = {
    ways: () => answer({ push: { publicKey: 'BKey' } }),
    devices: () => answer({ devices }),
    addDevice({ endpoint, label }: { endpoint: string; label: string }) {
      log.push(`add ${label}`);
      devices = [{ id: 'd1', endpoint }];
      return answer({});
    },
    removeDevice(id: string) {
      log.push(`remove ${id}`);
      devices = [];
      return answer({});
    },
    testDevice: () => answer({ isDelivered: true, text: '' }),
  } as unknown as NoticeServer;
  const device = createPushDevice(
    {
      serviceWorker: { getRegistration: async () => ({ pushManager }) as never },
      hasPushManager: true,
      Notification: {
        get permission() {
          return state.permission;
        },
        async requestPermission() {
          log.push('prompt');
          state.permission = state.answer;
          return state.answer;
        },
      },
      userAgent: 'Chrome/140 Linux',
    },
    server,
  );
  return { device, state, log, forgetDevices: () => (devices = []) };
}

test('the browser is asked only by a press, and the server knows the device after it', async () => {
  const { device, log } = surroundings();
  expect(await device.state()).toEqual({ state: 'off' });
  expect(log).toEqual([]);
  expect(await device.turnOn()).toMatchObject({ ok: true });
  expect(log).toEqual(['prompt', 'subscribe', 'add Chrome on Linux']);
  expect(await device.state()).toMatchObject({ state: 'on', device: { id: 'd1' } });
  await device.turnOff();
  expect(log.slice(3)).toEqual(['unsubscribe', 'remove d1']);
  expect(await device.state()).toEqual({ state: 'off' });
});

test('refused leave is a state, not a failure; a subscription of somebody else is off', async () => {
  const refused = surroundings();
  refused.state.answer = 'denied';
  expect(await refused.device.turnOn()).toEqual({ ok: true });
  expect(refused.log).toEqual(['prompt']);
  expect(await refused.device.state()).toEqual({ state: 'blocked' });
  const others = surroundings({ permission: 'granted' });
  await others.device.turnOn();
  others.forgetDevices();
  expect(await others.device.state()).toEqual({ state: 'off' });
  others.state.isOnline = false;
  expect(await others.device.state()).toEqual({ state: 'on', device: null });
});

test('where there is no push, it says so', async () => {
  const none = { serviceWorker: null, hasPushManager: false, Notification: null, userAgent: '' };
  const device = createPushDevice(none, {} as NoticeServer);
  expect(await device.state()).toEqual({ state: 'unsupported' });
  expect(await device.turnOff()).toEqual({ ok: true });
});

test('the page tells the worker what was read, and keeps what a pressed notice said until it must be here', async () => {
  let hear: (event: MessageEvent) => void = () => undefined;
  const timers: (() => void)[] = [];
  let sync = 'offline';
  const said = answerWorker({
    serviceWorker: {
      addEventListener: (_type: string, listener: (event: MessageEvent) => void) => {
        hear = listener;
      },
    } as never,
    timers: { set: callback => timers.push(callback), clear: () => undefined },
    desk: () =>
      ({
        sync: { get: () => ({ state: sync }) },
        notifications: {
          get: () => [
            { id: 'n1', readAt: 3 },
            { id: 'n2', readAt: null },
          ],
        },
      }) as never,
  });
  const asked = (notificationId: string) =>
    new Promise(resolve =>
      hear({ data: { type: 'is it read', notificationId }, ports: [{ postMessage: resolve }] } as never),
    );
  expect(await Promise.all(['n1', 'n2', 'n3'].map(asked))).toEqual(['read', 'unread', 'unknown']);
  const words = { conversationId: idOf(1), title: 'Ellen', body: 'Hello', createdAt: 1 };
  hear({ data: { type: 'pressed', address: '', said: words }, ports: [] } as never);
  expect(said.get()).toEqual(words);
  timers.shift()?.();
  expect(said.get()).toEqual(words);
  sync = 'in_sync';
  timers.shift()?.();
  expect(said.get()).toBeNull();
});
