// An admin sets up a provider of single sign-on, and somebody whom nobody added comes in through its page, works, and leaves.
import { expect, test } from '@playwright/test';
import { type IdentityProvider, startIdentityProvider } from '../../helpers/identity-provider.ts';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible, inSync, newPage, signIn, view, write } from './pages.ts';

let product: Product;
let provider: IdentityProvider;
test.beforeAll(async () => {
  provider = await startIdentityProvider();
  provider.knows({ sub: '7', name: 'Ingrid Moen', email: 'ingrid@hollin.example', email_verified: true });
  provider.knows({ sub: '8', name: 'Eve Stranger', email: 'eve@evil.example', email_verified: true });
  product = await startProduct({ env: { STEWARD_WEBHOOK_PRIVATE: 'on' } });
});
test.afterAll(async () => {
  await product.remove();
  await provider.close();
});

test('set up, come in, work, confirm, leave', async ({ browser }) => {
  test.setTimeout(240_000);
  const admin = await newPage(browser);
  await signIn(admin, product, 'admin');
  await admin.goto(`${product.url}/console/#/security/sso`);
  await admin.getByRole('button', { name: 'Add a provider' }).click();
  const form = admin.getByRole('dialog', { name: 'Add a provider' });
  await form.getByLabel('Name on the button').fill('Hollin');
  await form.getByLabel('Issuer').fill(provider.url);
  await form.getByLabel('Client id').fill(provider.clientId);
  await form.getByLabel('Client secret').fill('not the secret');
  await form.getByRole('button', { name: 'Test' }).click();
  const found = form.getByRole('list', { name: 'Test' });
  await expect(found).toContainText('the client secret is wrong');
  await form.getByLabel('Client secret').fill(provider.clientSecret);
  await form.getByRole('button', { name: 'Test' }).click();
  await expect(found).toContainText('It knows the client id and takes the secret.');
  await form.getByLabel('Mail domains').fill('hollin.example');
  await form.getByLabel('Make people when they first come').check();
  await form.getByLabel('Support', { exact: true }).check();
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(admin.getByRole('table', { name: 'Single sign-on' })).toContainText('hollin.example');

  const ingrid = await newPage(browser);
  for (const theme of ['light', 'dark'] as const) {
    await ingrid.emulateMedia({ colorScheme: theme });
    await ingrid.goto(`${product.url}/console/`);
    await expect(ingrid.getByRole('link', { name: 'Sign in with Hollin' })).toBeVisible();
    await expectAccessible(ingrid, `the door in ${theme}`);
  }
  // Somebody of another house first.
  await ingrid.getByRole('link', { name: 'Sign in with Hollin' }).click();
  await ingrid.getByRole('link', { name: 'Continue as Eve Stranger' }).click();
  await expect(ingrid.getByRole('alert')).toContainText('of a domain that may not come in here');
  await expectAccessible(ingrid, 'a refusal');
  await ingrid.getByRole('link', { name: 'Sign in with Hollin' }).click();
  await ingrid.getByRole('link', { name: 'Continue as Ingrid Moen' }).click();
  await inSync(ingrid);
  await expect(ingrid.getByRole('button', { name: /Ingrid Moen/ }).first()).toBeVisible();
  expect(new URL(ingrid.url()).hash).not.toContain('signed-in');
  await view(ingrid, 'All').click();
  const row = ingrid.getByRole('listbox', { name: 'Conversations' }).getByRole('option').first();
  await row.click();
  await write(ingrid, 'Note', 'Came in by the front door.');

  // An act that asks once more who one is goes by the provider, too.
  await ingrid.goto(`${product.url}/console/#/settings`);
  await expect(ingrid.getByRole('table', { name: 'Sessions' })).toBeVisible();
  await ingrid
    .getByRole('button', { name: /Ingrid Moen/ })
    .first()
    .click();
  await ingrid.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(ingrid.getByRole('link', { name: 'Sign in with Hollin' })).toBeVisible();
  await expect.poll(() => provider.seen.some(({ path }) => path === '/logout')).toBe(true);

  await admin.reload();
  await inSync(admin);
  await admin.getByRole('button', { name: 'People who came by Hollin' }).click();
  await expect(admin.getByRole('dialog')).toContainText('ingrid@hollin.example');
});
