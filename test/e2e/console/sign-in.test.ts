// Settings: one's own password and sessions, and the proof that a dangerous act waits for.
import { expect, test } from '@playwright/test';
import { expectNoViolation, toast, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

test('sessions are listed, one is ended, then all others', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/settings' });
  const table = page.getByRole('table', { name: 'Sessions' });
  await expect(table.getByRole('row')).toHaveCount(4);
  await expect(table.getByRole('row', { name: /Firefox on Windows/ })).toContainText('This device');
  await expect(table).toContainText('Germany');
  await expectNoViolation(page, 'sign-in settings');
  await table.getByRole('button', { name: 'End the session on Safari on iOS' }).click();
  await expect(toast(page, 'The session is ended.')).toBeVisible();
  await expect(table.getByRole('row')).toHaveCount(3);
  await page.getByRole('button', { name: 'End all others' }).click();
  const dialog = page.getByRole('dialog', { name: 'End all other sessions?' });
  await expectNoViolation(page, 'ending all others');
  await dialog.getByRole('button', { name: 'End all others' }).click();
  await expect(toast(page, '1 session was ended.')).toBeVisible();
  await expect(table.getByRole('row')).toHaveCount(2);
  expect(faults).toEqual([]);
});

test('another password: a weak one is refused in words, a good one waits for the proof and goes on', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/settings' });
  await page.getByRole('button', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog', { name: 'Another password' });
  const fill = async (text: string, again = text) => {
    await dialog.getByLabel('New password').fill(text);
    await dialog.getByLabel('The same again').fill(again);
    await page.keyboard.press('Enter');
  };
  await fill('short');
  await expect(dialog).toContainText('It needs at least 12 characters.');
  await fill('a long enough one', 'another long one');
  await expect(dialog).toContainText('The two are not the same.');
  await expectNoViolation(page, 'another password');
  await fill('password 1234');
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  // Who has no password confirms where they signed in, in a page of its own: what waits here is not lost.
  const elsewhere = proof.getByRole('link', { name: 'Confirm with Okta' });
  await expect(elsewhere).toHaveAttribute('href', '/api/v1/auth/sso/okta/start?for=proof');
  await expect(elsewhere).toHaveAttribute('target', '_blank');
  await proof.getByLabel('Your password').fill('not it');
  await page.keyboard.press('Enter');
  await expect(proof).toContainText('The password is wrong.');
  await expectNoViolation(page, 'the proof');
  await proof.getByLabel('Your password').fill('a kettle that whistles twice');
  await page.keyboard.press('Enter');
  await expect(proof).toBeHidden();
  await expect(dialog).toContainText('Many people use this password');
  await fill('a long enough one');
  await expect(toast(page, 'Your password is changed.')).toBeVisible();
  await expect(dialog).toBeHidden();
});

test('a proof that is given up leaves the act undone, and says so', async ({ page }) => {
  await visit(page, desk.url, { path: '/settings' });
  await page.getByRole('button', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog', { name: 'Another password' });
  await dialog.getByLabel('New password').fill('a long enough one');
  await dialog.getByLabel('The same again').fill('a long enough one');
  await page.keyboard.press('Enter');
  await page
    .getByRole('dialog', { name: 'Confirm that it is you' })
    .getByRole('button', { name: 'Cancel' })
    .click();
  await expect(dialog).toContainText('Confirm that it is you, then try again.');
});
