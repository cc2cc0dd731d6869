// What the AI could not answer, on the screen: read, dismissed with a reason, opened again, and written about; by keyboard, in both themes, without a server.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolation, expectNoViolationInBothThemes, toast, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const gaps = '/knowledge/gaps';
const card = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name });
const states = (page: Page) => page.getByRole('group', { name: 'Show' });

test('gaps tell what was asked, how often and what comes nearest', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: gaps });
  const induction = card(page, 'induction hob');
  await expect(induction).toContainText('Asked 14 times in 13 conversations');
  await expect(induction).toContainText('rising');
  await expect(induction.getByRole('img', { name: /0, 1, 0, 1, 2, 2, 3, 5/ })).toBeVisible();
  await expect(induction.getByRole('list', { name: 'Questions' }).getByRole('listitem')).toHaveCount(4);
  await expect(induction).toContainText('answer marked wrong');
  await expect(induction.getByRole('link', { name: 'Enamel care and safety' })).toHaveAttribute(
    'href',
    /#\/knowledge\//,
  );
  await expect(induction).toContainText('31% sure that it answers');
  await expectNoViolationInBothThemes(page, 'gaps');
  expect(faults).toEqual([]);
});

test('a gap is dismissed with a reason by keyboard, and opened again', async ({ page }) => {
  await visit(page, desk.url, { path: gaps });
  const engraving = card(page, 'engrave names');
  await engraving.getByRole('button', { name: 'Dismiss' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Dismiss this gap' });
  await expectNoViolation(page, 'the dialog of a gap');
  await dialog.getByLabel('Why no article is to answer it').fill('We do not engrave.');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(engraving).toBeHidden();
  await states(page).getByRole('button', { name: 'Dismissed 1' }).click();
  await expect(card(page, 'engrave names')).toContainText('We do not engrave.');
  await card(page, 'engrave names').getByRole('button', { name: 'Open again' }).click();
  await expect(page.getByText('Nothing was dismissed')).toBeVisible();
});

test('writing opens the draft that the server began; the gap leads to it', async ({ page }) => {
  await visit(page, desk.url, { path: gaps });
  await card(page, 'induction hob').getByRole('button', { name: 'Write an article' }).click();
  await expect(page).toHaveURL(/#\/knowledge\/[0-9a-f-]{36}$/);
  await expect(toast(page, 'with the answer of one conversation')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('We answered so.');
  await page.getByRole('link', { name: 'Gaps' }).click();
  await states(page).getByRole('button', { name: 'Being written 1' }).click();
  await expect(card(page, 'induction hob').getByRole('link', { name: 'The draft' })).toBeVisible();
});

test('without gaps, and without the server, the page says so', async ({ page }) => {
  await visit(page, desk.url, { path: gaps, query: '?scene=empty' });
  await expect(page.getByText('No gaps')).toBeVisible();
  await page.evaluate(() => window.fixture.goOffline());
  await expect(page.getByRole('button', { name: 'Look now' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('status').filter({ hasText: 'may be old' })).toBeVisible();
});
