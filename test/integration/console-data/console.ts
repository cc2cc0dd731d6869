// A whole console of this product without a window: the real shell, its real local databases (in memory), a real socket to a real server.
// What a browser would keep between two openings is a `Computer`; every console opened on it finds what the one before left.
import 'fake-indexeddb/auto';
import { createSystemPorts } from '#client/system.ts';
import type { Desktop } from '#protocol/ipc.ts';
import type { Desk } from '../../../src/renderer/data/desk.ts';
import { createKeyring } from '../../../src/renderer/data/keyring.ts';
import type { Readable } from '../../../src/renderer/data/model.ts';
import { createWritable } from '../../../src/renderer/data/readable.ts';
import type { SearchWorker } from '../../../src/renderer/data/search.ts';
import { createTheme } from '../../../src/renderer/state/theme.ts';
import { createApi } from '../../../src/renderer/sync/api.ts';
import { deviceIdOf } from '../../../src/renderer/sync/device.ts';
import { createPasskeyDevice } from '../../../src/renderer/sync/passkeys.ts';
import { createPushDevice } from '../../../src/renderer/sync/push-device.ts';
import { createShell } from '../../../src/renderer/sync/shell.ts';
import { openTabs } from '../../../src/renderer/sync/tabs.ts';
import { createToldStore } from '../../../src/renderer/sync/told.ts';
import type { FromWorker, ToWorker } from '../../../src/renderer/worker/messages.ts';
import { createSearchIndex } from '../../../src/renderer/worker/search-index.ts';
import { createSearchService } from '../../../src/renderer/worker/search-service.ts';
import { openStoreReader } from '../../../src/renderer/worker/store-reader.ts';
import { newId } from '../../helpers/desk.ts';

/** What lasts when the program ends. One a test: browsers share their databases by origin, here by this object. */
export type Computer = {
  storage: Map<string, string>;
  token: string | null;
  /** What the system's key store holds, by name. */
  keys: Map<string, string>;
  hasKeyStore: boolean;
  /** Notices shown outside of the page. */
  notices: string[];
  badge: number;
  /** Added to the wall clock. */
  skewMs: number;
  locks: LockManager;
};

export const newComputer = (): Computer => ({
  storage: new Map(),
  token: null,
  keys: new Map(),
  hasKeyStore: true,
  notices: [],
  badge: 0,
  skewMs: 0,
  locks: createLocks(),
});

/** Exclusive locks in order of asking, which is all a console uses of them. */
function createLocks(): LockManager {
  const last = new Map<string, Promise<unknown>>();
  const held = new Set<string>();
  const request = async (
    name: string,
    options: { signal?: AbortSignal; ifAvailable?: boolean },
    hold: (lock: object | null) => Promise<unknown>,
  ) => {
    if (options.ifAvailable && held.has(name)) return hold(null);
    held.add(name);
    const before = last.get(name) ?? Promise.resolve();
    const mine = before.then(async () => {
      if (options.signal?.aborted) throw options.signal.reason;
      try {
        return await hold({ name });
      } finally {
        held.delete(name);
      }
    });
    last.set(
      name,
      mine.catch(() => undefined),
    );
    return mine;
  };
  return { request } as unknown as LockManager;
}

/** The search worker's insides, on this thread. */
function createWorker(reportFault: (what: string, error: unknown) => void): SearchWorker {
  const index = createSearchIndex({ now: Date.now });
  let service: Promise<ReturnType<typeof createSearchService>> | undefined;
  const worker: SearchWorker = {
    onmessage: null,
    terminate() {
      worker.onmessage = null;
    },
    postMessage(message: ToWorker) {
      receive(message).catch(error => reportFault('search worker', error));
    },
  };
  const say = (data: FromWorker) => worker.onmessage?.({ data } as MessageEvent<FromWorker>);
  async function receive(message: ToWorker): Promise<void> {
    if (message.type === 'open') {
      service = openStoreReader(message, indexedDB).then(reader =>
        createSearchService({ index, reader, breathe: () => new Promise(resolve => setImmediate(resolve)) }),
      );
      await (await service).begin();
      say({ type: 'indexed', isComplete: true });
    } else if (message.type === 'changed') {
      const opened = await service;
      await opened?.changed(message.collection, message.ids);
      say({ type: 'indexed', isComplete: opened?.isComplete() ?? false });
    } else {
      const { queryId, text, limit, kind } = message;
      const answer = await (await service)?.find(text, limit, kind);
      if (answer) say({ type: 'result', queryId, ...answer });
    }
  }
  return worker;
}

/** A desktop program: no push service stands behind it. */
const noPush = { serviceWorker: null, hasPushManager: false, Notification: null, userAgent: 'test' };

