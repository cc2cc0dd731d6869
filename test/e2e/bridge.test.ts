// The built bridge, evaluated in Chromium beside a stand-in of what Electron hands to a preload.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Desktop, ipcPushes, ipcRequests } from '#protocol/ipc.ts';

const rootDir = resolve(import.meta.dirname, '../..');

/** What the stand-in writes down, in the page. */
type Seen = {
  asked: [channel: string, ...given: unknown[]][];
  listening: Record<string, ((event: unknown, ...values: unknown[]) => void)[]>;
};
type PageWindow = Window & { seen: Seen; desktop: Desktop };

let bridge: string;

test.beforeAll(() => {
  execFileSync(process.execPath, [join(rootDir, 'server/start/build.ts'), '--stale'], { stdio: 'pipe' });
  bridge = readFileSync(join(rootDir, 'dist/preload/preload.cjs'), 'utf8');
});

test.beforeEach(async ({ page }) => {
  await page.goto('about:blank');
  await page.evaluate(code => {
    const seen: Seen = { asked: [], listening: {} };
    Object.assign(window, { seen });
    const electron = {
      contextBridge: {
        exposeInMainWorld(name: string, value: unknown) {
          Object.defineProperty(window, name, { value });
        },
      },
      ipcRenderer: {
        async invoke(channel: string, ...given: unknown[]) {
          seen.asked.push([channel, ...given]);
          return `answer to ${channel}`;
        },
        on(channel: string, listener: (event: unknown, ...values: unknown[]) => void) {
          seen.listening[channel] = [...(seen.listening[channel] ?? []), listener];
        },
        off(channel: string, listener: unknown) {
          seen.listening[channel] = (seen.listening[channel] ?? []).filter(known => known !== listener);
        },
      },
    };
    // A sandboxed preload has `require` for Electron alone, and a small `process`.
    const load = (name: string) => {
      if (name !== 'electron') throw new Error(`a sandboxed preload cannot load ${name}`);
      return electron;
    };
    const process = { argv: ['electron', '--steward-server=https://desk.example.com'] };
    new Function('require', 'process', 'exports', 'module', code)(load, process, {}, { exports: {} });
  }, bridge);
});

test('the page gets the bridge, and nothing of Electron', async ({ page }) => {
  const facts = await page.evaluate(() => {
    const { desktop } = window as unknown as PageWindow;
    return {
      kind: desktop.kind,
      serverUrl: desktop.serverUrl,
      names: Object.keys(desktop).sort(),
      leaked: ['require', 'process', 'ipcRenderer', 'electron'].filter(name => name in window),
    };
  });
  const expected: Record<keyof Desktop, true> = {
    kind: true,
    serverUrl: true,
    readSession: true,
    writeSession: true,
    clearSession: true,
    readKey: true,
    keepKey: true,
    destroyKey: true,
    signInOutside: true,
    giveUpOutside: true,
    setBadge: true,
    showNotice: true,
    closeNotices: true,
    takePressed: true,
    setTheme: true,
    about: true,
    onPressed: true,
    onWake: true,
  };
  expect(facts).toEqual({
    kind: 'electron',
    serverUrl: 'https://desk.example.com',
    names: Object.keys(expected).sort(),
    leaked: [],
  });
});

test('each call asks on its own channel with arguments of the known shape', async ({ page }) => {
  const asked = await page.evaluate(async () => {
    const { desktop, seen } = window as unknown as PageWindow;
    await desktop.readSession();
    await desktop.writeSession('token');
    await desktop.clearSession();
    await desktop.readKey('store-1');
    await desktop.keepKey('store-1', `${'A'.repeat(43)}=`);
    await desktop.destroyKey('store-1');
    await desktop.signInOutside({ slug: 'okta', purpose: 'sign_in' });
    await desktop.giveUpOutside();
    await desktop.setBadge(3);
    await desktop.showNotice({ tag: 'c1', title: 'Ada', body: 'Hello', address: '#/inbox/all/c1' });
    await desktop.closeNotices(['c1']);
    await desktop.takePressed();
    await desktop.setTheme('dark');
    await desktop.about();
    return seen.asked;
  });
  expect(asked.map(([channel]) => channel).sort()).toEqual(Object.keys(ipcRequests).sort());
  for (const [channel, ...given] of asked) {
    const read = ipcRequests[channel as keyof typeof ipcRequests].safeParse(given);
    expect([channel, read.success]).toEqual([channel, true]);
  }
  expect(await page.evaluate(() => (window as unknown as PageWindow).desktop.about())).toBe(
    'answer to app:about',
  );
});

test('pushes arrive as plain values, until nobody listens', async ({ page }) => {
  const heard = await page.evaluate(() => {
    const { desktop, seen } = window as unknown as PageWindow;
    const values: unknown[][] = [];
    const push = (channel: string, ...sent: unknown[]) => {
      for (const listener of seen.listening[channel] ?? []) listener({ sender: 'secret' }, ...sent);
    };
    const stopPressed = desktop.onPressed((...given) => values.push(['pressed', ...given]));
    const stopWake = desktop.onWake((...given) => values.push(['wake', ...given]));
    push('pressed', 'more');
    push('wake', 'more');
    stopPressed();
    stopWake();
    push('pressed');
    push('wake');
    return { values, channels: Object.keys(seen.listening).sort() };
  });
  expect(heard.values).toEqual([['pressed'], ['wake']]);
  expect(heard.channels).toEqual([...ipcPushes].sort());
});
