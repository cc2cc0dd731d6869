/**
 * What Steward uses of Electron, and nothing more. main.ts hands in the real one, so its own types are checked against
 * this; tests hand in a stand-in.
 */
import type { Menu, NativeImage } from 'electron';

export type { NativeImage } from 'electron';

export type WebContents = {
  readonly id: number;
  send(channel: string, ...values: unknown[]): void;
  reload(): void;
  on(event: 'will-navigate', listener: (event: NavigationEvent) => void): unknown;
  on(event: 'will-frame-navigate', listener: (event: NavigationEvent) => void): unknown;
  on(event: 'will-redirect', listener: (event: NavigationEvent) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown;
  on(event: 'render-process-gone', listener: (event: unknown, details: { reason: string }) => void): unknown;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void;
};
export type NavigationEvent = { url: string; preventDefault(): void };

export type Rectangle = { x: number; y: number; width: number; height: number };

export type BrowserWindow = {
  readonly webContents: WebContents;
  loadURL(url: string): Promise<void>;
  show(): void;
  focus(): void;
  restore(): void;
  maximize(): void;
  isMinimized(): boolean;
  isMaximized(): boolean;
  isDestroyed(): boolean;
  getNormalBounds(): Rectangle;
  setTitleBarOverlay?(options: TitleBarOverlay): void;
  setOverlayIcon?(image: NativeImage | null, description: string): void;
  on(event: 'resize' | 'move' | 'close' | 'closed', listener: () => void): unknown;
  once(event: 'ready-to-show', listener: () => void): unknown;
};
export type TitleBarOverlay = { color: string; symbolColor: string; height: number };

export type WindowOptions = Partial<Rectangle> & {
  minWidth: number;
  minHeight: number;
  show: boolean;
  title: string;
  backgroundColor: string;
  titleBarStyle: 'hidden';
  titleBarOverlay: TitleBarOverlay | boolean;
  trafficLightPosition: { x: number; y: number };
  webPreferences: {
    preload: string;
    additionalArguments: string[];
    sandbox: true;
    contextIsolation: true;
    nodeIntegration: false;
    nodeIntegrationInWorker: false;
    nodeIntegrationInSubFrames: false;
    webSecurity: true;
    webviewTag: false;
    spellcheck: boolean;
  };
};

export type Tray = {
  setImage(image: NativeImage): void;
  setToolTip(text: string): void;
  setTitle(text: string): void;
  setContextMenu(menu: Menu | null): void;
  on(event: 'click', listener: () => void): unknown;
  destroy(): void;
};
export type MenuItem = {
  label?: string;
  role?: 'appMenu' | 'editMenu' | 'viewMenu' | 'windowMenu';
  type?: 'separator';
  click?: () => void;
};

export type SystemNotification = {
  on(event: 'click' | 'close', listener: () => void): unknown;
  show(): void;
  close(): void;
};

export type IpcEvent = {
  sender: WebContents;
  /** Null once the frame has navigated away or is gone. */
  senderFrame: { url: string; parent: unknown } | null;
};

type Permission = (contents: WebContents | null, permission: string, origin: string) => boolean;

export type ElectronApi = {
  app: {
    readonly isPackaged: boolean;
    requestSingleInstanceLock(): boolean;
    enableSandbox(): void;
    whenReady(): Promise<void>;
    quit(): void;
    getPath(name: 'userData'): string;
    getVersion(): string;
    setBadgeCount(count: number): boolean;
    setAppUserModelId(id: string): void;
    on(
      event: 'second-instance' | 'activate' | 'window-all-closed' | 'before-quit',
      listener: () => void,
    ): unknown;
    on(event: 'web-contents-created', listener: (event: unknown, contents: WebContents) => void): unknown;
  };
  protocol: {
    registerSchemesAsPrivileged(
      schemes: {
        scheme: string;
        privileges: { standard: boolean; secure: boolean; supportFetchAPI: boolean; codeCache: boolean };
      }[],
    ): void;
    handle(scheme: string, handler: (request: Request) => Promise<Response>): void;
  };
  session: {
    defaultSession: {
      setPermissionRequestHandler(
        handler: (
          contents: WebContents,
          permission: string,
          answer: (isGranted: boolean) => void,
          details: { requestingUrl: string },
        ) => void,
      ): void;
      setPermissionCheckHandler(handler: Permission): void;
      setDevicePermissionHandler(handler: () => boolean): void;
    };
  };
  ipcMain: {
    handle(channel: string, handler: (event: IpcEvent, ...given: unknown[]) => Promise<unknown>): void;
  };
  safeStorage: {
    isAsyncEncryptionAvailable(): Promise<boolean>;
    /** Linux only. */
    getSelectedStorageBackend(): string;
    encryptStringAsync(text: string): Promise<Buffer>;
    decryptStringAsync(encrypted: Buffer): Promise<{ result: string }>;
  };
  screen: { getAllDisplays(): { workArea: Rectangle }[] };
  nativeTheme: {
    themeSource: 'system' | 'light' | 'dark';
    readonly shouldUseDarkColors: boolean;
    on(event: 'updated', listener: () => void): unknown;
  };
  nativeImage: { createFromBuffer(png: Buffer, options: { scaleFactor: number }): NativeImage };
  powerMonitor: { on(event: 'resume' | 'unlock-screen', listener: () => void): unknown };
  shell: { openExternal(url: string): Promise<void> };
  createWindow(options: WindowOptions): BrowserWindow;
  createTray(image: NativeImage): Tray;
  createNotification(options: { title: string; body: string }): SystemNotification;
  areNotificationsSupported(): boolean;
  buildMenu(items: MenuItem[]): Menu;
  setApplicationMenu(menu: Menu): void;
};
