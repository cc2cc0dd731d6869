// The help pages in the window of the chat: found by keyboard and by touch, read in place, and said whether they helped.
import { mkdirSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible } from '../journeys/pages.ts';
import { openShop, type Shop, setSite, settings } from './shop.ts';

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

async function openChat(page: Page): Promise<void> {
  await page.goto(shop.urlOf());
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
}
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search the help pages' });
const pages = (page: Page) => page.getByRole('region', { name: 'Help pages' }).getByRole('listitem');
/** Pictures to look at, where somebody asks for them. */
async function picture(page: Page, name: string): Promise<void> {
  const dir = process.env['STEWARD_PICTURES'];
  if (!dir) return;
  mkdirSync(dir, { recursive: true });
  await page.screenshot({ path: `${dir}/${name}.png` });
}

test('by keyboard alone: open, search, read, say that it helped, and back to the chat', async ({ page }) => {
  await openChat(page);
  const help = page.getByRole('button', { name: 'Help pages' });
  await help.focus();
  await page.keyboard.press('Enter');
  await expect(search(page)).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: /^\d+ pages$/ })).toBeVisible();
  const all = await pages(page).count();
  expect(all).toBeGreaterThan(3);
  await page.keyboard.type('return a pan');
  await expect(pages(page).first()).toContainText(/return/i);
  await page.keyboard.press('Tab');
  // The list scrolls, so it is a stop of its own in some browsers; the first page is the next button.
  await pages(page).first().getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toBeVisible();
  const yes = page.getByRole('group', { name: 'Did this help?' }).getByRole('button', { name: 'Yes' });
  await yes.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Thank you', { exact: true })).toBeVisible();
  await expect(yes).toBeHidden();
  // Back to what was found, with the words still there; asked once, it is not asked again.
  await page.keyboard.press('Escape');
  await expect(search(page)).toHaveValue('return a pan');
  await pages(page).first().getByRole('button').click();
  await expect(page.getByText('Thank you', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'All help pages' }).click();
  await search(page).press('Escape');
  await expect(page.getByRole('textbox', { name: 'Write a message' })).toBeVisible();
});

test('words that no page says, and a server out of reach, are told with what to do', async ({
  page,
  context,
}) => {
  await openChat(page);
  await page.getByRole('button', { name: 'Help pages' }).click();
  await search(page).fill('zzyzx');
  await expect(page.getByText('No page says anything about that. Ask in the chat instead.')).toBeVisible();
  await picture(page, 'help-nothing');
  await context.setOffline(true);
  await search(page).fill('returns');
  await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(pages(page).first()).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1_200]) {
    test(`the list and a page are accessible, ${colorScheme}, ${width} px wide`, async ({ browser }) => {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height: 720 },
        locale: 'en-GB',
      });
      const page = await context.newPage();
      await openChat(page);
      await page.getByRole('button', { name: 'Help pages' }).click();
      await expect(pages(page).first()).toBeVisible();
      await picture(page, `help-list-${colorScheme}-${width}`);
      await expectAccessible(page, `the list, ${colorScheme}, ${width}`);
      await search(page).fill('return');
      await expect(pages(page).first()).toContainText(/return/i);
      await picture(page, `help-found-${colorScheme}-${width}`);
      await pages(page).first().getByRole('button').click();
      await expect(page.getByRole('article')).toBeVisible();
      await page.getByRole('group', { name: 'Did this help?' }).scrollIntoViewIfNeeded();
      await picture(page, `help-page-${colorScheme}-${width}`);
      await expectAccessible(page, `a page, ${colorScheme}, ${width}`);
      await context.close();
    });
  }
}
