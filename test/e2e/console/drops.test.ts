// Drops on the screen: a storage added, tried and used; a drop added, made by hand, looked into, changed and removed.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const path = '/integrations/drops';
const query = '?role=admin';
const row = (page: Page, table: string, text: string) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('a storage is added and tried; a drop into it is added, made by hand, looked into, changed and removed', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path, query: '?role=supervisor' });
  await expect(page.getByRole('main')).toContainText('Admins only');
  await visit(page, desk.url, { path, query: `${query}&scene=empty` });
  await expect(page.getByRole('main')).toContainText('No drop yet');
  await button(page, 'New storage').click();
  const storage = page.getByRole('dialog', { name: 'New storage' });
  await storage.getByRole('button', { name: 'Add it' }).click();
  await expect(storage).toContainText('Give it a name.');
  await storage.getByLabel('Name').fill('Lake');
  await storage.getByLabel('Endpoint').fill('https://s3.example/bucket');
  await storage.getByRole('button', { name: 'Add it' }).click();
  await expect(storage).toContainText('without a path.');
  await storage.getByLabel('Endpoint').fill('https://s3.example');
  await storage.getByLabel('Region').fill('eu-central-1');
  await storage.getByLabel('Bucket', { exact: true }).fill('lake');
  await storage.getByLabel('Access key id').fill('AKIA1');
  await storage.getByRole('button', { name: 'Add it' }).click();
  await expect(storage).toContainText('Write its secret.');
  await storage.getByLabel('Secret access key').fill('secret');
  await storage.getByLabel('Encrypted there').selectOption('With a key of its service (KMS)');
  await storage.getByLabel('Key id', { exact: true }).fill('key-1');
  await storage.getByRole('button', { name: 'Add it' }).click();
  await expect(row(page, 'Storages', 'Lake')).toContainText('lake/steward/');
  await button(page, 'Try it: Lake').click();
  await expect(row(page, 'Storages', 'Lake')).toContainText('give it again');

  await button(page, 'New drop').click();
  const dialog = page.getByRole('dialog', { name: 'New drop' });
  await dialog.getByLabel('Name', { exact: true }).fill('Weekly');
  await dialog.getByLabel('How often').selectOption('Every hour');
  await expect(dialog.getByLabel('By the clock of')).toBeHidden();
  await dialog.getByLabel('How often').selectOption('Every week');
  await dialog.getByLabel('What').selectOption('Customers');
  await expect(dialog.getByLabel('Channel')).toBeHidden();
  await dialog.getByLabel('File name').fill('{kind}.csv');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(dialog).toContainText('{period} are needed.');
  await dialog.getByLabel('File name').fill('{kind}/{period}.{format}');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  const added = row(page, 'Drops', 'Weekly');
  await expect(added).toContainText('Monday at 03:00');
  await expect(added).toContainText('Never yet');
  await expect(button(page, 'Remove Lake')).toBeHidden();
  await button(page, 'Make now: Weekly').click();
  await expect(added).toContainText('In the storage');
  await button(page, 'Change Weekly').click();
  const change = page.getByRole('dialog', { name: 'Change Weekly' });
  await change.getByLabel('Make it by itself').uncheck();
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(added).toContainText('By hand');
  await button(page, 'Remove Weekly').click();
  await button(page, 'Remove the drop').click();
  await expect(page.getByRole('main')).toContainText('No drop yet');
  await button(page, 'Remove Lake').click();
  await button(page, 'Remove the storage').click();
  await expect(page.getByRole('main')).toContainText('No storage yet');
  expect(faults).toEqual([]);
});

test('axe finds nothing on drops', async ({ page }) => {
  await visit(page, desk.url, { path, query });
  await expect(row(page, 'Drops', 'Nightly conversations')).toContainText('Tried again');
  await button(page, 'Try it: Data lake').click();
  await button(page, 'Try it: Cellar').click();
  await expect(row(page, 'Storages', 'Data lake')).toContainText('It took 214 ms.');
  await button(page, 'Nightly conversations').click();
  const pane = page.getByRole('complementary', { name: 'What became of it' });
  await expect(pane).toContainText('41.9 MB of 100.7 MB are there');
  await expectNoViolationInBothThemes(page, 'drops');
  await pane
    .getByRole('button', { name: /^Make it again/ })
    .last()
    .click();
  await expect(pane).not.toContainText('403 AccessDenied');
  await page.keyboard.press('Escape');
  await button(page, 'New drop').click();
  await expectNoViolationInBothThemes(page, 'a new drop');
  await page.keyboard.press('Escape');
  await button(page, 'New storage').click();
  await expectNoViolationInBothThemes(page, 'a new storage');
});
