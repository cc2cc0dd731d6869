// The widget on a strict page of another origin: small, out of the way, reachable by keyboard and reader, in each language.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { type Product, repositoryDir, startProduct } from '../../helpers/product.ts';
import { expectAccessible } from '../journeys/pages.ts';
import { closed, openShop, type Shop, setSite, settings } from './shop.ts';

const siteKey = 'hollin-and-rye-demo';
let product: Product;
let shop: Shop;

test.beforeAll(async () => {
  product = await startProduct();
  shop = await openShop(product.url, siteKey);
  await setSite(product, siteKey, { origin: shop.origin, settings: settings() });
});
test.afterAll(async () => {
  await shop.close();
  await product.remove();
});

const launcher = (page: Page) =>
  page.getByRole('button', { name: /Open chat|Close chat|Chat öffnen|Ouvrir le chat/ });
const field = (page: Page) => page.getByRole('textbox', { name: 'Write a message' });
const log = (page: Page) => page.getByRole('log');

async function openChat(page: Page, url = shop.urlOf()): Promise<void> {
  await page.goto(url);
  await launcher(page).click();
  await expect(page.getByRole('dialog')).toBeVisible();
}

/** What a page complained about; a policy that was broken shows here. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') found.push(message.text());
  });
  page.on('pageerror', error => found.push(String(error)));
  return found;
}

test('weighs little, and no more than its loader until somebody opens it', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  await page.goto(shop.urlOf());
  await expect(launcher(page)).toBeVisible();
  expect(asked.filter(path => path.startsWith('/widget'))).toEqual(['/widget.js']);
  await launcher(page).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  const app = asked.find(path => path.startsWith('/widget/assets/')) ?? '';
  const dist = join(repositoryDir, 'dist/widget');
  const sizeOf = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length;
  const loader = sizeOf(join(dist, 'widget.js'));
  expect(loader).toBeLessThan(5_000);
  expect(loader + sizeOf(join(dist, app.replace('/widget/', '')))).toBeLessThan(60_000);
});

test('moves nothing on the page, leaves one global, and takes no style from the page', async ({ page }) => {
  const found = complaints(page);
  const shifts = () => page.evaluate(() => (window as unknown as { shifts: number }).shifts);
  await openChat(page);
  expect(await shifts()).toBe(0);
  await field(page).fill('Hello');
  await page.keyboard.press('Enter');
  await expect(log(page)).toContainText('Hello. What');
  const seen = await page.evaluate(() => {
    const { before } = window as unknown as { before: string[] };
    const root = document.querySelector('steward-widget')?.shadowRoot;
    const style = (selector: string) => {
      const element = root?.querySelector(selector);
      if (!element) throw new Error(`no ${selector}`);
      const { fontSize, letterSpacing, color, transform } = getComputedStyle(element);
      return { fontSize, letterSpacing, color, transform };
    };
    const ours = ['before', 'shifts'];
    return {
      globals: Object.keys(window).filter(name => !before.includes(name) && !ours.includes(name)),
      bubble: style('.bubble'),
      elements: document.body.children.length,
    };
  });
  expect(seen).toEqual({
    globals: ['Steward'],
    bubble: { fontSize: '13px', letterSpacing: 'normal', color: 'rgb(31, 28, 22)', transform: 'none' },
    elements: 4,
  });
  expect(await shifts()).toBe(0);
  expect(found).toEqual([]);
});

test('whatever stands in a message is text', async ({ page }) => {
  await openChat(page);
  const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script> javascript:alert(3) \u202Egpj.exe';
  page.on('dialog', dialog => {
    throw new Error(`a dialog opened: ${dialog.message()}`);
  });
  await field(page).fill(hostile);
  await page.keyboard.press('Enter');
  await expect(log(page).getByText('Sent').or(log(page).getByText('Delivered'))).toBeVisible();
  await expect(log(page)).toContainText('<img src=x onerror=alert(1)>');
  expect(await log(page).locator('img, script, a[href^="javascript"]').count()).toBe(0);
});

test('is used with the keyboard alone, and gives the focus back', async ({ page }) => {
  await page.goto(shop.urlOf());
  await expect(launcher(page)).toBeVisible();
  await page.getByRole('button', { name: 'Buy' }).focus();
  await page.keyboard.press('Tab');
  await expect(launcher(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('First line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await page.keyboard.press('Enter');
  await expect(log(page)).toContainText('First line\nsecond line');
  await expect(field(page)).toHaveValue('');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(launcher(page)).toBeFocused();
});

test('announces each message once, however it changes afterwards', async ({ page }) => {
  await openChat(page);
  await log(page).evaluate(element => {
    const added: string[] = [];
    Object.assign(window, { added });
    new MutationObserver(records => {
      for (const record of records) {
        // What a reader hears: nodes added to the log, outside of parts that are marked as silent.
        if (record.target instanceof Element && record.target.closest('[aria-live="off"]')) continue;
        for (const node of record.addedNodes) {
          if (node instanceof Element && !node.matches('[aria-live="off"]'))
            added.push(node.textContent ?? '');
        }
      }
    }).observe(element, { childList: true, subtree: true });
  });
  await field(page).fill('How long does delivery take?');
  await page.keyboard.press('Enter');
  await expect(log(page)).toContainText('Delivered');
  const added = await page.evaluate(() => (window as unknown as { added: string[] }).added);
  const of = (text: string) => added.filter(heard => heard.includes(text)).length;
  expect(of('How long does delivery take?')).toBe(1);
  const answers = await log(page).locator('.msg:not(.own) .text').allTextContents();
  expect(of(answers.at(-1) ?? '')).toBe(1);
});

test('is accessible on wide and narrow pages, in both themes', async ({ browser }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1_000, 320]) {
      const viewport = { width, height: 640 };
      const context = await browser.newContext({ colorScheme, viewport, locale: 'en-GB' });
      const page = await context.newPage();
      await openChat(page, `${product.url}/demo?theme=${colorScheme}`);
      await field(page).fill('The enamel of my pot is chipped. Can I still cook with it?');
      await page.keyboard.press('Enter');
      await expect(log(page)).toContainText('Delivered');
      await expectAccessible(page, `${colorScheme}, ${width} px`);
      const targets = await page.getByRole('dialog').getByRole('button').all();
      for (const target of targets) {
        const box = await target.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0), await target.innerText()).toBeGreaterThanOrEqual(
          32,
        );
      }
      const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      expect(isWide).toBe(false);
      await context.close();
    }
  }
});

test('covers a small window, keeps the focus inside, and has no launcher over it', async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 320, height: 560 }, locale: 'en-GB' });
  await openChat(page);
  expect(await page.getByRole('dialog').boundingBox()).toEqual({ x: 0, y: 0, width: 320, height: 560 });
  await expect(page.getByRole('button', { name: 'Close chat' })).toBeHidden();
  const isInside = () =>
    page.evaluate(
      () => document.querySelector('steward-widget')?.shadowRoot?.activeElement?.closest('.panel') !== null,
    );
  for (let press = 0; press < 12; press++) {
    await page.keyboard.press('Tab');
    expect(await isInside()).toBe(true);
  }
  await page.getByRole('button', { name: 'Minimise' }).click();
  await expect(launcher(page)).toBeFocused();
  await page.close();
});

test('speaks German and French, by the page or by the browser', async ({ browser }) => {
  const german = await browser.newPage({ locale: 'en-GB' });
  await openChat(german, shop.urlOf('data-locale="de-AT"'));
  await expect(german.getByRole('textbox', { name: 'Nachricht schreiben' })).toBeVisible();
  await expect(log(german)).toContainText('Guten Tag. Fragen Sie mich.');
  const french = await browser.newPage({ locale: 'fr-FR' });
  await openChat(french);
  await expect(french.getByRole('button', { name: 'Parler à une personne' })).toBeVisible();
  await Promise.all([german.close(), french.close()]);
});

test('a draft outlives the page', async ({ page }) => {
  await openChat(page);
  await field(page).fill('half a sen');
  await page.reload();
  await launcher(page).click();
  await expect(field(page)).toHaveValue('half a sen');
});

test('a page that is not on the list is told so, and nothing is lost', async ({ page }) => {
  const stranger = await openShop(product.url, siteKey);
  await openChat(page, stranger.urlOf());
  await field(page).fill('Hello');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The chat is not set up for this page.')).toBeVisible();
  await expect(log(page).getByText('Waiting to send')).toBeVisible();
  await stranger.close();
});

test('a key that no site has leaves the page alone and says why to its developer', async ({ page }) => {
  const mistaken = await openShop(product.url, 'nobody');
  const found = complaints(page);
  await page.goto(mistaken.urlOf());
  await expect.poll(() => found.join(' ')).toContain('no site has the key "nobody"');
  await expect(launcher(page)).toHaveCount(0);
  await mistaken.close();
});

test('after hours it says so, and a message left becomes an ordinary conversation', async ({ page }) => {
  await setSite(product, siteKey, { settings: settings({ ai: false, hours: closed }) });
  await openChat(page);
  await expect(page.getByRole('heading', { name: 'Leave a message' })).toBeVisible();
  await expectAccessible(page, 'the form after hours');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(page.getByRole('textbox', { name: 'E-mail address' })).toBeFocused();
  await expect(page.getByText('Enter an address such as')).toBeVisible();
  await page.getByRole('textbox', { name: 'E-mail address' }).fill('ada@shop.example');
  await page.getByRole('textbox', { name: 'Message' }).fill('Where is my parcel?');
  await page.getByRole('button', { name: 'Send message' }).click();
  await expect(log(page)).toContainText('Where is my parcel?');
  await expect(log(page)).toContainText('The team can write to ada@shop.example');
  await setSite(product, siteKey, { settings: settings() });
});
