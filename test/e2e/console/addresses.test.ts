// Addresses and countries on the screen: rules, what reputation did, and which countries come in.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const path = '/security/addresses';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const row = (page: Page, table: string, text: string) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });
const rules = 'Rules for addresses';
const blocks = 'Kept out for what they did';

test('a rule is checked as it is typed, asked about when it would keep its writer out, and taken away', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, rules, '198.51.100.0/24')).toContainText('Floods the chat');
  await expect(page.getByRole('main')).toContainText('You are at 203.0.113.5.');

  await button(page, 'New rule').click();
  const dialog = page.getByRole('dialog', { name: 'New rule' });
  const range = dialog.getByLabel('Address or range');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('Write an address or a range.');
  await range.fill('10.1.2.3/8');
  await expect(dialog).toContainText('10.0.0.0/8: 16,777,216 addresses');
  await range.fill('203.0.113.5');
  await expect(dialog).toContainText('203.0.113.5: one address');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('Say why.');
  await dialog.getByLabel('Why').fill('A test of the lock');
  await dialog.getByLabel('For how long').selectOption('always');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByLabel('I know that this keeps me out myself').check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row(page, rules, '203.0.113.5')).toContainText('For good');

  await button(page, 'Take away the rule for 203.0.113.5').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
  await expect(row(page, rules, '203.0.113.5')).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('a block by reputation shows why, and is lifted', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, blocks, '5.9.17.4')).toContainText('broken requests, wrong passwords');
  await expect(row(page, blocks, '5.9.17.4')).toContainText('Germany');
  await button(page, 'Lift the block of 5.9.17.4').click();
  await expect(row(page, blocks, '5.9.17.4')).toHaveCount(0);
});

test('countries are tried on recent traffic and saved', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  const list = page.getByRole('list', { name: 'Countries' });
  await expect(list).toContainText('All but these come in: North Korea');
  await button(page, 'Change the countries of Staff').click();
  const dialog = page.getByRole('dialog', { name: 'Countries: Staff' });
  await dialog.getByLabel('Which countries come in').selectOption('only');
  await dialog.getByLabel('Countries', { exact: true }).fill('de, france');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('"FRANCE" is none');
  await dialog.getByLabel('Countries', { exact: true }).fill('de, fr');
  await dialog.getByRole('button', { name: 'Try it on recent traffic' }).click();
  await expect(dialog).toContainText('it would have kept out 331');
  await expect(dialog).toContainText('United States: 319');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(list).toContainText('Only these come in: Germany, France');
});

test('a supervisor reads, and offline it says so', async ({ page }) => {
  await visit(page, desk.url, { path });
  await expect(button(page, 'New rule')).toHaveAttribute('aria-disabled', 'true');
  await page.evaluate(() => window.fixture.goOffline());
  await expect(page.getByRole('main')).toContainText('Offline: what stands here may be old');
});

test('axe finds nothing on addresses', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, rules, '198.51.100.0/24')).toBeVisible();
  await expectNoViolationInBothThemes(page, 'addresses');
  await button(page, 'New rule').click();
  await expectNoViolationInBothThemes(page, 'the dialog of a rule');
  await page.keyboard.press('Escape');
  await button(page, 'Change the countries of Customers').click();
  await page.getByRole('button', { name: 'Try it on recent traffic' }).click();
  await expectNoViolationInBothThemes(page, 'the dialog of countries');
  await visit(page, desk.url, { path, query: `${admin}&scene=empty` });
  await expect(page.getByRole('main')).toContainText('Nobody is kept out now.');
  await expectNoViolationInBothThemes(page, 'no rules');
});
