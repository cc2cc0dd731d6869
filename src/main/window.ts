/** Owns the one window: how it is made, where it stands, its bar's colours, and bringing it to the front. */
import type { BrowserWindow, ElectronApi, TitleBarOverlay } from './electron-api.ts';
import { readKeptJson, writeKeptNow } from './kept-file.ts';
import { startUrl } from './origin.ts';
import { restoreState, smallest, type WindowState } from './window-state.ts';

type Api = Pick<ElectronApi, 'createWindow' | 'screen' | 'nativeTheme'>;

export type WindowDeps = {
  api: Api;
  preloadPath: string;
  serverUrl: string;
  statePath: string;
  platform: NodeJS.Platform;
  /** Fed with what went wrong, for whoever looks at the program's output. */
  report(message: string): void;
};

export type MainWindow = {
  /** Makes it, or brings the one that is there to the front. */
  open(): Promise<void>;
  current(): BrowserWindow | null;
  send(channel: string, ...values: unknown[]): void;
};

const restartsPerMinute = 3;

export function createMainWindow(deps: WindowDeps): MainWindow {
  const { api, statePath, report } = deps;
  let window: BrowserWindow | null = null;
  let opening: Promise<void> | null = null;

  const current = () => (window && !window.isDestroyed() ? window : null);

  function save(from: BrowserWindow): void {
    const state: WindowState = { bounds: from.getNormalBounds(), isMaximized: from.isMaximized() };
    try {
      writeKeptNow(statePath, JSON.stringify(state));
    } catch (error) {
      report(`The window's place was not kept: ${String(error)}`);
    }
  }

  async function make(): Promise<void> {
    const workAreas = api.screen.getAllDisplays().map(({ workArea }) => workArea);
    const state = restoreState(await readKeptJson(statePath), workAreas);
    const made = api.createWindow(optionsOf(deps, state));
    window = made;
    made.once('ready-to-show', () => {
      if (state.isMaximized) made.maximize();
      made.show();
    });
    made.on('close', () => save(made));
    made.on('closed', () => {
      if (window === made) window = null;
    });
    recoverFromCrashes(made, report);
    await made.loadURL(startUrl);
  }

  api.nativeTheme.on('updated', () => {
    const colours = barColours(api.nativeTheme.shouldUseDarkColors);
    // A Mac draws its own buttons.
    if (deps.platform !== 'darwin') current()?.setTitleBarOverlay?.(colours);
  });

  return {
    current,
    async open() {
      const there = current();
      if (there) {
        if (there.isMinimized()) there.restore();
        there.show();
        there.focus();
        return;
      }
      opening ??= make().finally(() => {
        opening = null;
      });
      await opening;
    },
    send: (channel, ...values) => current()?.webContents.send(channel, ...values),
  };
}

function optionsOf({ api, preloadPath, serverUrl, platform }: WindowDeps, { bounds }: WindowState) {
  const isDark = api.nativeTheme.shouldUseDarkColors;
  return {
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    // Shown once it has something to show.
    show: false,
    title: 'Steward',
    backgroundColor: barColours(isDark).color,
    titleBarStyle: 'hidden' as const,
    titleBarOverlay: platform === 'darwin' ? true : barColours(isDark),
    trafficLightPosition: { x: 12, y: 11 },
    webPreferences: {
      preload: preloadPath,
      additionalArguments: [`--steward-server=${serverUrl}`],
      sandbox: true as const,
      contextIsolation: true as const,
      nodeIntegration: false as const,
      nodeIntegrationInWorker: false as const,
      nodeIntegrationInSubFrames: false as const,
      webSecurity: true as const,
      webviewTag: false as const,
      spellcheck: true,
    },
  };
}

/** The console's own canvas and muted text, so that the system's buttons stand in its bar. */
const barColours = (isDark: boolean): TitleBarOverlay =>
  isDark
    ? { color: '#151311', symbolColor: '#a59d8f', height: 36 }
    : { color: '#efebe3', symbolColor: '#635c4f', height: 36 };

/** Nothing is lost with the page: it is read again from the local database. A page that dies at once is left dead. */
function recoverFromCrashes(window: BrowserWindow, report: (message: string) => void): void {
  let crashesMs: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const nowMs = performance.now();
    crashesMs = [...crashesMs.filter(atMs => nowMs - atMs < 60_000), nowMs];
    report(`The page ended: ${reason}.`);
    if (crashesMs.length <= restartsPerMinute) window.webContents.reload();
  });
}
