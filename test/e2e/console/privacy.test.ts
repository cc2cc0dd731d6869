// What is kept of customers, on the screen: found, copied, erased, with receipts; and how long else.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolation, expectNoViolationInBothThemes, toast, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const path = '/security/privacy';
const admin = '?role=admin';
const customers = (page: Page) => page.getByRole('table', { name: 'Customers' });
const asked = (page: Page) => page.getByRole('table', { name: 'What was asked' });
const kept = (page: Page) => page.getByRole('table', { name: 'How long things are kept' });
const dialog = (page: Page) => page.getByRole('dialog');

async function find(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Find a customer' }).fill(text);
  await expect(customers(page).getByRole('row')).toHaveCount(2);
}

test('a customer is found, a copy is made and taken along', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path, query: admin });
  await find(page, 'Ellen');
  await customers(page).getByRole('button', { name: 'Make a copy' }).click();
  await dialog(page).getByRole('checkbox', { name: 'With the notes of the team' }).check();
  await dialog(page).getByRole('button', { name: 'Make the copy' }).click();
  await expect(toast(page, 'The copy is being made')).toBeVisible();
  await expect(asked(page).getByRole('row').nth(1)).toContainText('Waiting');
  const download = page.waitForEvent('download');
  await asked(page).getByRole('button', { name: 'Download the copy of Ellen Hartmann' }).first().click();
  expect((await download).suggestedFilename()).toMatch(/^customer-.*\.zip$/);
  expect(faults).toEqual([]);
});

test('erasing says what goes, wants the name, and shows which consoles have forgotten', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await find(page, 'Ellen');
  await customers(page)
    .getByRole('button', { name: /^Erase/ })
    .click();
  await expect(dialog(page)).toContainText('Messages41');
  const confirm = dialog(page).getByRole('button', { name: 'Erase for good' });
  await dialog(page).getByLabel('Type “Ellen Hartmann” to confirm').fill('Ellen');
  await confirm.click();
  await expect(dialog(page)).toContainText('That is not “Ellen Hartmann”.');
  await expectNoViolation(page, 'the dialog of an erasure');
  await dialog(page).getByLabel('Type “Ellen Hartmann” to confirm').fill('ellen hartmann');
  await confirm.press('Enter');
  await expect(toast(page, 'They are being erased')).toBeVisible();
  const old = asked(page).getByRole('row').filter({ hasText: '2 of 3 confirmed' });
  await old.getByRole('button', { name: 'Erasure' }).click();
  const pane = page.getByRole('complementary', { name: 'One request' });
  await expect(pane).toContainText('Priya Nair, Chrome on macOS');
  await expect(pane).toContainText('still to come; last seen');
  await page.keyboard.press('Escape');
  await expect(pane).toBeHidden();
  await expect(old.getByRole('button', { name: 'Erasure' })).toBeFocused();
});

test('how long a kind is kept is changed within its bounds', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await kept(page).getByRole('button', { name: 'Change how long is kept: Resolved conversations' }).click();
  await dialog(page).getByRole('checkbox', { name: 'Keep it without an end' }).uncheck();
  const days = dialog(page).getByLabel('Days');
  await days.fill('3');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(dialog(page)).toContainText('Write a number from 30 to 3650.');
  await days.fill('365');
  await days.press('Enter');
  await expect(dialog(page)).toBeHidden();
  const row = kept(page).getByRole('row').filter({ hasText: 'Resolved conversations' });
  await expect(row).toContainText('365 days');
  await expect(row).toContainText('Mara Lindqvist');
});

test('supervisors make copies and erase nobody; without a network customers are found and the rest says why', async ({
  page,
}) => {
  await visit(page, desk.url, { path, query: '?role=supervisor' });
  await find(page, 'Ellen');
  const erase = customers(page).getByRole('button', { name: /^Erase/ });
  await expect(erase).toHaveAttribute('aria-disabled', 'true');
  await expect(customers(page).getByRole('button', { name: 'Make a copy' })).not.toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await visit(page, desk.url, { path: '/inbox/all', query: admin });
  await page.evaluate(() => window.fixture.goOffline());
  await page.evaluate(to => window.location.assign(`#${to}`), path);
  await find(page, 'Ellen');
  await expect(erase).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText('This needs the server').first()).toBeVisible();
});

test('axe finds nothing on privacy', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(asked(page)).toBeVisible();
  await expectNoViolationInBothThemes(page, 'privacy');
  await asked(page).getByRole('button', { name: 'Erasure' }).first().click();
  await expectNoViolationInBothThemes(page, 'privacy with one request open');
});
