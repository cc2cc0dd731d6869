// What a hostile page tries, and what it gets.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardPages, guardPermissions } from '../../../src/main/guards.ts';
import { serveIpc } from '../../../src/main/ipc.ts';
import { answer } from '../../../src/main/serve-console.ts';
import { chooseServerUrl } from '../../../src/main/server-url.ts';
import { createFakeElectron } from './stand-in.ts';

const scratch = mkdtempSync(join(tmpdir(), 'steward-doors-'));
const consoleDir = join(scratch, 'console');

beforeAll(() => {
  mkdirSync(join(consoleDir, 'assets'), { recursive: true });
  writeFileSync(join(consoleDir, 'index.html'), '<title>Console</title>');
  writeFileSync(join(consoleDir, 'assets/index.js'), 'code');
  writeFileSync(join(scratch, 'secret.js'), 'secret');
  symlinkSync(join(scratch, 'secret.js'), join(consoleDir, 'assets/link.js'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const get = (url: string, init?: RequestInit) =>
  answer(new Request(url, init), { consoleDir, serverUrl: 'https://desk.example.com' });

test('the console is served with a policy that names its one server', async () => {
  const page = await get('app://steward/console/inbox/42');
  expect(await page.text()).toBe('<title>Console</title>');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("connect-src 'self' https://desk.example.com wss://desk.example.com;");
  expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
  const script = await get('app://steward/console/assets/index.js');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await script.text()).toBe('code');
  expect(await (await get('app://steward/assets/index.js', { method: 'HEAD' })).text()).toBe('');
});

test.each([
  'app://steward/console/..%2fsecret.js',
  'app://steward/console/%2e%2e/secret.js',
  'app://steward/..%2f..%2fsecret.js',
  'app://steward/console/..%5csecret.js',
  'app://steward/console/assets/link.js',
  'app://steward/console//etc/passwd.js',
  'app://steward/console/%00.js',
  'app://steward/console/%ff.js',
  'app://steward/console/missing.js',
  'app://elsewhere/console/assets/index.js',
])('nothing outside the console is served: %s', async url => {
  const response = await get(url);
  expect([400, 404]).toContain(response.status);
  expect(await response.text()).not.toContain('secret');
});

test('only reading is possible, and a missing build says what to do', async () => {
  expect((await get('app://steward/console/', { method: 'POST', body: 'x' })).status).toBe(405);
  const bare = await answer(new Request('app://steward/console/'), {
    consoleDir: join(scratch, 'none'),
    serverUrl: 'http://127.0.0.1:4400',
  });
  expect([bare.status, await bare.text()]).toEqual([404, 'The console is not built. Run: npm run build']);
});

function navigate(url: string, event = 'will-navigate') {
  const electron = createFakeElectron();
  guardPages(electron.api);
  const contents = electron.newContents();
  let isPrevented = false;
  contents.bus.emit(event, { url, preventDefault: () => (isPrevented = true) });
  return { isPrevented, external: electron.state.external };
}

test.each([
  ['app://steward/console/inbox', false, []],
  ['https://example.com/', true, ['https://example.com/']],
  ['mailto:ada@example.com', true, ['mailto:ada@example.com']],
  ['file:///etc/passwd', true, []],
  ['javascript:alert(1)', true, []],
  ['app://steward.evil/console/', true, []],
  ['app://user:pass@steward/console/', true, []],
  ['smb://server/share', true, []],
  ['not an address', true, []],
])('a page that navigates to %s', (url, isPrevented, external) => {
  expect(navigate(url)).toEqual({ isPrevented, external });
});

test('frames and redirects stay with us, and open nothing', () => {
  for (const event of ['will-frame-navigate', 'will-redirect']) {
    expect(navigate('https://evil.test/', event)).toEqual({ isPrevented: true, external: [] });
    expect(navigate('app://steward/console/', event).isPrevented).toBe(false);
  }
});

test('no window opens, and no page is embedded', () => {
  const electron = createFakeElectron();
  guardPages(electron.api);
  const contents = electron.newContents();
  expect(contents.openWindow('app://steward/console/')).toEqual({ action: 'deny' });
  expect(contents.openWindow('https://example.com/a')).toEqual({ action: 'deny' });
  expect(contents.openWindow('file:///etc/passwd')).toEqual({ action: 'deny' });
  expect(electron.state.external).toEqual(['https://example.com/a']);
  let isPrevented = false;
  contents.bus.emit('will-attach-webview', { preventDefault: () => (isPrevented = true) });
  expect(isPrevented).toBe(true);
});

test('our page may store and copy; nobody may see, hear or find out where', () => {
  const { api, state } = createFakeElectron();
  guardPermissions(api);
  for (const handler of [state.requestHandler, state.checkHandler]) {
    const may = (url: string, permission: string) => handler?.(url, permission);
    expect(may('app://steward/console/', 'persistent-storage')).toBe(true);
    expect(may('app://steward/', 'clipboard-sanitized-write')).toBe(true);
    for (const permission of [
      'media',
      'geolocation',
      'clipboard-read',
      'usb',
      'openExternal',
      'fullscreen',
    ]) {
      expect([permission, may('app://steward/', permission)]).toEqual([permission, false]);
    }
    expect(may('https://evil.test/', 'persistent-storage')).toBe(false);
  }
  expect(state.deviceHandler?.()).toBe(false);
});

async function hostile(channel: string, given: unknown[], sender?: object) {
  const electron = createFakeElectron();
  const window = electron.api.createWindow({} as Parameters<typeof electron.api.createWindow>[0]);
  const served: string[] = [];
  const reports: string[] = [];
  const note = (name: string) => () => served.push(name);
  serveIpc({
    ipcMain: electron.api.ipcMain,
    window: () => window,
    report: message => reports.push(message),
    handlers: {
      'session:read': note('session:read'),
      'session:write': note('session:write'),
      'session:clear': note('session:clear'),
      'key:read': () => 10,
      'key:keep': () => 11,
      'key:destroy': () => 12,
      'outside:sign-in': note('outside:sign-in'),
      'outside:give-up': note('outside:give-up'),
      'badge:set': note('badge:set'),
      'notice:show': note('notice:show'),
      'notice:close': note('notice:close'),
      'notice:pressed': note('notice:pressed'),
      'window:theme': note('window:theme'),
      'app:about': note('app:about'),
    },
  });
  const failure = await electron.ask(channel, given, sender).then(
    () => null,
    (error: Error) => error.message,
  );
  return { failure, served, reports };
}

test.each([
  ['another window', { sender: { id: 99 } }],
  ['a frame that is gone', { senderFrame: null }],
  ['a frame inside ours', { senderFrame: { url: 'app://steward/console/', parent: {} } }],
  ['our window, on a foreign page', { senderFrame: { url: 'https://evil.test/', parent: null } }],
  ['a page that looks like ours', { senderFrame: { url: 'app://steward.evil/', parent: null } }],
])('a request from %s is refused and reported', async (_name, sender) => {
  const { failure, served, reports } = await hostile('session:read', [], sender);
  expect({ failure, served, reported: reports.length }).toEqual({
    failure: 'refused',
    served: [],
    reported: 1,
  });
});

const notice = { tag: 't', title: 'T', body: 'B', address: '#/inbox/all/c' };
test.each([
  ['session:read', ['more']],
  ['session:write', []],
  ['session:write', [{ toString: 1 }]],
  ['session:write', ['x'.repeat(501)]],
  ['badge:set', [-1]],
  ['badge:set', ['3']],
  ['badge:set', [Number.NaN]],
  ['badge:set', [1.5]],
  ['notice:show', [{ ...notice, title: '' }]],
  ['notice:show', [{ ...notice, tag: '' }]],
  ['notice:show', [{ ...notice, address: 'x'.repeat(201) }]],
  ['notice:show', [{ ...notice, body: 'x'.repeat(501) }]],
  ['notice:show', [null]],
  ['notice:close', ['t']],
  ['notice:close', [[1]]],
  ['notice:pressed', ['more']],
  ['window:theme', ['sepia']],
])('malformed arguments of %s are refused: %j', async (channel, given) => {
  const { failure, served } = await hostile(channel, given);
  expect({ failure, served }).toEqual({ failure: 'malformed', served: [] });
});

test('a request of the right form from our own page is served', async () => {
  expect(await hostile('badge:set', [3])).toEqual({ failure: null, served: ['badge:set'], reports: [] });
});

test.each([
  [['--server=http://127.0.0.1:4411'], null, 'http://127.0.0.1:4411'],
  [['--server=http://localhost:4400/console'], null, 'http://localhost:4400'],
  [['--server=http://[::1]:4400'], null, 'http://[::1]:4400'],
  [['--server=https://a.example', '--server=https://b.example'], null, 'https://b.example'],
  [[], 'https://kept.example', 'https://kept.example'],
  [[], 'http://kept.example', 'http://127.0.0.1:4400'],
  [[], null, 'http://127.0.0.1:4400'],
])('the server of %j with %j kept', (commandLine, kept, url) => {
  expect(chooseServerUrl(commandLine, kept)).toEqual({ ok: true, url });
});

test.each(['http://desk.example', 'file:///etc', 'nonsense', 'http://127.0.0.1.evil.test', ''])(
  'a server that is refused: %s',
  named => {
    expect(chooseServerUrl([`--server=${named}`], null)).toMatchObject({ ok: false });
  },
);
