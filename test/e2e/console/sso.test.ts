// Single sign-on on the screen: what an admin sets up, what a test of it says, and the door that offers it.
import { expect, test } from '@playwright/test';
import { expectNoViolationInBothThemes, toast, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const path = '/security/sso';

test('providers, who came by them, and the form of one', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path, query: admin });
  const table = page.getByRole('table', { name: 'Single sign-on' });
  await expect(table.getByRole('row').filter({ hasText: 'Okta' })).toContainText('The only way in');
  await expect(table.getByRole('row').filter({ hasText: 'Rye Keycloak' })).toContainText(
    'Secret cannot be read',
  );
  await expectNoViolationInBothThemes(page, 'providers');
  await page.getByRole('button', { name: 'People who came by Okta' }).click();
  const people = page.getByRole('dialog', { name: 'People who came by Okta' });
  await expect(people.getByRole('row').filter({ hasText: 'Tomasz' })).toContainText(
    'tomasz.krol@hollin.example',
  );
  await people.getByRole('button', { name: 'Part Tomasz Król' }).click();
  await expect(people.getByRole('row').filter({ hasText: 'Tomasz' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Change Okta' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change Okta' });
  await expect(dialog.getByLabel('Short name')).toHaveJSProperty('readOnly', true);
  await expect(dialog.getByLabel('Client secret')).toHaveValue('');
  await dialog.getByRole('button', { name: 'Test' }).click();
  await expect(dialog.getByRole('list', { name: 'Test' })).toContainText('sign in once to see');
  await expectNoViolationInBothThemes(page, 'the form of a provider');
  expect(faults).toEqual([]);
});

test('a provider is added: what is missing is said, the address follows the name, a test says what is wrong', async ({
  page,
}) => {
  await visit(page, desk.url, { path, query: admin });
  await page.getByRole('button', { name: 'Add a provider' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a provider' });
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toContainText('Write the name.');
  await dialog.getByLabel('Name on the button').fill('Fjord & Söhne');
  await expect(dialog.getByLabel('Redirect address')).toHaveValue(
    /\/auth\/sso\/fjord-so-hne\/callback$|\/auth\/sso\/fjord-sohne\/callback$/,
  );
  await dialog.getByLabel('Issuer').fill('https://fjord.example');
  await dialog.getByLabel('Client id').fill('desk');
  await dialog.getByLabel('Client secret').fill('a secret');
  await dialog.getByRole('button', { name: 'Test' }).click();
  await expect(dialog.getByRole('list', { name: 'Test' })).toContainText('Enter the issuer exactly so');
  await dialog.getByLabel('Mail domains').fill('fjord.example');
  await dialog.getByLabel('Make people when they first come').check();
  await dialog.getByLabel('Billing').check();
  await dialog.getByLabel('Take the role from a claim').check();
  await dialog.getByLabel('Values for admins').fill('desk-admins');
  await dialog.getByLabel('Single sign-on only').check();
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toContainText('Choose an admin.');
  await dialog.getByLabel('Whose password still counts').selectOption({ index: 1 });
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(toast(page, 'Fjord & Söhne is saved.')).toBeVisible();
});
