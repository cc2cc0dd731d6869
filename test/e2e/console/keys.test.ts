// API keys on the screen: made and shown once, opened, changed, rotated, switched off and revoked.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const path = '/security/keys';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const row = (page: Page, name: string) =>
  page.getByRole('table', { name: 'API keys' }).getByRole('row').filter({ hasText: name });
const main = (page: Page) => page.getByRole('main');

test('a key is made, shown once and copied; what is wrong is said at its field', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const faults = watch(page);
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'Warehouse sync')).toContainText('Conversations: read, write');
  await expect(row(page, 'Old shop')).toContainText('Revoked');

  await button(page, 'New key').click();
  const dialog = page.getByRole('dialog', { name: 'New key' });
  const make = dialog.getByRole('button', { name: 'Make the key' });
  await make.click();
  await expect(dialog).toContainText('Give it a name.');
  await dialog.getByLabel('Name').fill('Too much');
  await make.click();
  await expect(dialog).toContainText('Choose at least one.');
  await dialog.getByLabel('Security events: read').check();
  await dialog.getByLabel('Only from these addresses').fill('nowhere');
  await make.click();
  await expect(dialog).toContainText('Write addresses or ranges, one a line.');
  await dialog.getByLabel('Only from these addresses').fill('203.0.113.0/24');
  await dialog.getByLabel('Requests a minute').fill('0');
  await make.click();
  await expect(dialog).toContainText('Write a whole number from 1 to 100,000.');
  await dialog.getByLabel('Requests a minute').fill('30');
  await make.click();
  await expect(dialog).toContainText('security:read is more than you may yourself');
  await dialog.getByLabel('Security events: read').uncheck();
  await dialog.getByLabel('Customers: write').check();
  await dialog.getByLabel('Kind').selectOption('test');
  await expect(dialog.getByLabel('Customers: write')).toBeDisabled();
  await dialog.getByLabel('Customers: read').check();
  await dialog.getByLabel('Name').fill('Shelf labels');
  await make.click();

  const shown = page.getByRole('dialog', { name: 'The key of Shelf labels' });
  const secret = await shown.getByLabel('The whole key').inputValue();
  expect(secret).toMatch(/^stwd_test_/);
  await shown.getByRole('button', { name: 'Copy' }).click();
  await expect(shown).toContainText('Copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await shown.getByRole('button', { name: 'I have kept it' }).click();
  await expect(row(page, 'Shelf labels')).toContainText('Test');
  await expect(page.locator('body')).not.toContainText(secret);
  expect(faults).toEqual([]);
});

test('a key is opened, read, changed, filled up, rotated, switched off and revoked', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await button(page, 'Open Warehouse sync').click();
  await expect(main(page)).toContainText('12,400 of 50,000 used today');
  await expect(main(page)).toContainText('320 credits left');
  await expect(page.getByRole('table', { name: 'Requests by address' })).toContainText(
    'PATCH /api/v1/customers/:id',
  );
  const chart = page.getByRole('slider', { name: 'Requests over time' });
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(chart).toHaveAttribute('aria-valuetext', /served, .* refused/);
  await page.getByLabel('How far back').selectOption('day');
  await button(page, 'As a table').click();
  await expect(page.getByRole('table', { name: 'Requests over time' }).getByRole('row')).toHaveCount(25);

  await button(page, 'Fill up to 1,000 credits').click();
  await expect(main(page)).toContainText('1,000 credits left');
  await button(page, 'Change').click();
  const change = page.getByRole('dialog', { name: 'Change Warehouse sync' });
  await expect(change.getByLabel('Only from these addresses')).toHaveValue('198.51.100.0/24');
  await change.getByLabel('Requests a minute').fill('90');
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(main(page)).toContainText('90 requests a minute');

  await button(page, 'New secret').click();
  const rotate = page.getByRole('dialog', { name: 'A new secret for Warehouse sync?' });
  await rotate.getByLabel('The old secret works on').selectOption('168');
  await rotate.getByRole('button', { name: 'New secret' }).click();
  const shown = page.getByRole('dialog', { name: 'The key of Warehouse sync' });
  await expect(shown).toContainText('The old secret works for another week.');
  await page.keyboard.press('Escape');
  await expect(main(page)).toContainText('stwd_live_4kTz9QmVb2Xc');

  await button(page, 'Switch off').click();
  await expect(main(page)).toContainText('Switched off');
  await button(page, 'Switch on').click();
  await button(page, 'Revoke').click();
  const revoke = page.getByRole('dialog', { name: 'Revoke Warehouse sync?' });
  await revoke.getByRole('button', { name: 'Revoke Warehouse sync' }).click();
  await expect(main(page)).toContainText('Revoked');
  await expect(button(page, 'New secret')).toHaveAttribute('aria-disabled', 'true');
  await button(page, 'All keys').click();
  await expect(row(page, 'Warehouse sync')).toContainText('Revoked');
});

test('a key that stands out is revoked from the overview', async ({ page }) => {
  await visit(page, desk.url, { path: '/security/overview', query: admin });
  await button(page, 'Revoke the key Warehouse sync').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke Warehouse sync' }).click();
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await expect(row(page, 'Warehouse sync')).toContainText('Revoked');
});

test('supervisors are told that keys are for admins; offline nothing can be made', async ({ page }) => {
  await visit(page, desk.url, { path });
  await expect(main(page)).toContainText('Admins only');
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'Warehouse sync')).toBeVisible();
  await page.evaluate(() => window.fixture.goOffline());
  await expect(button(page, 'New key')).toHaveAttribute('aria-disabled', 'true');
  await expect(main(page)).toContainText('Offline: what stands here may be old');
});

test('axe finds nothing on keys', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'Warehouse sync')).toBeVisible();
  await expectNoViolationInBothThemes(page, 'keys');
  await button(page, 'New key').click();
  await expectNoViolationInBothThemes(page, 'a new key');
  await page.keyboard.press('Escape');
  await button(page, 'Open Warehouse sync').click();
  await expect(page.getByRole('slider')).toBeVisible();
  await expectNoViolationInBothThemes(page, 'one key');
  await button(page, 'New secret').click();
  await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
  await expect(page.getByRole('dialog', { name: 'The key of' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'a secret');
  await visit(page, desk.url, { path, query: `${admin}&scene=empty` });
  await expect(main(page)).toContainText('No key yet');
  await expectNoViolationInBothThemes(page, 'no keys');
});
