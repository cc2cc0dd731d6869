// Detection rules on the screen: what they look for and found, how they are tried, changed and taken back.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const path = '/security/detection';
const row = (page: Page, name: string) =>
  page.getByRole('table', { name: 'Detection rules' }).getByRole('row').filter({ hasText: name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('a rule is tried on the past, changed, and goes back to usual', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'Credential stuffing')).toContainText(
    '20 accounts of one network within 10 minutes',
  );
  await expect(row(page, 'Credential stuffing')).toContainText('2 in a day');
  await expect(row(page, 'Flood on sockets')).toContainText('Nothing in a week');
  await button(page, 'Change Credential stuffing').click();
  const dialog = page.getByRole('dialog', { name: 'Rule: Credential stuffing' });
  await dialog.getByLabel('How many are an attack').fill('none');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('Write a whole number from 1 to 10,000.');
  await dialog.getByLabel('How many are an attack').fill('30');
  await dialog.getByRole('button', { name: 'Try', exact: true }).click();
  await expect(dialog).toContainText('It would have found nothing in 25 events. In fact: 1.');
  await dialog.getByLabel('How many are an attack').fill('12');
  await dialog.getByRole('button', { name: 'Try', exact: true }).click();
  await expect(dialog).toContainText('It would have been found once, of 1, in 25 events. In fact: 1.');
  await expect(dialog.getByRole('table', { name: 'Try on the past' })).toContainText('203.0.113.66');
  await dialog.getByLabel('State').selectOption('report');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row(page, 'Credential stuffing')).toContainText('12 accounts of one network');
  await expect(row(page, 'Credential stuffing')).toContainText('Only reports');
  await expect(row(page, 'Credential stuffing')).toContainText('Changed by Mara Lindqvist');
  await button(page, 'Change Credential stuffing').click();
  await dialog.getByRole('button', { name: 'Back to usual' }).click();
  await expect(row(page, 'Credential stuffing')).toContainText('20 accounts of one network');
  await expect(row(page, 'Credential stuffing')).not.toContainText('Changed by');
  expect(faults).toEqual([]);
});

test('a supervisor reads and tries, an agent is told, and offline it is read while deciding and trying need the server', async ({
  page,
}) => {
  await visit(page, desk.url, { path });
  await button(page, 'Change Enumeration').click();
  const dialog = page.getByRole('dialog', { name: 'Rule: Enumeration' });
  await expect(dialog.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await expect(dialog.getByRole('button', { name: 'Try', exact: true })).not.toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.evaluate(() => window.fixture.goOffline());
  await expect(dialog.getByRole('button', { name: 'Try', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.keyboard.press('Escape');
  await expect(row(page, 'Enumeration')).toContainText('30 different things of one network');
  await visit(page, desk.url, { path, query: '?role=agent' });
  await expect(page.getByRole('main')).toContainText('Supervisors and admins only');
});

test('axe finds nothing on detection rules', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'Enumeration')).toBeVisible();
  await page.getByRole('button', { name: 'Show what Enumeration found' }).click();
  await expectNoViolationInBothThemes(page, 'rules');
  await button(page, 'Change Credential stuffing').click();
  await button(page, 'Try').click();
  await expect(page.getByRole('table', { name: 'Try on the past' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'the dialog');
  await visit(page, desk.url, { path, query: `${admin}&scene=empty` });
  await expect(row(page, 'Enumeration')).toContainText('Nothing in a week');
  await expectNoViolationInBothThemes(page, 'nothing found');
});
