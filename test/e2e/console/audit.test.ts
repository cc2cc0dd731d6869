// The audit log on the screen: read, narrowed down, opened, checked and taken along.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolation, expectNoViolationInBothThemes, picture, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const path = '/security/audit';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const log = (page: Page) => page.getByRole('table', { name: 'What was done' });
const rows = (page: Page) => log(page).getByRole('row');
const pane = (page: Page) => page.getByRole('complementary', { name: 'One entry' });
const main = (page: Page) => page.getByRole('main');

test('the log reads in plain words, opens with before and after, and goes back in time', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path, query: admin });
  await expect(main(page)).toContainText('Every entry up to 80 is as it was written.');
  await expect(rows(page).nth(1)).toContainText('Changed a rate limit');
  await expect(rows(page)).toHaveCount(51);
  await button(page, 'Show older ones').click();
  await expect(rows(page)).toHaveCount(81);

  const opener = button(page, 'Changed a rate limit');
  await opener.focus();
  await page.keyboard.press('Enter');
  const changes = pane(page).getByRole('table', { name: 'What changed' });
  await expect(changes.getByRole('row').filter({ hasText: 'limit' })).toContainText('600900');
  await expect(changes).not.toContainText('windowMs');
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
  await log(page)
    .getByRole('row')
    .filter({ hasText: 'Changed a customer' })
    .first()
    .getByRole('button')
    .click();
  await expect(pane(page)).toContainText('was taken away when the customer was erased');
  expect(faults).toEqual([]);
});

test('filters by act, person, looks, address, day and subject, and one press clears them', async ({
  page,
}) => {
  await visit(page, desk.url, { path, query: admin });
  await page.getByLabel('Anything done').selectOption({ label: 'All about: Customers' });
  await expect(rows(page).nth(1)).toContainText('Changed a customer');
  await page.getByLabel('Anything done').selectOption('customer.edit');
  await expect(rows(page)).toHaveCount(3);
  await page.getByLabel('Anything done').selectOption('');
  await page.getByLabel('Changes and looks').selectOption('none');
  await expect(rows(page)).toHaveCount(6);
  await page.getByLabel('Changes and looks').selectOption('only');
  await expect(rows(page).nth(1)).toContainText('Looked at how an answer came about');
  await page.getByLabel('Anybody').selectOption({ label: 'Mara Lindqvist' });
  await expect(rows(page)).toHaveCount(2);
  await page.getByLabel('Address or range').fill('198.51.100.');
  await expect(main(page)).toContainText('Write an address or a range.');
  await page.getByLabel('Address or range').fill('198.51.100.20');
  await expect(main(page)).toContainText('No entry is like that');
  await expect(button(page, 'JSON lines')).toHaveAttribute('aria-disabled', 'true');
  await button(page, 'Clear filters').click();
  await page.getByLabel('from', { exact: true }).fill('2099-01-01');
  await expect(main(page)).toContainText('No entry is like that');
  await button(page, 'Clear filters').click();
  await button(page, 'Gave an API key a new secret').click();
  await pane(page).getByRole('button', { name: 'All about this' }).click();
  await expect(rows(page)).toHaveCount(2);
  await button(page, 'Only API keys: Warehouse sync').click();
  await expect(rows(page)).toHaveCount(51);
});

test('what the filters leave is taken along as a table and as lines', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await page.getByLabel('Anything done').selectOption('key.rotate');
  await expect(rows(page)).toHaveCount(2);
  for (const [name, file] of [
    ['Table (CSV)', 'steward-audit.csv'],
    ['JSON lines', 'steward-audit.jsonl'],
  ] as const) {
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
    expect(download.suggestedFilename()).toBe(file);
    const stream = await download.createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const lines = Buffer.concat(chunks).toString().trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('key.rotate');
  }
});

test('a log that was changed is an alarm that says what to do', async ({ page }) => {
  await visit(page, desk.url, { path, query: `${admin}&audit=tampered` });
  const alarm = page.getByRole('alert');
  await expect(alarm).toContainText('The log is not what was written: 2 faults');
  await expect(alarm).toContainText('Entry 80: what it says was changed');
  await expect(alarm).toContainText('npm run steward -- audit verify --head');
  await expectNoViolation(page, 'a broken chain');
  await picture(page, 'audit-broken');
});

test('supervisors are told that it is for admins; offline it says so and checks nothing', async ({
  page,
}) => {
  await visit(page, desk.url, { path });
  await expect(main(page)).toContainText('Admins only');
  await visit(page, desk.url, { path, query: admin });
  await expect(rows(page)).toHaveCount(51);
  await page.evaluate(() => window.fixture.goOffline());
  await expect(button(page, 'Check every entry')).toHaveAttribute('aria-disabled', 'true');
  await expect(button(page, 'JSON lines')).toHaveAttribute('aria-disabled', 'true');
  await expect(main(page)).toContainText('Offline: what stands here may be old');
});

test('axe finds nothing on the audit log', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(main(page)).toContainText('Every entry up to 80');
  await picture(page, 'audit-list');
  await button(page, 'Changed a rate limit').click();
  await expectNoViolationInBothThemes(page, 'the audit log');
  await visit(page, desk.url, { path, query: `${admin}&scene=empty` });
  await expect(main(page)).toContainText('Nothing was done yet');
  await expectNoViolationInBothThemes(page, 'an empty log');
});
