/** A visitor's browser without a browser: what it keeps, its locks, and tabs that run the widget's own chat against a real server. */
import { randomBytes } from 'node:crypto';
import type { BackoffOptions } from '../../../src/client/backoff.ts';
import { createMemoryDisk, createMemoryOutboxStorage } from '../../../src/client/outbox-storage.ts';
import { createSocketTransport } from '../../../src/client/socket.ts';
import { createSystemPorts } from '../../../src/client/system.ts';
import type { Transport, WidgetWire } from '../../../src/client/transport.ts';
import { createId } from '../../../src/protocol/ids.ts';
import { type Chat, createChat } from '../../../src/widget/app/chat.ts';
import { postTo } from '../../../src/widget/app/session.ts';
import type { Surroundings } from '../../../src/widget/app/surroundings.ts';
import type { Identity } from '../../../src/widget/loader/embed.ts';
import { keptOf } from '../../../src/widget/loader/kept.ts';
import { siteKey } from '../../helpers/app.ts';

type Request = { grant(): void; lose(): void };

/** Web Locks as browsers have them, as far as the widget uses them: exclusive, in turn, with `steal` and `signal`. */
export function createLocks(): Pick<LockManager, 'request'> {
  const held = new Map<string, Request>();
  const queues = new Map<string, Request[]>();
  const next = (name: string) => {
    held.delete(name);
    const waiting = queues.get(name)?.shift();
    if (waiting) {
      held.set(name, waiting);
      waiting.grant();
    }
  };
  const request = (name: string, options: LockOptions, callback: LockGrantedCallback<unknown>) =>
    new Promise((resolve, reject) => {
      const mine: Request = {
        grant() {
          Promise.resolve(callback({ name, mode: 'exclusive' })).then(value => {
            if (held.get(name) === mine) next(name);
            resolve(value);
          }, reject);
        },
        lose: () => reject(new DOMException('stolen', 'AbortError')),
      };
      if (options.steal) {
        const robbed = held.get(name);
        held.set(name, mine);
        robbed?.lose();
        mine.grant();
      } else if (held.has(name)) {
        const queue = queues.get(name) ?? [];
        queues.set(name, [...queue, mine]);
        options.signal?.addEventListener('abort', () => {
          queues.set(name, queues.get(name)?.filter(other => other !== mine) ?? []);
          mine.lose();
        });
      } else {
        held.set(name, mine);
        mine.grant();
      }
    });
  return { request } as Pick<LockManager, 'request'>;
}

export type Tab = Chat & {
  /** What the window would tell. */
  tell: Parameters<Surroundings['listen']>[0];
  texts(): string[];
};

export function createBrowser() {
  const values = new Map<string, string>();
  const disks = new Map<string, ReturnType<typeof createMemoryDisk>>();
  const locks = createLocks();
  const tabs = new Set<Tab>();
  const localStorage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
  const diskOf = (userId: string) => {
    const disk = disks.get(userId) ?? createMemoryDisk();
    disks.set(userId, disk);
    return disk;
  };
  return {
    kept: (userId = '') => keptOf(() => localStorage, siteKey, userId),
    disk: diskOf,
    /** @param change what this tab's line does differently */
    async open(
      url: string,
      options: {
        identity?: Identity;
        isVisible?: boolean;
        change?: (transport: Transport<WidgetWire>) => Transport<WidgetWire>;
        /** Short unless given: tests wait for it. */
        backoff?: BackoffOptions;
      } = {},
    ): Promise<Tab> {
      const { identity = null, change = line => line } = options;
      const backoff = options.backoff ?? { firstMs: 50, maxMs: 200 };
      const ports = createSystemPorts();
      const userId = identity?.userId ?? '';
      let isVisible = options.isVisible ?? true;
      let told: Tab['tell'] = () => undefined;
      const chat = createChat({
        ...ports,
        siteKey,
        locale: 'en-GB',
        timeZone: 'Europe/London',
        identity,
        kept: keptOf(() => localStorage, siteKey, userId),
        storage: createMemoryOutboxStorage(diskOf(userId)),
        isDurable: true,
        locks,
        surroundings: {
          isVisible: () => isVisible,
          hasNetwork: () => true,
          listen(listener) {
            told = listener;
            return () => undefined;
          },
        },
        post: postTo(url),
        createTransport: auth =>
          change(
            createSocketTransport<WidgetWire>({
              ...ports,
              url,
              namespace: '/widget',
              auth,
              backoff,
              reportFault: () => undefined,
            }),
          ),
        newId: () => createId(Date.now(), length => new Uint8Array(randomBytes(length))),
        pageUrl: () => 'https://shop.example/pots',
        reportFault: () => undefined,
      });
      const tab: Tab = {
        ...chat,
        tell(news) {
          if (news === 'visible') isVisible = true;
          if (news === 'away') isVisible = false;
          told(news);
        },
        texts: () =>
          chat.store
            .get()
            .thread.messages.filter(({ kind, author }) => kind === 'text' && author.kind === 'customer')
            .map(({ text }) => text),
      };
      tabs.add(tab);
      await tab.start();
      return tab;
    },
    /** The tab is closed, or its page reloaded: nothing of it runs on. */
    close(tab: Tab): void {
      tabs.delete(tab);
      tab.stop();
    },
    closeAll(): void {
      for (const tab of tabs) tab.stop();
      tabs.clear();
    },
  };
}
