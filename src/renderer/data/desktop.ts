// `window.desktop`, or its stand-in in a browser: the session is an HttpOnly cookie there, and the frame is the browser's own.
import type { Desktop } from '#protocol/ipc.ts';

export type BrowserPorts = {
  document: Pick<Document, 'title'>;
  navigator: Partial<Pick<Navigator, 'platform'>> & {
    setAppBadge?(count: number): Promise<void>;
    clearAppBadge?(): Promise<void>;
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
  const openListeners = new Set<(conversationId: string) => void>();
  const plainTitle = document.title;
  return {
    kind: 'browser',
    serverUrl: '',
    readSession: async () => null,
    writeSession: async () => ({ kept: false, reason: 'The browser keeps the session in a cookie.' }),
    clearSession: async () => undefined,
    async setBadge(unread) {
      document.title = unread > 0 ? `(${unread}) ${plainTitle}` : plainTitle;
      if (unread > 0) await navigator.setAppBadge?.(unread).catch(() => undefined);
      else await navigator.clearAppBadge?.().catch(() => undefined);
    },
    async showNotice({ title, body, conversationId }) {
      if (Notification?.permission !== 'granted') return;
      const shown = new Notification(title, { body, tag: conversationId });
      shown.onclick = () => {
        shown.close();
        focus();
        for (const listener of openListeners) listener(conversationId);
      };
    },
    setTheme: async () => undefined,
    about: async () => ({ version, platform: navigator.platform ?? 'browser' }),
    onOpenConversation(listener) {
      openListeners.add(listener);
      return () => void openListeners.delete(listener);
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
