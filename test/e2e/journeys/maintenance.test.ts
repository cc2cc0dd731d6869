// An admin announces maintenance: agents read it above every page, customers in their chat and on the public page, each in their theme.
import { expect, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible, inSync, newPage, openWidget, signIn } from './pages.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.remove());

test('announced, told to everybody it concerns, called off', async ({ browser, page: shop }) => {
  const [admin, agent, reader] = [await newPage(browser), await newPage(browser), await newPage(browser)];
  await signIn(admin, product, 'admin');
  await signIn(agent, product);
  const chat = await openWidget(shop, product.url);
  await chat.say('Can I return a pot?');
  await expect(chat.thread).toContainText('Can I return a pot?');

  await admin.keyboard.press('g');
  await admin.keyboard.press('s');
  await expect(admin.getByRole('region', { name: 'Parts' }).getByRole('listitem').first()).toContainText(
    'Works',
  );
  await expect(admin.getByRole('region', { name: 'Capacity' })).toContainText('1 server');
  await admin.getByRole('button', { name: 'Announce maintenance' }).click();
  const form = admin.getByRole('dialog', { name: 'Announce maintenance' });
  await form.getByLabel('What is done').fill('New disks');
  await form.getByLabel('What people will notice').fill('The chat pauses for ten minutes.');
  await form.getByLabel('Database').check();
  await form.getByRole('button', { name: 'Announce' }).click();
  await inSync(admin);

  const banner = agent.getByRole('status').filter({ hasText: 'New disks' });
  await expect(banner).toBeVisible();
  const line = shop.getByRole('dialog').getByRole('status').filter({ hasText: 'The chat pauses' });
  await expect(line).toContainText('Maintenance from');
  for (const theme of ['light', 'dark'] as const) {
    await shop.getByRole('button', { name: theme === 'light' ? 'Light' : 'Dark' }).click();
    // The demo shop begins its chat anew with the look, and what it is told with the thread holds the line too.
    const launcher = shop.getByRole('button', { name: /open chat|chat with/i });
    await expect(launcher.or(line)).toBeVisible();
    if (await launcher.isVisible()) await launcher.click();
    await expect(line).toBeVisible();
    await expectAccessible(shop, `the chat with maintenance, ${theme}`);
    await reader.emulateMedia({ colorScheme: theme });
    await expect
      .poll(async () => {
        await reader.goto(`${product.url}/status`);
        return reader.getByRole('article').count();
      })
      .toBe(1);
    await expect(reader.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(reader.getByRole('article')).toContainText('New disks');
    await expectAccessible(reader, `the status page, ${theme}`);
  }

  await admin.getByRole('button', { name: 'Call off: New disks' }).click();
  await expect(banner).toHaveCount(0);
  await expect(line).toHaveCount(0);
});
