// People on the screen: who works here, inviting, changing, deactivating, and their sessions.
import { expect, type Page, test } from '@playwright/test';
import {
  expectNoViolation,
  expectNoViolationInBothThemes,
  picture,
  toast,
  visit,
  watch,
} from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const path = '/security/people';
const row = (page: Page, name: string) =>
  page.getByRole('table', { name: 'People' }).getByRole('row').filter({ hasText: name });
const choose = async (page: Page, name: string, verb: string) => {
  await page.getByRole('button', { name: `What can be done with ${name}` }).click();
  await page.getByRole('menuitem', { name: verb }).click();
};

test('who works here: roles, teams, and whether they can come in', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'Mara Lindqvist')).toContainText('(you)');
  await expect(row(page, 'Mara Lindqvist')).toContainText('Billing, Support');
  await expect(row(page, 'Noor Haddad')).toContainText('Invited');
  await expect(row(page, 'Kai Brandt')).toContainText('Invitation is over');
  await expect(row(page, 'Lou Petit')).toContainText('550 no such mailbox');
  await expect(row(page, 'Otto Weiss')).toContainText('Deactivated');
  expect(faults).toEqual([]);
});

test('somebody is invited: what is missing is said, a known address is refused, a new one is listed', async ({
  page,
}) => {
  await visit(page, desk.url, { path, query: admin });
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('Write their name.');
  await expect(dialog).toContainText('Write a mail address');
  await dialog.getByLabel('Name').fill('Ines Costa');
  await dialog.getByLabel('E-mail').fill('mara@steward.test');
  await dialog.getByLabel('Role').selectOption('supervisor');
  await expect(dialog).toContainText('Sees every team');
  await dialog.getByLabel('Billing').check();
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await expect(dialog).toContainText('exists already');
  await dialog.getByLabel('E-mail').fill('ines@shop.example');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await expect(toast(page, 'Ines Costa is invited. The mail is on its way.')).toBeVisible();
  await expect(row(page, 'Ines Costa')).toContainText('Supervisor');
  await expect(row(page, 'Ines Costa')).toContainText('Billing');
  await expect(row(page, 'Ines Costa')).toContainText('Invited');
});

test('where no mail is sent the link is shown, once', async ({ page }) => {
  await visit(page, desk.url, { path, query: `${admin}&mail=none` });
  await choose(page, 'Kai Brandt', 'Send the invitation again');
  const dialog = page.getByRole('dialog', { name: 'A link for Kai Brandt' });
  await expect(dialog.getByLabel('Link')).toHaveValue(/#\/welcome\//);
  await expectNoViolation(page, 'the link');
});

test('a colleague is changed, deactivated and activated; the last admin is kept in', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await choose(page, 'Priya Nair', 'Change role and teams');
  const change = page.getByRole('dialog', { name: 'Change Priya Nair' });
  await change.getByLabel('Role').selectOption('supervisor');
  await change.getByRole('button', { name: 'Save' }).click();
  await expect(row(page, 'Priya Nair')).toContainText('Supervisor');
  await choose(page, 'Priya Nair', 'Deactivate');
  const sure = page.getByRole('dialog', { name: 'Deactivate Priya Nair?' });
  await expect(sure).toContainText('go back to the queue');
  await sure.getByRole('button', { name: 'Deactivate' }).click();
  await expect(row(page, 'Priya Nair')).toContainText('Deactivated');
  await choose(page, 'Priya Nair', 'Activate again');
  await expect(row(page, 'Priya Nair')).toContainText('Active');
  await choose(page, 'Mara Lindqvist', 'Deactivate');
  const own = page.getByRole('dialog', { name: 'Deactivate Mara Lindqvist?' });
  await own.getByRole('button', { name: 'Deactivate' }).click();
  await expect(own).toContainText('This is the only active admin.');
});

test('sessions of a colleague are ended, one and then all', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await choose(page, 'Tomasz Wilk', 'Sessions');
  const dialog = page.getByRole('dialog', { name: 'Sessions of Tomasz Wilk' });
  const rows = dialog.getByRole('table', { name: 'Sessions' }).getByRole('row');
  await expect(rows).toHaveCount(3);
  await dialog.getByRole('button', { name: 'End the session on Firefox on Linux' }).first().click();
  await expect(rows).toHaveCount(2);
  await dialog.getByRole('button', { name: 'End all of them' }).click();
  await expect(dialog).toContainText('They are signed in nowhere.');
});

test('a colleague lost their second factor: it is removed once that is confirmed', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'Tomasz Wilk').getByText('On', { exact: true })).toBeVisible();
  await choose(page, 'Tomasz Wilk', 'Remove the second factor');
  const sure = page.getByRole('dialog', { name: 'Remove the second factor of Tomasz Wilk?' });
  await expect(sure).toContainText('signed out everywhere');
  await expectNoViolation(page, 'removing a second factor');
  await sure.getByRole('button', { name: 'Remove the second factor' }).click();
  await expect(toast(page, 'The second factor of Tomasz Wilk is removed.')).toBeVisible();
  await expect(row(page, 'Tomasz Wilk').getByText('None', { exact: true })).toBeVisible();
});

test('offline it is read from this computer, and says why nothing can be done; a supervisor reads', async ({
  page,
}) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'Noor Haddad')).toContainText('Invited');
  await page.evaluate(() => window.fixture.goOffline());
  await expect(row(page, 'Priya Nair')).toContainText('Support');
  await page.getByRole('button', { name: 'What can be done with Priya Nair' }).click();
  await expect(page.getByRole('menuitem', { name: 'Deactivate' })).toContainText('Needs the server.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Invite somebody' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await visit(page, desk.url, { path });
  await expect(row(page, 'Priya Nair')).toBeVisible();
  await expect(page.getByRole('button', { name: /What can be done with/ })).toHaveCount(0);
});

test('axe finds nothing on people', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(row(page, 'Lou Petit')).toContainText('Mail was refused');
  await expectNoViolationInBothThemes(page, 'people');
  await page.getByRole('button', { name: 'What can be done with Noor Haddad' }).click();
  await expect(page.getByRole('menuitem', { name: 'Send the invitation again' })).toBeVisible();
  await picture(page, 'people-menu');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await expect(page.getByRole('dialog', { name: 'Invite somebody' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'inviting');
  await page.keyboard.press('Escape');
  await choose(page, 'Tomasz Wilk', 'Sessions');
  await expect(page.getByRole('table', { name: 'Sessions' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'sessions');
  await visit(page, desk.url, { path, query: `${admin}&scene=empty` });
  await expect(row(page, 'Priya Nair')).toBeVisible();
  await expectNoViolationInBothThemes(page, 'few people');
});
