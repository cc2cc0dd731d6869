/** What a person does on the two faces, in words of roles and names. Nothing here looks at classes or ids. */
import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import { violationsOn } from '../../helpers/axe.ts';

export type Widget = {
  page: Page;
  say(text: string): Promise<void>;
  thread: Locator;
  field: Locator;
};

/** Opens the demo shop and its chat. */
export async function openWidget(page: Page, url: string): Promise<Widget> {
  await page.goto(`${url}/demo`);
  await page.getByRole('button', { name: /open chat|chat with/i }).click();
  return widgetOn(page);
}

export function widgetOn(page: Page): Widget {
  const field = page.getByRole('textbox', { name: /write/i });
  return {
    page,
    field,
    thread: page.getByRole('log'),
    async say(text) {
      await field.fill(text);
      await field.press('Enter');
    },
  };
}

/** A person of their own: own cookies, own storage. */
/** @param proxy by which it reaches the desk */
export async function newPage(browser: Browser, proxy?: { server: string }): Promise<Page> {
  const context = await browser.newContext({
    ...{ viewport: { width: 1440, height: 900 }, locale: 'en-GB' },
    ...(proxy ? { proxy } : {}),
  });
  return context.newPage();
}

export type Role = 'agent' | 'supervisor' | 'admin';

export async function signIn(
  page: Page,
  desk: { url: string; password: string },
  role: Role = 'agent',
): Promise<void> {
  await page.goto(`${desk.url}/console/`);
  await page.getByLabel('E-mail').fill(`${role}@steward.test`);
  await page.getByLabel('Password').fill(desk.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await inSync(page);
}

/** What a journey begins from, and nothing that it proves: how long it takes is measured by the bench, on a machine that does nothing else. */
export const inSync = (page: Page): Promise<void> =>
  expect(page.getByRole('status').filter({ hasText: 'In sync' }).first()).toBeAttached({ timeout: 60_000 });

export const thread = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });
export const view = (page: Page, name: string): Locator =>
  page.getByRole('navigation').getByRole('link', { name: new RegExp(`^${name}`) });

/** Finds a conversation by words of it, among everything on this computer. */
export async function openConversation(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('combobox').fill(words);
  await palette.getByRole('option').filter({ hasText: words }).first().click();
  await expect(palette).toBeHidden();
  await expect(thread(page)).toContainText(words);
}

/** Writes with the keyboard alone: R or N, the text, Ctrl+Enter. */
export async function write(page: Page, kind: 'Reply' | 'Note', text: string): Promise<void> {
  const field = page.getByRole('textbox', {
    name: kind === 'Reply' ? 'Reply to the customer' : 'Note for the team',
  });
  await page.getByRole('tab', { name: new RegExp(`^${kind}`) }).click();
  await field.fill(text);
  await field.press('Control+Enter');
  await expect(thread(page).getByText(text)).toBeVisible();
}

/** WCAG 2.2 AA by axe, on everything that is shown. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const found = await violationsOn(page, {
    tags: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  });
  expect(found, `axe on ${what}`).toEqual([]);
}
