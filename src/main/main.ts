// The entry of the desktop console: hands the real Electron to boot().
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
} from 'electron';
import { boot } from './boot.ts';
import type { ElectronApi } from './electron-api.ts';

const api: ElectronApi = {
  app,
  protocol,
  session,
  ipcMain,
  safeStorage,
  screen,
  nativeTheme,
  nativeImage,
  powerMonitor,
  shell,
  // Said once more where the window is made: whoever audits the program, by eye or by a tool, looks here.
  createWindow: ({ webPreferences, ...options }) =>
    new BrowserWindow({
      ...options,
      webPreferences: {
        ...webPreferences,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
      },
    }),
  createTray: image => new Tray(image),
  createNotification: options => new Notification(options),
  areNotificationsSupported: () => Notification.isSupported(),
  buildMenu: items => Menu.buildFromTemplate(items),
  setApplicationMenu: menu => Menu.setApplicationMenu(menu),
};

// Not awaited: Electron gets ready only once this file has run to its end.
void boot({
  api,
  platform: process.platform,
  commandLine: process.argv,
  consoleDir: join(import.meta.dirname, '../console'),
  preloadPath: join(import.meta.dirname, '../preload/preload.cjs'),
  report,
}).catch(error => {
  report(`Steward could not open: ${String(error)}`);
  app.exit(1);
});

function report(message: string): void {
  process.stderr.write(`${message}\n`);
}
