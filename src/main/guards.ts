/** Owns what a page may not do: leave, open windows, embed others, and ask the system for more than it needs. */
import type { ElectronApi, NavigationEvent, WebContents } from './electron-api.ts';
import { externalUrl, isOwnPage, mayUse } from './origin.ts';

export type Guards = Pick<ElectronApi, 'app' | 'session' | 'shell'>;

/** Holds for every page of this program, whoever made it. Call before the first window. */
export function guardPages({ app, shell }: Pick<Guards, 'app' | 'shell'>): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, shell));
}

function guard(contents: WebContents, shell: Guards['shell']): void {
  const openOutside = (url: string): void => {
    const external = externalUrl(url);
    if (external !== null) void shell.openExternal(external).catch(() => {});
  };
  contents.on('will-navigate', event => {
    if (isOwnPage(event.url)) return;
    event.preventDefault();
    openOutside(event.url);
  });
  const stay = (event: NavigationEvent): void => {
    if (!isOwnPage(event.url)) event.preventDefault();
  };
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', event => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

/** Call once the app is ready: sessions exist only then. */
export function guardPermissions({ session }: Pick<Guards, 'session'>): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(mayUse(requestingUrl, permission)),
  );
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => mayUse(origin, permission));
  defaultSession.setDevicePermissionHandler(() => false);
}
