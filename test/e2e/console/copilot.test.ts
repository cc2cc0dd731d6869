// The copilot without a server: summary, suggestions and what one press does with them.
import { expect, test } from '@playwright/test';
import {
  expectNoViolation,
  expectNoViolationInBothThemes,
  noteField,
  picture,
  visit,
  watch,
} from './desk-page.ts';
import { chippedId } from './fixture/scene.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

test('offline, the conversation is summed up in its own words, and the summary becomes a note', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url);
  await page.evaluate(() => window.fixture.goOffline());
  const summary = page.getByRole('region', { name: 'Summary' });
  const toggle = summary.getByRole('button', { name: 'Summary' });
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await page.keyboard.press('Alt+s');
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  const wanted = await summary.getByRole('link').first().innerText();
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText(wanted);
  await expectNoViolationInBothThemes(page, 'the copilot');
  await summary.getByRole('button', { name: 'Put into a note' }).click();
  await expect(noteField(page)).toBeFocused();
  await expect(noteField(page)).toHaveValue(
    new RegExp(`^Summary, in the words of the conversation[^]*- ${wanted.slice(0, 12)}`),
  );
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+s');
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  expect(faults).toEqual([]);
});

test('a summary by a model is marked as such, leads to its messages, and falls back to the words of the conversation', async ({
  page,
}) => {
  await visit(page, desk.url);
  const summary = page.getByRole('region', { name: 'Summary' });
  const toggle = summary.getByRole('button', { name: 'Summary' });
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await page.keyboard.press('Alt+s');
  await expect(summary).toContainText('Found on this computer');
  const wanted = await summary.getByRole('link').first().innerText();
  await page.evaluate(() =>
    window.fixture.copilot.scriptSummary({ ok: true, outcome: 'failed', why: 'budget' }),
  );
  await summary.getByRole('button', { name: 'Ask a model' }).click();
  await expect(summary).toContainText('The budget for AI is used up.');
  await expect(summary.getByRole('link').first()).toHaveText(wanted);
  await summary.getByRole('button', { name: 'Ask a model' }).click();
  await expect(summary).toContainText('Written by gpt-5-mini');
  const open = summary.getByRole('link', { name: 'What is to become of the old one?' });
  await expect(open).toHaveAttribute('href', new RegExp(`${chippedId}.*\\b8$`));
  await expectNoViolation(page, 'a summary by a model');
  await picture(page, 'by-model');
  await summary.getByRole('button', { name: 'In the words of the conversation' }).click();
  await expect(summary.getByRole('link').first()).toHaveText(wanted);
  await summary.getByRole('button', { name: 'Ask a model' }).click();
  await expect(open).toBeVisible();
  // What was said since is not in it.
  await page.evaluate(() => window.fixture.write('And one more thing.'));
  await expect(open).toHaveCount(0);
  await page.evaluate(() => window.fixture.goOffline());
  await expect(summary.getByRole('button', { name: 'Ask a model' })).toHaveAttribute('aria-disabled', 'true');
});

test('what only the server keeps stands beside what this computer found', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url);
  const similar = page.getByRole('region', { name: 'Similar conversations' });
  await expect(similar.getByRole('heading', { name: 'Similar, kept on the server' })).toBeVisible();
  await expect(similar.getByRole('link', { name: 'Chipped pot, rim' })).toBeVisible();
  await expect(similar).toContainText('A chip at the rim is covered');
  await similar.scrollIntoViewIfNeeded();
  await expectNoViolationInBothThemes(page, 'similar conversations');
  expect(faults).toEqual([]);
});
