/**
 * Owns the order of the start. What must hold before any page exists (one instance, the scheme, the sandbox, the guards)
 * comes before the app is ready; what needs the system comes after; the window comes last.
 */
import { join } from 'node:path';
import type { ElectronApi } from './electron-api.ts';
import { guardPages, guardPermissions } from './guards.ts';
import { serveIpc } from './ipc.ts';
import { readKeptJson, writeKept } from './kept-file.ts';
import { createStoreKeys } from './keys.ts';
import { createNotices } from './notices.ts';
import { createOutside } from './outside.ts';
import { createSecrets } from './secrets.ts';
import { registerScheme, serveConsole } from './serve-console.ts';
import { chooseServerUrl } from './server-url.ts';
import { createBadge } from './tray.ts';
import { createMainWindow } from './window.ts';

export type BootOptions = {
  api: ElectronApi;
  platform: NodeJS.Platform;
  commandLine: readonly string[];
  /** The built console, and the built bridge. */
  consoleDir: string;
  preloadPath: string;
  report(message: string): void;
};

/** Resolves when the window is open, or when it is clear that this program has to end. */
export async function boot(options: BootOptions): Promise<void> {
  const { api, platform, commandLine, report } = options;
  const { app } = api;
  // The first one hears 'second-instance' and comes to the front.
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  registerScheme(api);
  app.enableSandbox();
  guardPages(api);
  const serverPath = join(app.getPath('userData'), 'server.json');
  const chosen = chooseServerUrl(commandLine, keptUrl(await readKeptJson(serverPath)));
  if (!chosen.ok) {
    report(chosen.reason);
    app.quit();
    return;
  }
  await app.whenReady();
  await writeKept(serverPath, JSON.stringify({ serverUrl: chosen.url })).catch(error =>
    report(`The server's address was not kept: ${String(error)}`),
  );
  guardPermissions(api);
  serveConsole(api, { consoleDir: options.consoleDir, serverUrl: chosen.url });
  await openDesk(options, chosen.url, platform);
}

async function openDesk(options: BootOptions, serverUrl: string, platform: NodeJS.Platform): Promise<void> {
  const { api, report } = options;
  const { app } = api;
  const userData = app.getPath('userData');
  if (platform === 'win32') app.setAppUserModelId('dev.steward.desk');
  const main = createMainWindow({
    api,
    preloadPath: options.preloadPath,
    serverUrl,
    statePath: join(userData, 'window.json'),
    platform,
    report,
  });
  const open = () => void main.open().catch(error => report(`The window did not open: ${String(error)}`));
  const badge = createBadge({ api, platform, window: main.current, open, report });
  const notices = createNotices({
    api,
    pressed() {
      open();
      // A page that is there asks at once; one that is made now asks when it stands.
      main.send('pressed');
    },
  });
  const secrets = createSecrets({
    safeStorage: api.safeStorage,
    path: join(userData, 'session.bin'),
    serverUrl,
    platform,
  });
  const storeKeys = createStoreKeys({
    ...{ safeStorage: api.safeStorage, dir: join(userData, 'store-keys'), platform },
  });
  const outside = createOutside({
    ...{ serverUrl, openExternal: url => api.shell.openExternal(url), cameBack: open },
  });
  serveIpc({
    ipcMain: api.ipcMain,
    window: main.current,
    report,
    handlers: {
      'session:read': secrets.read,
      'session:write': secrets.write,
      'session:clear': secrets.clear,
      'key:read': storeKeys.read,
      'key:keep': storeKeys.keep,
      'key:destroy': storeKeys.destroy,
      'outside:sign-in': outside.signIn,
      'outside:give-up': outside.giveUp,
      'badge:set': badge.set,
      'notice:show': notices.show,
      'notice:close': notices.close,
      'notice:pressed': notices.takePressed,
      'window:theme'(theme) {
        api.nativeTheme.themeSource = theme;
      },
      'app:about': () => ({ version: app.getVersion(), platform }),
    },
  });
  api.setApplicationMenu(api.buildMenu(menuItems(platform)));
  // Sockets that slept with the machine look alive for a while: the console asks at once.
  for (const event of ['resume', 'unlock-screen'] as const) {
    api.powerMonitor.on(event, () => main.send('wake'));
  }
  app.on('second-instance', open);
  app.on('activate', open);
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit();
  });
  app.on('before-quit', badge.close);
  await main.open();
}

const menuItems = (platform: NodeJS.Platform) => [
  ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
  { role: 'editMenu' as const },
  { role: 'viewMenu' as const },
  { role: 'windowMenu' as const },
];

function keptUrl(kept: unknown): string | null {
  if (typeof kept !== 'object' || kept === null || !('serverUrl' in kept)) return null;
  return typeof kept.serverUrl === 'string' ? kept.serverUrl : null;
}
