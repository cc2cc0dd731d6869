import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ipcRequests } from '#protocol/ipc.ts';
import { boot } from '../../../src/main/boot.ts';
import { createFakeElectron } from './stand-in.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function userFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'steward-main-'));
  folders.push(folder);
  return folder;
}

type Given = Parameters<typeof createFakeElectron>[0] & {
  platform?: NodeJS.Platform;
  commandLine?: string[];
};

async function start({ platform = 'linux', commandLine = [], ...given }: Given = {}) {
  const userData = given.userData ?? userFolder();
  const electron = createFakeElectron({ ...given, userData });
  const reports: string[] = [];
  await boot({
    api: electron.api,
    platform,
    commandLine,
    consoleDir: join(userData, 'console'),
    preloadPath: '/dist/preload/preload.cjs',
    report: message => reports.push(message),
  });
  return { electron, userData, reports, window: electron.windows.at(-1) };
}

test('what guards a page is in place before the first one, in a fixed order', async () => {
  const { electron } = await start();
  const order = ['lock', 'scheme app', 'sandbox', 'app.on web-contents-created', 'whenReady', 'ready'];
  expect(electron.calls.slice(0, order.length)).toEqual(order);
  const place = (call: string) => electron.calls.indexOf(call);
  for (const before of ['permissions', 'serve app', 'tray', 'menu']) {
    expect([before, place(before) > place('ready'), place(before) < place('createWindow')]).toEqual([
      before,
      true,
      true,
    ]);
  }
});

test('a second instance ends and opens nothing; the first comes to the front', async () => {
  const second = await start({ isFirst: false });
  expect(second.electron.calls).toEqual(['lock', 'quit']);
  const first = await start();
  first.electron.emit('second-instance');
  expect(first.electron.calls.slice(-2)).toEqual(['show', 'focus']);
  expect(first.electron.windows).toHaveLength(1);
});

test('the page is sandboxed, isolated, and told its server', async () => {
  const { window } = await start({ commandLine: ['electron', '.', '--server=https://desk.example.com/'] });
  expect(window?.url).toBe('app://steward/console/');
  expect(window?.options.webPreferences).toEqual({
    preload: '/dist/preload/preload.cjs',
    additionalArguments: ['--steward-server=https://desk.example.com'],
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: true,
  });
});

test('the server is remembered; a wrong one stops the start with a reason', async () => {
  const userData = userFolder();
  await start({ userData, commandLine: ['--server=https://desk.example.com'] });
  const again = await start({ userData });
  expect(again.window?.options.webPreferences.additionalArguments).toEqual([
    '--steward-server=https://desk.example.com',
  ]);
  const wrong = await start({ userData, commandLine: ['--server=http://desk.example.com'] });
  expect(wrong.reports).toEqual(['A server on another machine must be reached by https.']);
  expect(wrong.electron.calls).toContain('quit');
  expect(wrong.electron.windows).toHaveLength(0);
  writeFileSync(join(userData, 'server.json'), 'not json');
  const broken = await start({ userData });
  expect(broken.window?.options.webPreferences.additionalArguments).toEqual([
    '--steward-server=http://127.0.0.1:4400',
  ]);
});

test('every channel of the protocol is served, and no other', async () => {
  const { electron } = await start();
  expect(electron.channels().sort()).toEqual(Object.keys(ipcRequests).sort());
});

test('the page reaches theme, about, badge and session', async () => {
  const { electron, userData } = await start();
  await electron.ask('window:theme', ['dark']);
  expect(electron.state.themeSource).toBe('dark');
  expect(await electron.ask('app:about', [])).toEqual({ version: '1.2.3', platform: 'linux' });
  await electron.ask('badge:set', [120]);
  expect(electron.state.badge).toBe(120);
  expect(electron.tray.toolTip).toBe('Steward: 99+ unread');
  expect(await electron.ask('session:write', ['token'])).toEqual({ kept: true });
  expect(readFileSync(join(userData, 'session.bin'), 'utf8')).not.toContain('token');
  expect(await electron.ask('session:read', [])).toBe('token');
  await electron.ask('session:clear', []);
  expect(await electron.ask('session:read', [])).toBeNull();
});

const notice = { tag: 'c1', title: 'Ada', body: 'Hello', address: '#/inbox/all/c1' };

test('a notice that is pressed brings the window to the front and opens its conversation, once', async () => {
  const { electron, window } = await start();
  await electron.ask('notice:show', [notice]);
  expect(electron.notices[0]).toMatchObject({ title: 'Ada', body: 'Hello', isShown: true });
  electron.notices[0]?.bus.emit('click');
  expect(window?.webContents.sent).toEqual([['pressed']]);
  expect(electron.calls.at(-1)).toBe('focus');
  expect(await electron.ask('notice:pressed', [])).toBe('#/inbox/all/c1');
  expect(await electron.ask('notice:pressed', [])).toBeNull();
});

