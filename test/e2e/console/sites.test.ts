// Sites in settings: listed with their line, added, changed with what is wrong beside its field, given another secret; read by admins alone.
import { expect, test } from '@playwright/test';
import { expectNoViolation, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

test('an admin adds a site, changes it, copies its line and makes a secret that is shown once', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const faults = watch(page);
  await visit(page, desk.url, { path: '/settings', query: '?role=admin' });
  const section = page.getByRole('region', { name: 'Sites' });
  await section.scrollIntoViewIfNeeded();
  await expect(section.getByRole('listitem')).toHaveCount(1);
  await section.getByRole('button', { name: 'Copy the line for Hollin & Rye' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    '<script src="https://desk.example/widget.js" data-site="demo-shop" async></script>',
  );
  await section.getByRole('button', { name: 'Add a site' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a site' });
  await adding.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(adding.getByText('Write a name.')).toBeVisible();
  await adding.getByLabel('Name').fill('Outlet');
  await adding.getByLabel('Pages that may carry it').fill('outlet');
  await adding.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(adding.getByText('outlet is no address')).toBeVisible();
  await adding.getByLabel('Pages that may carry it').fill('https://outlet.example');
  await expectNoViolation(page, 'adding a site');
  await adding.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(section.getByRole('listitem')).toHaveCount(2);

  await section.getByRole('button', { name: 'Change Outlet' }).click();
  const changing = page.getByRole('dialog', { name: 'Change Outlet' });
  await changing.getByLabel('Monday').fill('09:00-late');
  await changing.getByRole('button', { name: 'Save' }).click();
  await expect(changing.getByText('must be a time such as 09:30')).toBeVisible();
  await changing.getByLabel('Monday').fill('08:00-12:00, 13:00-18:00');
  await changing.getByLabel('Colour').fill('#8a1c4a');
  await changing.getByLabel('Asked at the end').selectOption({ label: 'Nothing' });
  await changing.getByLabel('Name').fill('Outlet shop');
  await expect(changing.getByRole('img', { name: 'The chat of Outlet shop, in small' })).toBeVisible();
  await expectNoViolation(page, 'changing a site');
  await changing.getByRole('button', { name: 'Save' }).click();
  await expect(section.getByRole('heading', { name: 'Outlet shop' })).toBeVisible();
  await section.getByRole('button', { name: 'Change Outlet shop' }).click();
  await expect(page.getByRole('dialog').getByLabel('Monday')).toHaveValue('08:00-12:00, 13:00-18:00');
  await page.keyboard.press('Escape');

  await expect(section).toContainText('This server cannot read its secret');
  await section.getByRole('button', { name: 'Make a new secret for Hollin & Rye' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
  await expect(page.getByLabel('Secret for signing customers')).toHaveValue('u4Jc2s-made-once');
  await expectNoViolation(page, 'a secret that was just made');
  await page.keyboard.press('Escape');
  await expect(section.getByText('The secret before this one works until')).toBeVisible();
  expect(faults).toEqual([]);
});

test('supervisors see no sites, and without the server nobody changes one', async ({ page }) => {
  await visit(page, desk.url, { path: '/settings', query: '?role=supervisor' });
  await expect(page.getByRole('region', { name: 'Service targets' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Sites' })).toHaveCount(0);
  await visit(page, desk.url, { path: '/settings', query: '?role=admin' });
  const section = page.getByRole('region', { name: 'Sites' });
  await expect(section.getByRole('listitem')).toHaveCount(1);
  await page.evaluate(() => window.fixture.goOffline());
  await expect(section.getByRole('button', { name: 'Add a site' })).toHaveAttribute('aria-disabled', 'true');
});
