// Before anybody is signed in: a forgotten password, and links from mails.
import { expect, test } from '@playwright/test';
import { expectNoViolationInBothThemes, picture, visit, watch } from './desk-page.ts';
import { sceneLink } from './fixture/pretend-door.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const signedOut = '?scene=signed-out';

test('a forgotten password: the address is asked for, and the answer tells nobody whether it is known', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { query: signedOut });
  await page.getByLabel('E-mail').fill('mara@steward.test');
  await page.getByRole('button', { name: 'Forgot your password?' }).click();
  await expect(page.getByLabel('E-mail')).toHaveValue('mara@steward.test');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  await page.getByRole('button', { name: 'Back to sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(faults).toEqual([]);
});

test('an invitation: a password is chosen, and the link leaves the address', async ({ page }) => {
  await visit(page, desk.url, { path: `/welcome/${sceneLink}`, query: signedOut });
  await expect(page.getByRole('heading', { name: 'Welcome, Noor Haddad' })).toBeVisible();
  expect(page.url()).not.toContain(sceneLink);
  const fill = async (password: string, again = password) => {
    await page.getByLabel('New password').fill(password);
    await page.getByLabel('The same again').fill(again);
    await page.keyboard.press('Enter');
  };
  await fill('short');
  await expect(page.getByRole('main')).toContainText('It needs at least 12 characters.');
  await fill('a long enough one', 'another long one');
  await expect(page.getByRole('main')).toContainText('The two are not the same.');
  await fill('password 1234');
  await expect(page.getByRole('main')).toContainText('Many people use this password');
  await fill('a long enough one');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a link that holds no more says so, and leads on', async ({ page }) => {
  await visit(page, desk.url, { path: '/welcome/nothing', query: signedOut });
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await page.getByRole('button', { name: 'Back to sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('the desktop program goes to a provider through the browser, and says what came of it', async ({
  page,
}) => {
  await visit(page, desk.url, { query: `${signedOut}&program=desktop` });
  await page.getByRole('button', { name: 'Sign in with Okta' }).click();
  await expect(page.getByRole('status')).toContainText('Go on in your browser.');
  await expectNoViolationInBothThemes(page, 'waiting for the browser');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('alert')).toContainText(
    'Okta does not say that your mail address is verified.',
  );
  await picture(page, 'outside-refused');
});

test('axe finds nothing before the door', async ({ page }) => {
  await visit(page, desk.url, { query: signedOut });
  await expect(page.getByRole('button', { name: 'Forgot your password?' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'sign in');
  await page.getByRole('button', { name: 'Forgot your password?' }).click();
  await expectNoViolationInBothThemes(page, 'forgotten');
  await page.getByLabel('E-mail').fill('mara@steward.test');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  await picture(page, 'sent');
  await visit(page, desk.url, { path: `/welcome/${sceneLink}`, query: signedOut });
  await expect(page.getByLabel('New password')).toBeVisible();
  await expectNoViolationInBothThemes(page, 'a link');
  await visit(page, desk.url, { path: '/welcome/nothing', query: signedOut });
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'a dead link');
});