test('P42: a notice pressed after the window was closed waits for the new page, and the new page has notices of its own', async () => {
  const { electron, window } = await start({ platform: 'darwin' });
  await electron.ask('notice:show', [notice]);
  window?.close();
  electron.notices[0]?.bus.emit('click');
  await expect.poll(() => electron.windows.length).toBe(2);
  // The page of the new window asks when it stands, long after the press.
  expect(await electron.ask('notice:pressed', [])).toBe('#/inbox/all/c1');
  await electron.ask('notice:show', [{ ...notice, body: 'Again' }]);
  electron.notices[1]?.bus.emit('click');
  expect(electron.windows[1]?.webContents.sent).toEqual([['pressed']]);
  expect(await electron.ask('notice:pressed', [])).toBe('#/inbox/all/c1');
});

test('one notice a conversation: a newer one takes its place, and what was read elsewhere is taken back', async () => {
  const { electron } = await start();
  await electron.ask('notice:show', [notice]);
  await electron.ask('notice:show', [{ ...notice, body: 'Newer' }]);
  await electron.ask('notice:show', [{ ...notice, tag: 'c2', body: 'Other' }]);
  const state = () => electron.notices.map(({ body, isClosed }) => [body, isClosed]);
  expect(state()).toEqual([
    ['Hello', true],
    ['Newer', false],
    ['Other', false],
  ]);
  await electron.ask('notice:close', [['c1', 'unknown']]);
  expect(state()).toEqual([
    ['Hello', true],
    ['Newer', true],
    ['Other', false],
  ]);
});

test('waking the machine wakes the console', async () => {
  const { electron, window } = await start();
  electron.power.emit('resume');
  electron.power.emit('unlock-screen');
  expect(window?.webContents.sent).toEqual([['wake'], ['wake']]);
});

test('closing the last window ends the program, except on a Mac', async () => {
  for (const [platform, quits] of [
    ['linux', true],
    ['win32', true],
    ['darwin', false],
  ] as const) {
    const { electron, window } = await start({ platform });
    window?.close();
    electron.emit('window-all-closed');
    expect([platform, electron.calls.includes('quit')]).toEqual([platform, quits]);
  }
  const mac = await start({ platform: 'darwin' });
  mac.window?.close();
  mac.electron.emit('activate');
  await expect.poll(() => mac.electron.windows.length).toBe(2);
});

test('quitting takes the tray away; a desktop without one is no failure', async () => {
  const { electron } = await start();
  electron.emit('before-quit');
  expect(electron.tray.isDestroyed).toBe(true);
  const bare = await start({ hasTray: false });
  expect(bare.reports).toEqual(['There is no tray here: Error: no status notifier']);
  await bare.electron.ask('badge:set', [3]);
  expect(bare.electron.state.badge).toBe(3);
});

test('on Windows the task bar shows the count, and the program has a name of its own', async () => {
  const { electron } = await start({ platform: 'win32' });
  await electron.ask('badge:set', [2]);
  expect(electron.calls).toContain('icon dot 2 unread');
  await electron.ask('badge:set', [0]);
  expect(electron.calls.at(-1)).toBe('icon none ');
  expect(electron.calls).toContain('model dev.steward.desk');
});

test('on a Mac the menu bar shows the count', async () => {
  const { electron } = await start({ platform: 'darwin' });
  await electron.ask('badge:set', [2]);
  expect(electron.tray.title).toBe('2');
  await electron.ask('badge:set', [0]);
  expect(electron.tray).toMatchObject({ title: '', toolTip: 'Steward' });
});

test('the bar follows the theme', async () => {
  const { electron } = await start();
  electron.state.isDark = true;
  electron.theme.emit('updated');
  expect(electron.calls.at(-1)).toBe('overlay #151311');
});

test('a page that crashed is loaded again, but not for ever', async () => {
  const { window, reports } = await start();
  for (let count = 0; count < 5; count += 1) {
    window?.webContents.bus.emit('render-process-gone', {}, { reason: 'crashed' });
  }
  window?.webContents.bus.emit('render-process-gone', {}, { reason: 'clean-exit' });
  expect(window?.webContents.reloads).toBe(3);
  expect(reports).toHaveLength(5);
});

test('the window opens where it was closed', async () => {
  const userData = userFolder();
  const first = await start({ userData });
  if (first.window) first.window.bounds = { x: 40, y: 60, width: 1200, height: 800 };
  first.window?.maximize();
  first.window?.close();
  const second = await start({ userData });
  expect(second.window?.options).toMatchObject({ x: 40, y: 60, width: 1200, height: 800 });
  expect(second.window?.isMaximized()).toBe(true);
});
