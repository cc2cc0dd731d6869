// The machine's own Chromium, with a profile on the disk: what a private window keeps in memory would be another measurement.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

function findChromium(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const places = [
    ...folders.flatMap(folder => names.map(name => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  const found = places.find(path => existsSync(path));
  if (!found) throw new Error('Chromium or Chrome is needed: install it, then run the bench again.');
  return found;
}

export type Browser = { context: BrowserContext; close(): Promise<void> };

export async function openChromium(args: string[] = []): Promise<Browser> {
  const profileDir = mkdtempSync(join(tmpdir(), 'steward-bench-profile-'));
  const context = await chromium.launchPersistentContext(profileDir, {
    executablePath: findChromium(),
    headless: true,
    args: ['--disable-background-timer-throttling', '--disable-renderer-backgrounding', ...args],
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profileDir, { recursive: true, force: true });
    },
  };
}

/** Serves scripts as a page each: `/name` loads `name`'s script. */
export async function serveScripts(
  scripts: Record<string, string>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '/').slice(1);
    const script = path.endsWith('.js') ? scripts[path.slice(0, -3)] : undefined;
    if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script);
    else if (path in scripts) {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>bench</title><script type="module" src="/${path}.js"></script>`);
    } else response.writeHead(404).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
