// `window.desktop`, or its stand-in in a browser: the session is an HttpOnly cookie there, and the frame is the browser's own.
// Notices go through the service worker where there is one: it hears the press also when the tab that showed them is gone.
import { createSerial } from '#client/serial.ts';
import type { Desktop, Notice } from '#protocol/ipc.ts';
import { readMessage } from '../sw/messages.ts';

export type BrowserPorts = {
  document: Pick<Document, 'title'>;
  navigator: Partial<Pick<Navigator, 'platform'>> & {
    setAppBadge?(count: number): Promise<void>;
    clearAppBadge?(): Promise<void>;
    serviceWorker?: Pick<ServiceWorkerContainer, 'getRegistration' | 'addEventListener'>;
  };
  /** The Notification constructor, where there is one. */
  Notification?: typeof Notification;
  version: string;
  /** Brings the page to the front. */
  focus(): void;
};

export function createBrowserDesktop({
  document,
  navigator,
  Notification,
  version,
  focus,
}: BrowserPorts): Desktop {
  const pressListeners = new Set<() => void>();
  const plainTitle = document.title;
  const { serviceWorker } = navigator;
  /** Only where no service worker is: plain http on another machine. */
  const shown = new Map<string, Notification>();
  let waiting: string | null = null;
  function press(address: string): void {
    waiting = address;
    for (const listener of pressListeners) listener();
  }
  // Heard from here on and kept until a page asks: the press may have opened this very page.
  serviceWorker?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = readMessage(data);
    if (message?.type === 'pressed') press(message.address);
  });
  const worker = async () => serviceWorker?.getRegistration('/console/').catch(() => undefined);
  // Both take a moment: one that is read while it appears must still be taken back.
  const inTurn = createSerial();

  async function showNotice({ tag, title, body, address }: Notice): Promise<void> {
    if (Notification?.permission !== 'granted') return;
    const registration = await worker();
    if (registration?.active) {
      await registration.showNotification(title, { tag, body, data: { address } });
      return;
    }
    const made = new Notification(title, { tag, body });
    shown.set(tag, made);
    made.onclick = () => {
      made.close();
      focus();
      press(address);
    };
  }

  async function closeNotices(tags: readonly string[]): Promise<void> {
    const registration = await worker();
    for (const notice of (await registration?.getNotifications()) ?? []) {
      if (tags.includes(notice.tag)) notice.close();
    }
    for (const tag of tags) {
      shown.get(tag)?.close();
      shown.delete(tag);
    }
  }
  return {
    kind: 'browser',
    serverUrl: '',
    readSession: async () => null,
    writeSession: async () => ({ kept: false, reason: 'The browser keeps the session in a cookie.' }),
    clearSession: async () => undefined,
    readKey: async () => null,
    keepKey: async () => ({ kept: false, reason: 'A browser has no door to a key store of the system.' }),
    destroyKey: async () => undefined,
    signInOutside: async () => ({ ok: false, why: 'no_browser' }),
    giveUpOutside: async () => undefined,
    async setBadge(unread) {
      document.title = unread > 0 ? `(${unread}) ${plainTitle}` : plainTitle;
      if (unread > 0) await navigator.setAppBadge?.(unread).catch(() => undefined);
      else await navigator.clearAppBadge?.().catch(() => undefined);
    },
    showNotice: notice => inTurn(() => showNotice(notice)),
    closeNotices: tags => inTurn(() => closeNotices(tags)),
    async takePressed() {
      const address = waiting;
      waiting = null;
      return address;
    },
    setTheme: async () => undefined,
    about: async () => ({ version, platform: navigator.platform ?? 'browser' }),
    onPressed(listener) {
      pressListeners.add(listener);
      return () => void pressListeners.delete(listener);
    },
    // A browser does not tell that the machine slept; becoming visible is told by the page itself.
    onWake: () => () => undefined,
  };
}

export function desktopOf(window: Window & typeof globalThis, version: string): Desktop {
  const { desktop } = window as { desktop?: Desktop };
  if (desktop) return desktop;
  const { document, navigator } = window;
  const Notification = 'Notification' in window ? window.Notification : undefined;
  return createBrowserDesktop({ document, navigator, Notification, version, focus: () => window.focus() });
}
