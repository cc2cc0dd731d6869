// The help pages in the window of the chat: found by keyboard and by touch, read in place, and said whether they helped.
import { expect, type Page, test } from '@playwright/test';
import { ofColours, violationsOn } from '../../helpers/axe.ts';
import { type Product, startProduct } from '../../helpers/product.ts';
import { shotPath } from '../../helpers/shots.ts';
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
  const path = shotPath('help', `${name}.png`);
  if (path) await page.screenshot({ path });
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

/** WCAG in the light theme, and in the dark one what colours decide; the page is left in the light one. */
async function expectAccessibleInBothThemes(page: Page, what: string): Promise<void> {
  await expectAccessible(page, `${what}, light`);
  await showIn(page, 'dark');
  expect(await violationsOn(page, ofColours), `axe on ${what}, dark`).toEqual([]);
  await picture(page, `${what}-dark`);
  await showIn(page, 'light');
  await picture(page, `${what}-light`);
}

async function showIn(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator(`.root[data-theme=${theme}]`)).toBeAttached();
}

for (const width of [360, 1_200]) {
  test(`the list and a page are accessible in both themes, ${width} px wide`, async ({ browser }) => {
    const context = await browser.newContext({
      colorScheme: 'light',
      viewport: { width, height: 720 },
      locale: 'en-GB',
    });
    const page = await context.newPage();
    await openChat(page);
    await page.getByRole('button', { name: 'Help pages' }).click();
    await expect(pages(page).first()).toBeVisible();
    await expectAccessibleInBothThemes(page, `the list, ${width}`);
    await search(page).fill('return');
    await expect(pages(page).first()).toContainText(/return/i);
    await picture(page, `help-found-${width}`);
    await pages(page).first().getByRole('button').click();
    await expect(page.getByRole('article')).toBeVisible();
    await page.getByRole('group', { name: 'Did this help?' }).scrollIntoViewIfNeeded();
    await expectAccessibleInBothThemes(page, `a page, ${width}`);
    await context.close();
  });
}
