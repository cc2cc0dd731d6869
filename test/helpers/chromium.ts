import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const usualPlaces: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** Chromium without the browser around the page: the same page for half the processor time. */
const shellNames = ['chromium-headless-shell', 'chrome-headless-shell'];

function findOnPath(names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap(folder => names.map(name => join(folder, name))).filter(path => existsSync(path));
}

/** The machine's own Chromium (or Chrome), or null. Tests download no browser. */
export function findChromium(): string | null {
  const usual = usualPlaces[process.platform] ?? [];
  return [...findOnPath(names), ...usual.filter(path => existsSync(path))][0] ?? null;
}

export const findHeadlessShell = (): string | null => findOnPath(shellNames)[0] ?? null;

/** What tests open pages with that nobody looks at. */
export const findBrowser = (): string | null => findHeadlessShell() ?? findChromium();
