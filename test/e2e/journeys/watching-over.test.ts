// An admin watches over a running desk: a key is made, used, changed and revoked; each act stands in the log; a customer gets a copy and is forgotten.
import { expect, type Page, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import { inSync, newPage, signIn } from './pages.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.remove());

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
async function part(page: Page, name: string): Promise<void> {
  await page.goto(`${product.url}/console/#/security/${name}`);
  await inSync(page);
}

test('a key works until it is revoked, and the log tells of it', async ({ browser }) => {
  test.setTimeout(180_000);
  const admin = await newPage(browser);
  await signIn(admin, product, 'admin');
  await part(admin, 'keys');
  await button(admin, 'New key').click();
  const form = admin.getByRole('dialog', { name: 'New key' });
  await form.getByLabel('Name').fill('Shelf labels');
  await form.getByLabel('Articles: read').check();
  await form.getByRole('button', { name: 'Make the key' }).click();
  const shown = admin.getByRole('dialog', { name: 'The key of Shelf labels' });
  const secret = await shown.getByLabel('The whole key').inputValue();
  await shown.getByRole('button', { name: 'I have kept it' }).click();

  const use = (path: string) =>
    fetch(`${product.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await use('articles')).status).toBe(200);
  expect((await use('customers')).status).toBe(403);
  await button(admin, 'Open Shelf labels').click();
  const routes = admin.getByRole('table', { name: 'Requests by address' });
  await expect(routes.getByRole('row').filter({ hasText: 'GET /api/v1/articles' })).toContainText('10');
  await expect(routes.getByRole('row').filter({ hasText: 'GET /api/v1/customers' })).toContainText('01');

  await button(admin, 'Change').click();
  const change = admin.getByRole('dialog', { name: 'Change Shelf labels' });
  await change.getByLabel('Requests a day').fill('500');
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(admin.getByRole('main')).toContainText(/of 500 used today/);
  await button(admin, 'Revoke').click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Revoke Shelf labels' }).click();
  await expect(admin.getByRole('main')).toContainText('Revoked');
  await expect.poll(async () => (await use('articles')).status).toBe(401);

  await part(admin, 'audit');
  await expect(admin.getByRole('main')).toContainText(/Every entry up to \d+ is as it was written/);
  await admin.getByLabel('Anything done').selectOption('key.change');
  const log = admin.getByRole('table', { name: 'What was done' });
  await expect(log.getByRole('row').nth(1)).toContainText('API keys: Shelf labels');
  const [download] = await Promise.all([admin.waitForEvent('download'), button(admin, 'JSON lines').click()]);
  expect(download.suggestedFilename()).toBe('steward-audit.jsonl');
  await admin.getByLabel('Anything done').selectOption('audit.export');
  await expect(log.getByRole('row').nth(1)).toContainText('Took the log along');
});

test('a customer is copied and forgotten, and this console confirms it', async ({ browser }) => {
  test.setTimeout(180_000);
  const admin = await newPage(browser);
  await signIn(admin, product, 'admin');
  await part(admin, 'privacy');
  const kept = admin.getByRole('table', { name: 'How long things are kept' });
  await button(admin, 'Change how long is kept: Security events').click();
  const days = admin.getByRole('dialog', { name: 'How long: Security events' });
  await days.getByLabel('Days').fill('45');
  await days.getByRole('button', { name: 'Save' }).click();
  await expect(kept.getByRole('row').filter({ hasText: 'Security events' })).toContainText('45 days');

  // Of the demo's customers, by name.
  await admin.getByRole('searchbox').fill('a');
  const found = admin.getByRole('table', { name: 'Customers', exact: true });
  const name = (await found.getByRole('rowheader').first().innerText()).trim();
  await button(admin, `Make a copy of what is kept of ${name}`).first().click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Make the copy' }).click();
  const [copy] = await Promise.all([
    admin.waitForEvent('download'),
    button(admin, `Download the copy of ${name}`).click({ timeout: 60_000 }),
  ]);
  expect(copy.suggestedFilename()).toMatch(/^customer-.*\.zip$/);
  await button(admin, `Erase ${name}`).first().click();
  const erase = admin.getByRole('dialog', { name: `Erase ${name}?` });
  await erase.getByLabel(`Type “${name}” to confirm`).fill(name);
  await erase.getByRole('button', { name: 'Erase for good' }).click();
  const first = admin.getByRole('table', { name: 'What was asked' }).getByRole('row').nth(1);
  await expect(first).toContainText('Done', { timeout: 60_000 });
  await expect(first).toContainText(/(\d+) of \1 confirmed/, { timeout: 60_000 });
  await expect(found.getByText(name, { exact: true })).toHaveCount(0);
});
