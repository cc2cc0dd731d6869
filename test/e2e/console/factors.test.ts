// The second factor: asked for after the password, set up, renewed and turned off.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, picture, toast, visit, watch } from './desk-page.ts';
import { sceneCode } from './fixture/pretend-factors.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

async function askedForMore(page: Page) {
  await page.getByLabel('E-mail').fill('mara@steward.test');
  await page.getByLabel('Password').fill('guarded');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
}

test('signing in with a second factor', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { query: '?scene=signed-out' });
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'the door with passkeys');
  await askedForMore(page);
  await expectNoViolationInBothThemes(page, 'the second step');
  await page.keyboard.type('111111');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The code is wrong, or it was used already.');
  await expect(page.getByLabel('Code', { exact: true })).toHaveValue('');
  await picture(page, 'second-step');
  await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
  await expect(page.getByLabel('Recovery code')).toBeFocused();
  await expectNoViolationInBothThemes(page, 'a recovery code');
  await page.getByRole('button', { name: 'Use the authenticator program instead' }).click();
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.keyboard.press('Enter');
  // It was over: the password is asked for anew, and it is said why.
  await expect(page.getByRole('alert')).toContainText('Begin it anew.');
  await askedForMore(page);
  await page.keyboard.type(sceneCode);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox', { name: 'Conversations' })).toBeVisible();
  expect(faults).toEqual([]);
});

test('whoever must have one finds its set-up and nothing else', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { query: '?scene=factor-due' });
  await expect(page.getByRole('heading', { name: 'Set up a second factor' })).toBeVisible();
  await expect(page.getByRole('img', { name: /authenticator program/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add a passkey' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'a second factor that is due');
  await page.getByLabel('Then write the code').fill('111111');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The code is wrong')).toBeVisible();
  await picture(page, 'due');
  await page.getByLabel('Then write the code').fill(sceneCode);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
  await expectNoViolationInBothThemes(page, 'recovery codes at the door');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByRole('listbox', { name: 'Conversations' })).toBeVisible();

  await visit(page, desk.url, { query: '?scene=factor-due&way=passkey' });
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);

  await visit(page, desk.url, { path: '/security/people', query: '?role=admin' });
  const table = page.getByRole('table', { name: 'Who must have a second factor' });
  await expect(table.getByRole('row', { name: /^Admin/ })).toContainText('Must have one within 14 days');
  await table.getByRole('button', { name: 'Change it for: Agent' }).click();
  const dialog = page.getByRole('dialog', { name: 'Second factor: Agent' });
  await dialog.getByLabel('Everybody of this role must have one').check();
  await dialog.getByLabel('Days to set it up').fill('91');
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText('from 0 to 90');
  await expectNoViolationInBothThemes(page, 'who must have a second factor');
  await dialog.getByLabel('Days to set it up').fill('0');
  await page.keyboard.press('Enter');
  await expect(table.getByRole('row', { name: /^Agent/ })).toContainText('Must have one, at once');
  await table.scrollIntoViewIfNeeded();
  await picture(page, 'rules');
  expect(faults).toEqual([]);
});

test('setting up, renewing and turning off', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/settings' });
  const section = page.getByRole('region', { name: 'Second factor' });
  await expect(section).toContainText('You have none.');
  await section.getByRole('button', { name: 'Set up' }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByLabel('Your password').fill('a kettle that whistles twice');
  await page.keyboard.press('Enter');
  const setUp = page.getByRole('dialog', { name: 'Set up a second factor' });
  await expect(setUp.getByRole('img')).toBeVisible();
  await expectNoViolationInBothThemes(page, 'setting up');
  await setUp.getByLabel('Then write the code').fill('111111');
  await page.keyboard.press('Enter');
  await expect(setUp).toContainText('The code is wrong');
  await picture(page, 'set-up');
  await setUp.getByLabel('Then write the code').fill(sceneCode);
  await page.keyboard.press('Enter');
  const codes = page.getByRole('dialog', { name: 'Keep your recovery codes' });
  await expect(codes.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
  await expectNoViolationInBothThemes(page, 'recovery codes');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    codes.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('steward-recovery-codes.txt');
  await codes.getByRole('button', { name: 'I have kept them' }).click();
  await expect(section).toContainText('10 recovery codes are left.');
  await section.scrollIntoViewIfNeeded();
  await picture(page, 'section');
  await expectNoViolationInBothThemes(page, 'the second factor in settings');
  await section.getByRole('button', { name: 'Add a passkey' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a passkey' });
  await expectNoViolationInBothThemes(page, 'adding a passkey');
  await adding.getByLabel('Name').fill('Laptop');
  await page.keyboard.press('Enter');
  await expect(section.getByRole('list', { name: 'Passkeys' })).toContainText('Laptop');
  await expectNoViolationInBothThemes(page, 'passkeys in settings');
  await section.scrollIntoViewIfNeeded();
  await picture(page, 'passkeys');
  await section.getByRole('button', { name: 'New recovery codes' }).click();
  await page
    .getByRole('dialog', { name: 'Make new recovery codes?' })
    .getByRole('button', { name: 'New recovery codes' })
    .click();
  await expect(codes).toBeVisible();
  await page.keyboard.press('Escape');
  await section.getByRole('button', { name: 'Turn off' }).click();
  const sure = page.getByRole('dialog', { name: 'Turn off your second factor?' });
  await expect(sure).toContainText('The password alone lets you in then');
  await sure.getByRole('button', { name: 'Turn off' }).click();
  await expect(toast(page, 'Your second factor is off.')).toBeVisible();
  await expect(section).toContainText('You have none.');
  expect(faults).toEqual([]);
});
