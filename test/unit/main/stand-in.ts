/**
 * A stand-in for what src/main uses of Electron, checked against the same type as the real one. It keeps what it was
 * told, in order, and lets a test play the system's part.
 */
import type {
  BrowserWindow,
  ElectronApi,
  IpcEvent,
  MenuItem,
  NativeImage,
  Rectangle,
  WebContents,
  WindowOptions,
} from '../../../src/main/electron-api.ts';

type Listener = (...values: never[]) => unknown;

class Bus {
  readonly #listeners = new Map<string, Listener[]>();
  on = (event: string, listener: Listener): void => {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  };
  emit(event: string, ...values: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(values as never[]));
  }
}

export type FakeContents = WebContents & {
  bus: Bus;
  sent: unknown[][];
  reloads: number;
  openWindow(url: string): { action: string };
};

export type FakeWindow = BrowserWindow & {
  webContents: FakeContents;
  bus: Bus;
  options: WindowOptions;
  url: string;
  bounds: Rectangle;
  close(): void;
};

export type FakeNotice = { title: string; body: string; bus: Bus; isShown: boolean; isClosed: boolean };

export function createFakeElectron(
  options: { userData?: string; isFirst?: boolean; backend?: string; hasTray?: boolean } = {},
) {
  const { userData = '/nowhere', isFirst = true, backend = 'gnome_libsecret', hasTray = true } = options;
  const calls: string[] = [];
  const bus = new Bus();
  const theme = new Bus();
  const power = new Bus();
  const windows: FakeWindow[] = [];
  const notices: FakeNotice[] = [];
  const ipc = new Map<string, (event: IpcEvent, ...given: unknown[]) => Promise<unknown>>();
  const tray = {
    bus: new Bus(),
    images: 0,
    toolTip: '',
    title: '',
    menu: [] as MenuItem[],
    isDestroyed: false,
  };
  const state = {
    workAreas: [{ x: 0, y: 0, width: 1920, height: 1040 }] as Rectangle[],
    external: [] as string[],
    badge: 0,
    isEncryptionThere: true,
    key: 'k1',
    exits: 0,
    answer: null as ((request: Request) => Promise<Response>) | null,
    isDark: false,
    readied: Promise.resolve(),
    requestHandler: null as ((url: string, permission: string) => boolean) | null,
    checkHandler: null as ((url: string, permission: string) => boolean) | null,
    deviceHandler: null as (() => boolean) | null,
    themeSource: 'system' as 'system' | 'light' | 'dark',
  };
  const note = (call: string) => {
    calls.push(call);
  };

  function createContents(): FakeContents {
    const own = new Bus();
    let openHandler = (_details: { url: string }): { action: string } => ({ action: 'allow' });
    const contents: FakeContents = {
      id: windows.length + 1,
      bus: own,
      sent: [],
      reloads: 0,
      send: (channel, ...values) => {
        contents.sent.push([channel, ...values]);
      },
      reload: () => {
        contents.reloads += 1;
      },
      on: own.on,
      setWindowOpenHandler(handler) {
        openHandler = handler;
      },
      openWindow: url => openHandler({ url }),
    };
    return contents;
  }

  function createWindow(given: WindowOptions): FakeWindow {
    note('createWindow');
    const own = new Bus();
    let isDestroyed = false;
    let isMaximized = false;
    const { x = 0, y = 0, width = 0, height = 0 } = given;
    const window: FakeWindow = {
      webContents: createContents(),
      bus: own,
      options: given,
      url: '',
      bounds: { x, y, width, height },
      async loadURL(url) {
        window.url = url;
        own.emit('ready-to-show');
      },
      show: () => note('show'),
      focus: () => note('focus'),
      restore: () => note('restore'),
      maximize() {
        isMaximized = true;
      },
      isMinimized: () => false,
      isMaximized: () => isMaximized,
      isDestroyed: () => isDestroyed,
      getNormalBounds: () => window.bounds,
      setTitleBarOverlay: ({ color }) => note(`overlay ${color}`),
      setOverlayIcon: (image, description) => note(`icon ${image === null ? 'none' : 'dot'} ${description}`),
      on: own.on,
      once: own.on,
      close() {
        own.emit('close');
        isDestroyed = true;
        own.emit('closed');
      },
    };
    windows.push(window);
    bus.emit('web-contents-created', {}, window.webContents);
    return window;
  }

  const api: ElectronApi = {
    app: {
      isPackaged: false,
      requestSingleInstanceLock() {
        note('lock');
        return isFirst;
      },
      enableSandbox: () => note('sandbox'),
      async whenReady() {
        note('whenReady');
        await state.readied;
        note('ready');
      },
      quit: () => note('quit'),
      getPath: () => userData,
      getVersion: () => '1.2.3',
      setBadgeCount(count) {
        state.badge = count;
        return true;
      },
      setAppUserModelId: id => note(`model ${id}`),
      on(event: string, listener: Listener) {
        note(`app.on ${event}`);
        bus.on(event, listener);
      },
    },
    protocol: {
      registerSchemesAsPrivileged: schemes => note(`scheme ${schemes.map(({ scheme }) => scheme).join()}`),
      handle(scheme, handler) {
        note(`serve ${scheme}`);
        state.answer = handler;
      },
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler(handler) {
          note('permissions');
          state.requestHandler = (requestingUrl, permission) => {
            let isGranted = false;
            handler(createContents(), permission, granted => (isGranted = granted), { requestingUrl });
            return isGranted;
          };
        },
        setPermissionCheckHandler(handler) {
          state.checkHandler = (url, permission) => handler(null, permission, url);
        },
        setDevicePermissionHandler(handler) {
          state.deviceHandler = handler;
        },
      },
    },
    ipcMain: {
      handle(channel, handler) {
        ipc.set(channel, handler);
      },
    },
    safeStorage: {
      isAsyncEncryptionAvailable: async () => state.isEncryptionThere,
      getSelectedStorageBackend: () => backend,
      encryptStringAsync: async text => Buffer.from(`${state.key}:${Buffer.from(text).toString('base64')}`),
      async decryptStringAsync(encrypted) {
        const [key, text = ''] = encrypted.toString().split(':');
        if (key !== state.key) throw new Error('cannot decrypt');
        return { result: Buffer.from(text, 'base64').toString() };
      },
    },
    screen: { getAllDisplays: () => state.workAreas.map(workArea => ({ workArea })) },
    nativeTheme: {
      get themeSource() {
        return state.themeSource;
      },
      set themeSource(source) {
        state.themeSource = source;
      },
      get shouldUseDarkColors() {
        return state.isDark;
      },
      on: theme.on,
    },
    nativeImage: { createFromBuffer: png => ({ png }) as unknown as NativeImage },
    powerMonitor: { on: power.on },
    shell: {
      async openExternal(url) {
        state.external.push(url);
      },
    },
    createWindow,
    createTray() {
      if (!hasTray) throw new Error('no status notifier');
      note('tray');
      return {
        setImage: () => {
          tray.images += 1;
        },
        setToolTip: text => {
          tray.toolTip = text;
        },
        setTitle: text => {
          tray.title = text;
        },
        setContextMenu: () => {},
        on: tray.bus.on,
        destroy: () => {
          tray.isDestroyed = true;
        },
      };
    },
    createNotification({ title, body }) {
      const notice: FakeNotice = { title, body, bus: new Bus(), isShown: false, isClosed: false };
      notices.push(notice);
      return {
        on: notice.bus.on,
        show: () => {
          notice.isShown = true;
        },
        close: () => {
          notice.isClosed = true;
          notice.bus.emit('close');
        },
      };
    },
    areNotificationsSupported: () => true,
    buildMenu(items) {
      tray.menu = items;
      return {} as ReturnType<ElectronApi['buildMenu']>;
    },
    setApplicationMenu: () => note('menu'),
  };

  return {
    api,
    calls,
    windows,
    notices,
    tray,
    state,
    /** Plays an event of the app. */
    emit: (event: string, ...values: unknown[]) => bus.emit(event, ...values),
    theme,
    power,
    newContents() {
      const contents = createContents();
      bus.emit('web-contents-created', {}, contents);
      return contents;
    },
    /** Calls a channel as a frame would. Without a sender: our window's own top frame. */
    ask(channel: string, given: unknown[], sender?: Partial<IpcEvent>): Promise<unknown> {
      const handler = ipc.get(channel);
      const contents = windows.at(-1)?.webContents;
      if (!handler || !contents) throw new Error(`nobody serves ${channel}`);
      const senderFrame = { url: 'app://steward/console/', parent: null };
      return handler({ sender: contents, senderFrame, ...sender }, ...given);
    },
    channels: () => [...ipc.keys()],
  };
}
