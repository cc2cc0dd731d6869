// An admin sets up a second factor and signs in with it; then agents must have one: an open console falls, and finds the set-up.
import { expect, type Page, test } from '@playwright/test';
import { TOTP } from 'otpauth';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible, inSync, newPage, signIn } from './pages.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.remove());

/** What an authenticator program would show; a later step is as good as this one, and no code is used twice. */
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: secret.replaceAll(' ', '') }).generate({ timestamp: Date.now() + steps * 30_000 });

async function confirm(page: Page): Promise<string> {
  const secret = (await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).textContent()) ?? '';
  await page.getByLabel('Then write the code').fill(codeOf(secret));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  return secret;
}

test('a second factor lets its owner in, and whoever must have one finds its set-up', async ({ browser }) => {
  test.setTimeout(180_000);
  const agent = await newPage(browser);
  await signIn(agent, product);
  const admin = await newPage(browser);
  await signIn(admin, product, 'admin');
  await admin.goto(`${product.url}/console/#/settings`);
  await admin.getByRole('region', { name: 'Second factor' }).getByRole('button', { name: 'Set up' }).click();
  const picture = admin.getByRole('img', { name: /authenticator program/ });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  await expectAccessible(admin, 'setting up a second factor');
  const secret = await confirm(admin);

  await admin.goto(`${product.url}/console/#/security/people`);
  await admin
    .getByRole('table', { name: 'Who must have a second factor' })
    .getByRole('button', { name: 'Change it for: Agent' })
    .click();
  const dialog = admin.getByRole('dialog', { name: 'Second factor: Agent' });
  await dialog.getByLabel('Everybody of this role must have one').check();
  await dialog.getByLabel('Days to set it up').fill('0');
  await admin.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  await expect(agent.getByRole('heading', { name: /Welcome back/ })).toBeVisible();
  await agent.getByLabel('Password').fill(product.password);
  await agent.keyboard.press('Enter');
  await expect(agent.getByRole('heading', { name: 'Set up a second factor' })).toBeVisible();
  await confirm(agent);
  await inSync(agent);

  const elsewhere = await newPage(browser);
  await elsewhere.goto(`${product.url}/console/`);
  await elsewhere.getByLabel('E-mail').fill('admin@steward.test');
  await elsewhere.getByLabel('Password').fill(product.password);
  await elsewhere.keyboard.press('Enter');
  await elsewhere.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1));
  await elsewhere.keyboard.press('Enter');
  await inSync(elsewhere);
});
