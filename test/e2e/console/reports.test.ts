// Reports on the screen: added, changed, sent by hand, what became of each, and the file.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolation, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const path = '/integrations/reports';
const row = (page: Page, text: string) =>
  page.getByRole('table', { name: 'Reports' }).getByRole('row').filter({ hasText: text });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('a report is added, sent by hand, looked into, changed and removed', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path, query: '?role=supervisor' });
  await expect(row(page, 'The week of support')).toContainText('Monday at 07:00');
  await expect(row(page, 'The month for the owners')).toContainText('By hand');

  await button(page, 'Billing, by the day').click();
  const pane = page.getByRole('complementary', { name: 'What was sent' });
  await expect(pane).toContainText('owner@shop.example: 451 the mailbox is full');
  const download = page.waitForEvent('download');
  await pane.getByRole('button', { name: /^PDF of/ }).click();
  expect((await download).suggestedFilename()).toMatch(/^report-\d{4}-\d\d-\d\d\.pdf$/);
  await page.keyboard.press('Escape');
  await expect(pane).toBeHidden();

  await button(page, 'New report').click();
  const dialog = page.getByRole('dialog', { name: 'New report' });
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(dialog).toContainText('Give it a name.');
  await dialog.getByLabel('Name').fill('The owners’ day');
  await dialog.getByLabel('How often').selectOption('Every day');
  await expect(dialog.getByLabel('On', { exact: true })).toBeHidden();
  await dialog.getByLabel('Recipients').fill('owner');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(dialog).toContainText('Write between one and twenty mail addresses.');
  await dialog.getByLabel('Recipients').fill('owner@shop.example, lead@shop.example');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  const added = row(page, 'The owners’ day');
  await expect(added).toContainText('2 recipients');
  await expect(added).toContainText('Never yet');
  await button(page, 'Send now: The owners’ day').click();
  await expect(added).toContainText('Sent');

  await button(page, 'Change The owners’ day').click();
  const change = page.getByRole('dialog', { name: 'Change The owners’ day' });
  await expect(change.getByLabel('Recipients')).toHaveValue('owner@shop.example\nlead@shop.example');
  await change.getByLabel('Send it by itself').uncheck();
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(added).toContainText('By hand');
  await button(page, 'Remove The owners’ day').click();
  await button(page, 'Remove the report').click();
  await expect(added).toBeHidden();
  expect(faults).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on reports, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const shot = (name: string) =>
      page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}.png`) });
    await visit(page, desk.url, { path, query: '?role=admin' });
    await button(page, 'The week of support').click();
    await expect(page.getByRole('complementary', { name: 'What was sent' })).toContainText('By hand');
    await expectNoViolation(page, 'reports');
    await shot('reports');
    await page.keyboard.press('Escape');
    await button(page, 'New report').click();
    await expectNoViolation(page, 'a new report');
    await shot('report-dialog');
  });
}

test('without a report and without a mail server it says what to do', async ({ page }) => {
  await visit(page, desk.url, { path, query: '?role=admin&scene=empty' });
  await expect(page.getByRole('main')).toContainText('No mail server is set up');
  await expect(page.getByRole('main')).toContainText('No report yet');
  await expectNoViolation(page, 'no report');
});
