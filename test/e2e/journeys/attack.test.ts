// Somebody tries the doors while an admin looks: it stands on the page within a second, and the address is kept out from there.
import { expect, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible, inSync, newPage, signIn } from './pages.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct({ env: { STEWARD_TRUSTED_PROXIES: '127.0.0.0/8' } });
});
test.afterAll(() => product.remove());

const attackerAt = '203.0.113.66';
const headers = { 'x-forwarded-for': attackerAt };

test('an attack is seen within a second, and its address is kept out from its row', async ({ browser }) => {
  test.setTimeout(180_000);
  const admin = await newPage(browser);
  await admin.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.5' });
  await signIn(admin, product, 'admin');
  await admin.goto(`${product.url}/console/#/security/overview`);
  await inSync(admin);
  const events = admin.getByRole('table', { name: 'Events', exact: true });
  // Whoever signed in is there already: the page is ready.
  await expect(events).toContainText('Signed in');

  await fetch(`${product.url}/wp-login.php?x=' or 1=1 --`, { headers });
  const row = events.getByRole('row').filter({ hasText: attackerAt });
  await expect(row).toBeVisible({ timeout: 1_000 });
  await expect(row).toContainText('Attack pattern in a request');
  await expectAccessible(admin, 'an attack');

  await row.getByRole('button', { name: 'Attack pattern in a request' }).click();
  const pane = admin.getByRole('complementary', { name: 'One event' });
  await pane.getByRole('button', { name: 'Keep out' }).click();
  const form = admin.getByRole('dialog', { name: 'New rule' });
  await form.getByLabel('Why').fill('Tries the doors');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toHaveCount(0);
  const refused = await fetch(`${product.url}/help`, { headers });
  expect(refused.status).toBe(403);
});
