// Reports on the screen: added, changed, sent by hand, what became of each, and the file.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolation, expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
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
  await dialog.getByLabel('Which weeks').selectOption('every 2 weeks');
  await expect(dialog.getByLabel('Counted from the week of')).not.toHaveValue('');
  await dialog.getByRole('checkbox', { name: 'Monday' }).uncheck();
  await dialog.getByRole('checkbox', { name: 'Thursday' }).check();
  await dialog.getByRole('checkbox', { name: 'Tuesday' }).check();
  await dialog.getByLabel('About the last').selectOption('2');
  await dialog.getByRole('checkbox', { name: 'Customers' }).check();
  await dialog.getByRole('checkbox', { name: 'AI', exact: true }).uncheck();
  for (let up = 0; up < 3; up++) await dialog.getByRole('button', { name: 'Move Customers up' }).click();
  await dialog.getByRole('checkbox', { name: 'Excel of the steps' }).check();
  await dialog.getByLabel('Recipients').fill('owner');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(dialog).toContainText('Write between one and twenty mail addresses.');
  await dialog.getByLabel('Recipients').fill('owner@shop.example, lead@shop.example');
  // Looked at before it is saved, in the order that was chosen; what was changed since is not shown any more.
  await dialog.getByRole('button', { name: 'Preview' }).click();
  const preview = dialog.getByRole('region', { name: 'What it would say now' });
  await expect(preview.getByRole('heading', { level: 4 })).toHaveText([
    'engagement',
    'overview',
    'teams',
    'agents',
  ]);
  await expect(preview).toContainText('report-2026-11-16.xlsx');
  await expectNoViolation(page, 'a preview');
  await dialog.getByRole('button', { name: 'Send a test to me' }).click();
  await expect(dialog).toContainText('Sent to priya@steward.test.');
  await dialog.getByLabel('At', { exact: true }).selectOption('8');
  await expect(preview).toBeHidden();
  await dialog.getByLabel('At', { exact: true }).selectOption('7');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  const added = row(page, 'The owners’ day');
  await expect(added).toContainText('Tuesday and Thursday at 07:00, every 2 weeks');
  await expect(added).toContainText('the 2 weeks that ended last');
  await expect(added).toContainText('2 recipients');
  await expect(added).toContainText('Never yet');
  await button(page, 'Send now: The owners’ day').click();
  await expect(added).toContainText('Sent');

  await button(page, 'The owners’ day').click();
  await pane.getByText('Other days').click();
  await pane.getByLabel('First day').fill('2026-03-02');
  await pane.getByLabel('Last day').fill('2026-03-04');
  await pane.getByRole('button', { name: 'Send these days' }).click();
  await expect(pane).toContainText('2 – 4 Mar 2026');
  await pane
    .getByRole('button', { name: /^Send again: 2 – 4 Mar 2026/ })
    .first()
    .click();
  await expect(pane.getByText('2 – 4 Mar 2026')).toHaveCount(2);
  await page.keyboard.press('Escape');

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

test('axe finds nothing on reports', async ({ page }) => {
  await visit(page, desk.url, { path, query: '?role=admin' });
  await button(page, 'The week of support').click();
  await expect(page.getByRole('complementary', { name: 'What was sent' })).toContainText('By hand');
  await expectNoViolationInBothThemes(page, 'reports');
  await page.keyboard.press('Escape');
  await button(page, 'New report').click();
  await expectNoViolationInBothThemes(page, 'a new report');
});

test('without a report and without a mail server it says what to do', async ({ page }) => {
  await visit(page, desk.url, { path, query: '?role=admin&scene=empty' });
  await expect(page.getByRole('main')).toContainText('No mail server is set up');
  await expect(page.getByRole('main')).toContainText('No report yet');
  await expectNoViolation(page, 'no report');
});
