// An admin keeps an address out while somebody there is in the chat: the chat says so and keeps what was written, and goes on by itself once
// they are let in again. The test is the trusted proxy: it says for each page where it is.
import { type Browser, expect, type Page, test } from '@playwright/test';
import { type AddressProxy, startAddressProxy } from '../../helpers/address-proxy.ts';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible, inSync, newPage, openWidget, signIn } from './pages.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct({ env: { STEWARD_TRUSTED_PROXIES: '127.0.0.0/8' } });
});
const proxies: AddressProxy[] = [];
test.afterAll(async () => {
  await Promise.all(proxies.map(proxy => proxy.close()));
  await product.remove();
});

const customerAt = '203.0.113.40';

async function pageAt(browser: Browser, address: string): Promise<Page> {
  const proxy = await startAddressProxy(address);
  proxies.push(proxy);
  return newPage(browser, { server: proxy.url });
}

test('an open chat is cut, says so, keeps the words, and goes on once it may', async ({ browser }) => {
  test.setTimeout(180_000);
  const [admin, shop] = [await pageAt(browser, '203.0.113.5'), await pageAt(browser, customerAt)];
  await signIn(admin, product, 'admin');
  const chat = await openWidget(shop, product.url);
  await chat.say('Can I return a pot?');
  await expect(chat.thread).toContainText('Can I return a pot?');

  await admin.goto(`${product.url}/console/#/security/addresses`);
  await inSync(admin);
  await admin.getByRole('button', { name: 'New rule' }).click();
  const form = admin.getByRole('dialog', { name: 'New rule' });
  await form.getByLabel('Address or range').fill(customerAt);
  await form.getByLabel('Why').fill('A test');
  await form.getByRole('button', { name: 'Save' }).click();

  const banner = shop.getByRole('status').filter({ hasText: 'The chat is not available here' });
  await expect(banner).toBeVisible();
  await chat.say('Are you still there?');
  await expect(chat.thread).toContainText('Are you still there?');
  await expect(chat.thread).toContainText('Waiting to send');
  await expectAccessible(shop, 'a chat that is kept out');

  await admin.getByRole('button', { name: `Take away the rule for ${customerAt}` }).click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
  await expect(banner).toHaveCount(0, { timeout: 60_000 });
  await expect(chat.thread.getByText('Are you still there?')).toHaveCount(1);
  await expect(chat.thread).not.toContainText('Waiting to send', { timeout: 30_000 });

  // What the desk holds is what was written, once.
  await admin.keyboard.press('Control+k');
  await admin.getByRole('dialog').getByRole('combobox').fill('Are you still there');
  await expect(
    admin.getByRole('dialog').getByRole('option').filter({ hasText: 'Are you still there' }),
  ).toHaveCount(1);
});

test('a console that is kept out says so and goes on once it may', async ({ browser }) => {
  test.setTimeout(180_000);
  const [admin, agent] = [await pageAt(browser, '203.0.113.5'), await pageAt(browser, '203.0.113.60')];
  await signIn(admin, product, 'admin');
  await signIn(agent, product);
  await admin.goto(`${product.url}/console/#/security/addresses`);
  await inSync(admin);
  await admin.getByRole('button', { name: 'New rule' }).click();
  const form = admin.getByRole('dialog', { name: 'New rule' });
  await form.getByLabel('Address or range').fill('203.0.113.60');
  await form.getByLabel('Why').fill('A test');
  await form.getByRole('button', { name: 'Save' }).click();
  const line = agent.getByText('This address is kept out');
  await expect(line.first()).toBeVisible();
  await admin.getByRole('button', { name: 'Take away the rule for 203.0.113.60' }).click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
  await expect(line).toHaveCount(0, { timeout: 60_000 });
  await inSync(agent);
});
