// Whether articles are still right, on the screen: what is due, how often it was cited, what its source says; renewed also without a server.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const list = (page: Page) => page.getByRole('region', { name: 'Knowledge' });
const review = (page: Page) => page.getByRole('region', { name: 'Review', exact: true });

test('an article tells when it is due, how often it was cited and what its source says', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/knowledge' });
  await list(page)
    .getByRole('link', { name: /Enamel care/ })
    .click();
  await expect(review(page)).toContainText('Next review:');
  await expect(review(page)).toContainText('Cited 14 times in the last 30 days.');
  await expect(review(page)).toContainText('says something else by now');
  await list(page)
    .getByRole('link', { name: /Arrived damaged/ })
    .click();
  await expect(review(page)).toContainText('Needs a review since');
  await expect(review(page)).toContainText('Not cited in the last 30 days.');
  await expectNoViolationInBothThemes(page, 'an article that is due');
  expect(faults).toEqual([]);
});

test('what is due is listed, and renewed by keyboard without a server', async ({ page }) => {
  await visit(page, desk.url, { path: '/knowledge' });
  await list(page).getByRole('button', { name: 'Needs review 1' }).click();
  await expect(list(page).getByRole('listitem')).toHaveCount(1);
  await page.evaluate(() => window.fixture.goOffline());
  await list(page)
    .getByRole('link', { name: /Arrived damaged/ })
    .click();
  await review(page).getByRole('button', { name: 'Still right' }).focus();
  await page.keyboard.press('Enter');
  await expect(review(page)).toContainText('Next review:');
  await expect(list(page).getByText('No articles of this kind')).toBeVisible();
  await review(page).getByLabel('Review again').selectOption('Never');
  await expect(review(page)).toContainText('Never reviewed again.');
});
