// Rate limits on the screen: what is in force, what it did, and how it is changed and taken back.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const path = '/security/limits';
const row = (page: Page, name: string) =>
  page.getByRole('table', { name: 'Rate limits' }).getByRole('row').filter({ hasText: name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('a limit is made to report, enforced, and deleted; one that was delivered goes back', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/inbox/mine', query: admin });
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await page.getByRole('link', { name: 'Limits', exact: true }).click();
  await expect(row(page, 'widget_address')).toContainText('each address: widgets');
  await expect(row(page, 'default').first()).toContainText('241');

  await button(page, 'New limit').click();
  const dialog = page.getByRole('dialog', { name: 'New limit' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('Use up to 40 small letters');
  await dialog.getByLabel('Limit', { exact: true }).fill('partner');
  await dialog.getByLabel('Only from these addresses').fill('203.0.113.0/24\nnowhere');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('rule.addresses.1: write an address');
  await dialog.getByLabel('Only from these addresses').fill('203.0.113.0/24');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row(page, 'partner')).toContainText('Only reports');
  await expect(row(page, 'partner')).toContainText('60 in a minute, 60 at once');

  await button(page, 'Change partner').click();
  const change = page.getByRole('dialog', { name: 'Limit partner' });
  await change.getByLabel('What happens beyond it').selectOption('enforce');
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(row(page, 'partner')).toContainText('Enforced');
  await button(page, 'Change partner').click();
  await change.getByRole('button', { name: 'Delete this limit' }).click();
  await expect(row(page, 'partner')).toHaveCount(0);

  await button(page, 'Change console').click();
  const usual = page.getByRole('dialog', { name: 'Limit console' });
  await usual.getByLabel('How many').fill('many');
  await usual.getByRole('button', { name: 'Save' }).click();
  await expect(usual).toContainText('Write a whole number');
  await usual.getByLabel('How many').fill('3000');
  await usual.getByRole('button', { name: 'Save' }).click();
  await expect(row(page, 'console').first()).toContainText('Changed');
  await button(page, 'Change console').click();
  await usual.getByRole('button', { name: 'Back to as delivered' }).click();
  await expect(row(page, 'console').first()).not.toContainText('Changed');
  expect(faults).toEqual([]);
});

test('an act is found and costs more', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  const costs = page.getByRole('table', { name: 'What acts cost' });
  await expect(costs).not.toContainText('sync.pull');
  await page.getByLabel('Find an act').fill('pull');
  await costs.getByLabel('Cost of sync.pull').fill('3');
  await button(page, 'Save costs').click();
  await expect(costs.getByRole('row').filter({ hasText: 'sync.pull' })).toContainText('usually 1');
  await page.getByLabel('Find an act').fill('security/limits');
  await expect(page.getByText('No act is called that.')).toBeVisible();
});

test('a supervisor reads, an agent is told, and offline it says so', async ({ page }) => {
  await visit(page, desk.url, { path });
  await expect(button(page, 'New limit')).toHaveAttribute('aria-disabled', 'true');
  await page.evaluate(() => window.fixture.goOffline());
  await expect(page.getByRole('main')).toContainText('Offline: what stands here may be old');
  await visit(page, desk.url, { path, query: '?role=agent' });
  await expect(page.getByRole('main')).toContainText('Supervisors and admins only');
});

test('axe finds nothing on limits', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'default').first()).toBeVisible();
  await expectNoViolationInBothThemes(page, 'limits');
  await button(page, 'Change default').click();
  await expectNoViolationInBothThemes(page, 'the dialog');
  await visit(page, desk.url, { path, query: `${admin}&scene=empty` });
  await expect(row(page, 'default').first()).toContainText('Nothing met it');
  await expectNoViolationInBothThemes(page, 'no counts');
});
