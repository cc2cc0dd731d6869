// How the AI came to what it said, on the screen: the answer's way, a hand-over's, and what is said when there is nothing to show.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolation, stream, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const dialog = (page: Page) => page.getByRole('dialog', { name: 'How this came about' });
const opener = (page: Page, place: 'first' | 'last') =>
  stream(page).getByRole('button', { name: 'How this came about' })[place]();

test('an answer tells its decision, steps, passages, version and cost; the keyboard opens and closes it', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url);
  await opener(page, 'first').focus();
  await page.keyboard.press('Enter');
  const open = dialog(page);
  await expect(open).toContainText('Answered in the words of a model.');
  await expect(open).toContainText('93% sure, 60% were needed.');
  await expect(open).toContainText('answer-1 + tone v2');
  await expect(open).toContainText('answers v2');
  await expect(open).toContainText('Damaged item, 91% sure (intents v3)');
  await expect(open).toContainText('1,862 read, 74 written');
  await expect(open.getByRole('region', { name: 'Steps' }).getByRole('listitem').nth(4)).toContainText(
    'gpt-5-mini wrote it',
  );
  await expect(open.getByRole('region', { name: 'Steps' })).toContainText(
    'We also give you a voucher. (uncited)',
  );
  const passages = open.getByRole('region', { name: 'Passages' }).getByRole('listitem');
  await expect(passages).toHaveCount(3);
  await expect(passages.first()).toContainText('Cited');
  await expect(passages.first().getByRole('link')).toHaveAttribute('href', /knowledge/);
  await expectNoViolation(page, 'a trace');
  await page.keyboard.press('Escape');
  await expect(open).toBeHidden();
  await expect(opener(page, 'first')).toBeFocused();
  expect(faults).toEqual([]);
});

test('a hand-over tells why, and that nothing was found', async ({ page }) => {
  await visit(page, desk.url);
  await opener(page, 'last').click();
  await expect(dialog(page)).toContainText('Handed over because it was not sure enough.');
  await expect(dialog(page)).toContainText('31% sure, but 55% were needed.');
  await expect(dialog(page)).toContainText('No article was looked at');
});

test('what is not kept any more is said to be gone, and without the server that it is needed', async ({
  page,
}) => {
  await visit(page, desk.url, { query: '?traces=gone' });
  await opener(page, 'first').click();
  await expect(dialog(page)).toContainText('This is not kept any more');
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.fixture.goOffline());
  await opener(page, 'last').click();
  await expect(dialog(page)).not.toContainText('This is not kept any more');
  await expect(dialog(page)).toContainText(/server/i);
});
