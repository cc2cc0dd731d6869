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
  // Whoever signed in is a mere note, on the server: the page is ready.
  await admin.getByLabel('Any level').selectOption('');
  await expect(events).toContainText('Signed in');

  await fetch(`${product.url}/wp-login.php?x=' or 1=1 --`, { headers });
  // Once it is kept out, its knocking at the door is an event of its own.
  const row = events
    .getByRole('row')
    .filter({ hasText: attackerAt })
    .filter({ hasText: 'Attack pattern in a request' });
  await expect(row).toBeVisible({ timeout: 1_000 });
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

  // Without a connection every panel opens from what this computer holds.
  const main = admin.getByRole('main');
  const open = (part: string) => admin.goto(`${product.url}/console/#/security/${part}`);
  await open('addresses');
  await expect(main).toContainText('Tries the doors');
  await admin.goto(`${product.url}/console/#/inbox/mine`);
  await admin.context().setOffline(true);
  await expect(admin.getByRole('status').filter({ hasText: 'Offline' }).first()).toBeAttached();
  await open('overview');
  await expect(row).toBeVisible();
  await expect(main).toContainText('Held on this computer since');
  await expect(main.getByRole('table', { name: 'Addresses' })).toContainText(attackerAt);
  await expectAccessible(admin, 'the overview, offline');
  await open('addresses');
  await expect(main).toContainText('Tries the doors');
  await expect(main.getByRole('button', { name: `Take away the rule for ${attackerAt}` })).toBeDisabled();
  await open('limits');
  await expect(main).toContainText('GET /api/v1/audit/verify');
  await open('keys');
  await expect(main).toContainText('No key yet');
  await open('audit');
  await expect(main.getByRole('table', { name: 'What was done' })).toContainText(attackerAt);
  await expect(main).toContainText('Older ones, the check of the chain and exports need the server.');
  await open('privacy');
  await expect(main).toContainText('as of');
  await admin.context().setOffline(false);
  await open('overview');
  await inSync(admin);
});
