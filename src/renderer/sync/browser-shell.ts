// The console's ports, filled with the browser it runs in.

import { createSystemPorts } from '#client/system.ts';
import { createId } from '#protocol/ids.ts';
import type { Shell } from '../data/desk.ts';
import { desktopOf } from '../data/desktop.ts';
import { createKeyring } from '../data/keyring.ts';
import type { SearchWorker } from '../data/search.ts';
import { createTheme } from '../state/theme.ts';
import { answerWorker } from './answer-worker.ts';
import { createApi } from './api.ts';
import { deviceIdOf } from './device.ts';
import { watchHints } from './hints.ts';
import { watchIdle } from './idle.ts';
import { createPasskeyDevice } from './passkeys.ts';
import { createPushDevice, type PushSurroundings } from './push-device.ts';
import { createShell } from './shell.ts';
import { openTabs } from './tabs.ts';
import { createToldStore } from './told.ts';

type Page = Window & typeof globalThis;

/** Lets the screen have its turn. */
export const createBreathe = (page: Page) => (): Promise<void> => {
  const { scheduler } = page as { scheduler?: { yield?(): Promise<void> } };
  return scheduler?.yield ? scheduler.yield() : new Promise(resolve => setTimeout(resolve));
};

function systemDark(page: Page) {
  const query = page.matchMedia('(prefers-color-scheme: dark)');
  return {
    get: () => query.matches,
    subscribe(listener: () => void) {
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
  };
}

/** Only where the page is served: the desktop program has no push service behind it, and plain http no service worker. */
function surroundingsOf(page: Page): PushSurroundings {
  const isServed = page.location.protocol.startsWith('http');
  return {
    serviceWorker: isServed ? (page.navigator.serviceWorker ?? null) : null,
    hasPushManager: 'PushManager' in page,
    Notification: 'Notification' in page ? page.Notification : null,
    userAgent: page.navigator.userAgent,
  };
}

/** Coming in at a provider ends at `#/signed-in/…`; the rest of it is where to go on. */
function takeComingIn({ location, history }: Page): boolean {
  const to = /^#\/signed-in(?=\/|$)(.*)$/.exec(location.hash)?.[1];
  if (to === undefined) return false;
  history.replaceState(null, '', `#${to || '/'}`);
  return true;
}

export function createBrowserShell({ window: page, version }: { window: Page; version: string }): Shell & {
  start(): Promise<void>;
} {
  const ports = createSystemPorts();
  const desktop = desktopOf(page, version);
  let token: string | null = null;
  const api = createApi({
    serverUrl: desktop.serverUrl,
    token: () => token,
    fetch: (input, init) => page.fetch(input, init),
    passkeys: createPasskeyDevice(desktop.kind === 'browser' && 'PublicKeyCredential' in page),
  });
  // The page's own place for what nobody caught: developer tools show it, and a test hears it.
  const reportFault = (what: string, error: unknown) => page.reportError(new Error(what, { cause: error }));
  const newId = () => createId(Date.now(), length => page.crypto.getRandomValues(new Uint8Array(length)));
  const theme = createTheme({
    storage: page.localStorage,
    systemDark: systemDark(page),
    show({ chosen, shown }) {
      page.document.documentElement.dataset['theme'] = shown;
      void desktop.setTheme(chosen);
    },
  });
  const shell: ReturnType<typeof createShell> = createShell({
    ...ports,
    ...{ desktop, theme, reportFault },
    hasComeIn: takeComingIn(page),
    goTo: address => page.location.assign(address),
    storage: page.localStorage,
    keyring: createKeyring({ desktop, indexedDB: page.indexedDB, crypto: page.crypto }),
    serverOrigin: desktop.serverUrl === '' ? page.location.origin : desktop.serverUrl,
    api,
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
    push: createPushDevice(surroundingsOf(page), api.notices),
    // Late bound: the shell itself answers for what it holds.
    said: answerWorker({
      serviceWorker: page.navigator.serviceWorker,
      timers: ports.timers,
      desk: () => shell.desk.get(),
    }),
    token: () => token,
    holdToken(next) {
      token = next;
    },
    locks: page.navigator.locks,
    newId,
    deviceId: deviceIdOf(page.localStorage, newId),
    breathe: createBreathe(page),
    startSearchWorker: () =>
      new Worker(new URL('../worker/search-worker.ts', import.meta.url), { type: 'module' }) as SearchWorker,
    hasNetwork: () => page.navigator.onLine,
    onHint: watchHints(page, desktop.onWake),
    onIdle: onChange => watchIdle({ surface: page, timers: ports.timers, now: ports.clock.now, onChange }),
    onLeave({ leave, stay }) {
      page.addEventListener('pagehide', leave);
      page.addEventListener('pageshow', stay);
      return () => {
        page.removeEventListener('pagehide', leave);
        page.removeEventListener('pageshow', stay);
      };
    },
    sessionTabs: openTabs('steward-session'),
    notifier: {
      desktop,
      isOpen: conversationId =>
        page.document.visibilityState === 'visible' &&
        page.document.hasFocus() &&
        page.location.hash.split('/').includes(conversationId),
      summary: ({ count, conversations }) => ({
        title: 'Steward',
        body: `${count} new notifications in ${conversations} conversations`,
      }),
      told: createToldStore(page.localStorage),
    },
  });
  // Ask the browser not to throw the local data away when the disk is full; once, when there is something to keep.
  const stop = shell.session.subscribe(() => {
    if (shell.session.get().state !== 'signed_in') return;
    stop();
    page.navigator.storage?.persist?.().catch(() => undefined);
  });
  return shell;
}
