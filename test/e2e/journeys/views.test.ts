// A saved view on two computers of one person, and before somebody else: kept without a network, shared, renamed by two at once, removed and taken back.
import { expect, type Page, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible, inSync, signIn, view } from './pages.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.remove());

const button = (page: Page) => page.getByRole('search').locator('button[aria-haspopup="menu"]');
const item = (page: Page, name: string) => page.getByRole('menuitem', { name });

async function choose(page: Page, name: string): Promise<void> {
  await button(page).click();
  await item(page, name).click();
  await expect(page.getByRole('menu')).toHaveCount(0);
}
async function rename(page: Page, to: string): Promise<void> {
  await choose(page, 'Rename');
  await page.getByLabel('Name of the view').fill(to);
  await page.keyboard.press('Enter');
  await expect(button(page)).toHaveText(to);
}
/** Whether this computer lists it; the menu is opened for it anew, so that it says what is so now. */
async function lists(page: Page, name: string): Promise<boolean> {
  await button(page).click();
  const count = await item(page, name).count();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  return count > 0;
}
const shows = (page: Page, name: string, isThere = true) =>
  expect.poll(() => lists(page, name), { message: `${name} in the list` }).toBe(isThere);

test('saved offline on one, it is on the other; shared, renamed by two, removed and taken back, all hold the same', async ({
  browser,
}) => {
  test.slow();
  const open = async (role: 'supervisor' | 'admin') => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    const page = await context.newPage();
    await signIn(page, product, role);
    await view(page, 'Analytics').click();
    await expect(page.getByRole('heading', { name: 'Analytics' })).toBeVisible();
    return { context, page };
  };
  const { context: train, page: laptop } = await open('supervisor');
  const { context: house, page: tablet } = await open('supervisor');
  const { page: admin } = await open('admin');

  // In a tunnel: it is there at once for whoever saved it, and for nobody else.
  await train.setOffline(true);
  await expect(laptop.getByText(/Offline since/).first()).toBeVisible();
  await laptop.getByRole('search').getByLabel('Team').selectOption({ index: 1 });
  await choose(laptop, 'Save this view');
  await laptop.getByLabel('Name of the view').fill('My Mondays');
  await laptop.keyboard.press('Enter');
  await expect(button(laptop)).toHaveText('My Mondays');
  expect(await lists(tablet, 'My Mondays')).toBe(false);
  await train.setOffline(false);
  await inSync(laptop);
  await shows(tablet, 'My Mondays');
  expect(await lists(admin, 'My Mondays')).toBe(false);

  // Shared from the other computer; whoever is shown it may look, and an admin may change it.
  await choose(tablet, 'My Mondays');
  await choose(tablet, 'Share with the desk');
  await shows(admin, 'My Mondays');
  await choose(admin, 'My Mondays');
  await expect(button(admin)).toHaveText('My Mondays');
  await button(admin).click();
  await expect(admin.getByRole('menu')).toContainText(/Shared with the desk.*My Mondays/);
  await expectAccessible(admin, 'a view of somebody else');
  await admin.keyboard.press('Escape');

  // Both rename it, one of them without a network: the later word stands, and who wrote it is told of the other.
  await train.setOffline(true);
  await expect(laptop.getByText(/Offline since/).first()).toBeVisible();
  await rename(laptop, 'The week at a glance');
  await rename(admin, 'Monday meeting');
  await shows(tablet, 'Monday meeting');
  await train.setOffline(false);
  await inSync(laptop);
  await expect(
    laptop
      .getByText('Somebody had renamed this view to “Monday meeting” meanwhile.', { exact: false })
      .first(),
  ).toBeVisible();
  for (const page of [laptop, tablet, admin]) {
    await shows(page, 'The week at a glance');
    expect(await lists(page, 'Monday meeting')).toBe(false);
  }

  // Removed on one while the other renames it offline: what was taken away does not come back by an edit.
  await house.setOffline(true);
  await expect(tablet.getByText(/Offline since/).first()).toBeVisible();
  await rename(tablet, 'Too late');
  await choose(laptop, 'Remove The week at a glance');
  await shows(admin, 'The week at a glance', false);
  await house.setOffline(false);
  await inSync(tablet);
  await shows(tablet, 'Too late', false);
  expect(await lists(admin, 'Too late')).toBe(false);

  // Taken back where it was removed, it is with everybody again, as it was.
  await laptop.getByRole('button', { name: 'Undo' }).first().click();
  for (const page of [laptop, tablet, admin]) await shows(page, 'The week at a glance');
});
