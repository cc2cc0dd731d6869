/** Owns the tray and the counts on dock and task bar. A desktop without a tray gets none, and nothing else changes. */
import type { BrowserWindow, ElectronApi, NativeImage, Tray } from './electron-api.ts';
import { dotPng, markPng } from './mark.ts';

export type Badge = { set(unread: number): void; close(): void };

export type TrayDeps = {
  api: Pick<ElectronApi, 'app' | 'nativeImage' | 'createTray' | 'buildMenu'>;
  platform: NodeJS.Platform;
  window(): BrowserWindow | null;
  open(): void;
  report(message: string): void;
};

export function createBadge(deps: TrayDeps): Badge {
  const { api, platform, window, open, report } = deps;
  const isMac = platform === 'darwin';
  const image = (png: (sizePx: number) => Buffer): NativeImage =>
    api.nativeImage.createFromBuffer(png(32), { scaleFactor: 2 });
  const mark = (isUnread: boolean) => image(sizePx => markPng({ sizePx, isUnread, isTemplate: isMac }));
  const tray = tryTray();

  function tryTray(): Tray | null {
    try {
      const made = api.createTray(mark(false));
      made.on('click', open);
      made.setToolTip('Steward');
      made.setContextMenu(
        api.buildMenu([
          { label: 'Open Steward', click: open },
          { type: 'separator' },
          { label: 'Quit', click: () => api.app.quit() },
        ]),
      );
      return made;
    } catch (error) {
      report(`There is no tray here: ${String(error)}`);
      return null;
    }
  }

  return {
    set(count) {
      const shown = count > 99 ? '99+' : String(count);
      tray?.setImage(mark(count > 0));
      tray?.setToolTip(count > 0 ? `Steward: ${shown} unread` : 'Steward');
      if (isMac) tray?.setTitle(count > 0 ? shown : '');
      api.app.setBadgeCount(count);
      if (platform === 'win32') {
        window()?.setOverlayIcon?.(count > 0 ? image(dotPng) : null, count > 0 ? `${shown} unread` : '');
      }
    },
    close: () => tray?.destroy(),
  };
}
