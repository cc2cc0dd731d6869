/** Opens the console over the fixture's local data, and watches for everything that must not happen on any screen. */
import { basename } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { ofColours, violationsOn } from '../../helpers/axe.ts';
import { shotPath } from '../../helpers/shots.ts';
import type { Fixture } from './fixture/main.tsx';
import { chippedId } from './fixture/scene.ts';

declare global {
  // biome-ignore lint/style/useConsistentTypeDefinitions: the page's own window is told of the fixture by merging
  interface Window {
    fixture: Fixture;
  }
}

export const chipped = `/inbox/all/${chippedId}`;

export type Visit = { path?: string; query?: string };

/** @returns what went wrong on the page so far; a test ends with it being empty */
export function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', error => faults.push(`${error.message} ${error.cause ?? ''}`));
  page.on('console', message => {
    // The browser's own words about a forbidden style or script, and React's about its misuse.
    if (message.type() === 'error' && !/404/.test(message.text())) faults.push(message.text());
  });
  return faults;
}

export async function visit(
  page: Page,
  url: string,
  { path = chipped, query = '' }: Visit = {},
): Promise<void> {
  await page.goto(`${url}${query}#${path}`);
  await isThere(page);
}

/** Until the screen shows what it is about, after it was opened or loaded again. */
export async function isThere(page: Page): Promise<void> {
  await page.locator('html[data-is-ready]').waitFor();
  await page.getByRole('main').waitFor();
  // Every screen has its headline; before it there is only a pane that still reads.
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
}

export const queue = (page: Page): Locator => page.getByRole('listbox', { name: 'Conversations' });
export const stream = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });
export const replyField = (page: Page): Locator =>
  page.getByRole('textbox', { name: 'Reply to the customer' });
export const noteField = (page: Page): Locator => page.getByRole('textbox', { name: 'Note for the team' });
export const selectedRow = (page: Page): Locator => queue(page).getByRole('option', { selected: true });
export const toast = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('status').filter({ hasText: text });

/** As a person does who looks at what they wrote for a moment: what was begun and not saved is on the disk by then. */
export async function reloadOnceKept(page: Page): Promise<void> {
  await page.evaluate(() => window.fixture.unsavedWritten());
  await page.reload();
}

/** Every rule of axe, the best practices included; and the page itself does not scroll, or the keyboard would move it away under its own head. */
export async function expectNoViolation(page: Page, what: string): Promise<void> {
  expect(await violationsOn(page), `axe on ${what}`).toEqual([]);
  const over = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
  expect(over, `how much longer than the window ${what} is`).toBeLessThanOrEqual(0);
}

/**
 * Every rule of axe in the light theme, and in the dark one those that colours decide. The page is left in the light one, and what is on it
 * stays as it is.
 */
export async function expectNoViolationInBothThemes(page: Page, what: string): Promise<void> {
  await showIn(page, 'light');
  await expectNoViolation(page, `${what}, light`);
  await take(page, what, 'light');
  await showIn(page, 'dark');
  expect(await violationsOn(page, ofColours), `axe on ${what}, dark`).toEqual([]);
  await take(page, what, 'dark');
  await showIn(page, 'light');
}

/** A picture in both themes of what axe does not look at, where somebody asks for pictures. */
export async function picture(page: Page, what: string): Promise<void> {
  if (shotPathOf(what, 'light') === null) return;
  for (const theme of ['light', 'dark', 'light'] as const) {
    await showIn(page, theme);
    await take(page, what, theme);
  }
}

type Theme = 'light' | 'dark';

async function showIn(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
}

const shotPathOf = (what: string, theme: Theme): string | null =>
  shotPath(basename(test.info().file, '.test.ts'), `${what}-${theme}.png`);

async function take(page: Page, what: string, theme: Theme): Promise<void> {
  const path = shotPathOf(what, theme);
  if (path !== null) await page.screenshot({ path });
}

/** What was said in a conversation of the scene, written straight into the local store */
export async function sayIn(
  page: Page,
  conversationId: string,
  lines: readonly { id: string; by: 'customer' | 'agent'; text: string }[],
): Promise<void> {
  await page.evaluate(
    async ({ conversation, said }) => {
      const { collections } = window.fixture.database;
      const [one] = await collections.messages.range({
        index: ['conversationId', 'seq'],
        start: [],
        end: [],
        limit: 1,
      });
      if (!one) throw new Error('the scene has messages');
      const messages = said.map(({ id, by, text }, at) => ({
        ...{ ...one, id, conversationId: conversation, seq: at + 1, kind: 'text' as const, text },
        ...{ author: { kind: by, id: one.author.id, name: 'Kim' }, citations: [], ai: null },
      }));
      await collections.messages.apply(messages, []);
    },
    { conversation: conversationId, said: lines },
  );
}