/** @param url asked at each attempt: a restarted server has another address */
export function openConsole(url: () => string, computer: Computer) {
  const faults: string[] = [];
  const reportFault = (what: string, error: unknown) => {
    faults.push(`${what}: ${error instanceof Error ? `${error.message} ${error.stack}` : String(error)}`);
  };
  const system = createSystemPorts();
  const clock = { ...system.clock, now: () => Date.now() + computer.skewMs };
  let token: string | null = null;
  const desktop: Desktop = {
    kind: 'electron',
    serverUrl: url(),
    readSession: async () => computer.token,
    async writeSession(next) {
      computer.token = next;
      return { kept: true };
    },
    async clearSession() {
      computer.token = null;
    },
    readKey: async name => computer.keys.get(name) ?? null,
    async keepKey(name, key) {
      if (!computer.hasKeyStore || computer.keys.has(name)) return { kept: false, reason: 'There is none.' };
      computer.keys.set(name, key);
      return { kept: true };
    },
    async destroyKey(name) {
      computer.keys.delete(name);
    },
    signInOutside: async () => ({ ok: false, why: 'no_browser' }),
    giveUpOutside: async () => undefined,
    async setBadge(unread) {
      computer.badge = unread;
    },
    async showNotice({ title, body }) {
      computer.notices.push(`${title}: ${body}`);
    },
    setTheme: async () => undefined,
    about: async () => ({ version: '0', platform: 'test' }),
    closeNotices: async () => undefined,
    takePressed: async () => null,
    onPressed: () => () => undefined,
    onWake: () => () => undefined,
  };
  const storage = {
    getItem: (key: string) => computer.storage.get(key) ?? null,
    setItem: (key: string, value: string) => void computer.storage.set(key, value),
    removeItem: (key: string) => void computer.storage.delete(key),
    key: (place: number) => [...computer.storage.keys()][place] ?? null,
    get length() {
      return computer.storage.size;
    },
  };
  const api = createApi({
    serverUrl: url(),
    token: () => token,
    fetch,
    passkeys: createPasskeyDevice(false),
  });
  const shell = createShell({
    ...{ hasComeIn: false, goTo: () => undefined },
    ...system,
    hasNetwork: () => true,
    ...{ clock, desktop, storage, api, newId, reportFault },
    keyring: createKeyring({ desktop, indexedDB, crypto }),
    deviceId: deviceIdOf(storage, newId),
    knowledgeServer: api.knowledge,
    noticeServer: api.notices,
    flowServer: api.flows,
    identityServer: api.identity,
    integrationServer: api.integrations,
    analyticsServer: api.analytics,
    modelServer: api.models,
    securityServer: api.security,
    traceServer: api.traces,
    copilotServer: api.copilot,
    push: createPushDevice(noPush, api.notices),
    said: createWritable(null),
    serverOrigin: url(),
    theme: createTheme({
      storage,
      systemDark: { get: () => false, subscribe: () => () => undefined },
      show: () => undefined,
    }),
    token: () => token,
    holdToken(next) {
      token = next;
    },
    locks: computer.locks,
    breathe: () => new Promise(resolve => setImmediate(resolve)),
    startSearchWorker: () => createWorker(reportFault),
    onHint: () => () => undefined,
    onIdle: () => () => undefined,
    onLeave: () => () => undefined,
    sessionTabs: openTabs('session'),
    notifier: {
      ...{ desktop, isOpen: () => false, told: createToldStore(storage) },
      summary: ({ count }) => ({ title: 'Many', body: `${count}` }),
    },
  });
  return {
    ...shell,
    faults,
    /** The desk of who is signed in. */
    get open(): Desk {
      const desk = shell.desk.get();
      if (!desk)
        throw new Error(`nobody is signed in: ${JSON.stringify(shell.session.get())} ${faults.join('\n')}`);
      return desk;
    },
  };
}
export type TestConsole = ReturnType<typeof openConsole>;

/** Waits for a value to be as wanted; keeps listening, as a screen does. */
export async function until<T>(
  readable: Readable<T>,
  isWanted: (value: T) => boolean,
  what = 'the value',
  patienceMs = 15_000,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => {
    reject(new Error(`${what} did not come; last was ${JSON.stringify(readable.get())?.slice(0, 2_000)}`));
  }, patienceMs);
  const look = () => {
    if (isWanted(readable.get())) resolve(readable.get());
  };
  const stop = readable.subscribe(look);
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    stop();
  });
}

export const inSync = (console: TestConsole) =>
  until(console.open.sync, sync => sync.state === 'in_sync', 'in sync');
