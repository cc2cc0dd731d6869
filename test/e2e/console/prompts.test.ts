// Instructions on the screen: what was kept, what differs, what is wrong before it is kept, a try beside those in use, and the way out.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, reloadOnceKept, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const path = '/models/prompts';
const admin = '?role=admin';
const field = (page: Page) => page.getByRole('textbox', { name: 'Instructions' });
const checks = (page: Page) => page.getByRole('region', { name: 'Checks' });
const keep = (page: Page) => page.getByRole('button', { name: 'Keep and roll out' });

test('kept ones are listed, and compared with those in use line by line', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  const table = page.getByRole('table', { name: 'Kept instructions' });
  await expect(table.getByRole('row', { name: /answers v1/ })).toContainText('in use');
  await page.getByRole('button', { name: 'Compare answers v2 with those in use' }).click();
  const dialog = page.getByRole('dialog', { name: 'answers v2, against those in use' });
  await expect(dialog).toContainText('new: Name the article.');
  await expect(dialog).not.toContainText('gone:');
});

test('what is wrong is said as one types; they are tried beside those in use, kept, and rolled out', async ({
  page,
}) => {
  await visit(page, desk.url, { path, query: admin });
  await page.getByRole('button', { name: 'Write new ones' }).click();
  await expect(checks(page)).toContainText('They are the same as those in use.');
  await expect(keep(page)).toHaveAttribute('aria-disabled', 'true');
  await field(page).fill('Greet {{name}}.');
  await expect(checks(page)).toContainText('{{name}} is no variable');
  await field(page).fill('Be warm and brief.\nName the article. Never hand over.');
  await expect(checks(page)).toContainText('“Never hand over” forbids what the rules allow all the same');
  await expect(page.getByText(/They add \$0\.0\d+ to a thousand answers of gpt-5-mini/)).toBeVisible();
  const area = page.getByRole('region', { name: 'Try them' });
  await area.getByRole('button', { name: 'Ask both' }).click();
  await expect(area).toContainText('Write a question, or choose one.');
  await area.getByLabel('Asked lately').selectOption({ label: 'How long does delivery take?' });
  await expect(area.getByLabel('Question')).toHaveValue('How long does delivery take?');
  await area.getByRole('button', { name: 'Ask both' }).click();
  await expect(area.getByRole('article', { name: 'In use now' })).toContainText('It takes two to three');
  await expect(area.getByRole('article', { name: 'These' })).toContainText(
    'As “Delivery times and costs” says',
  );
  await keep(page).click();
  await expect(page.getByText('Say what is new: it is how')).toBeVisible();
  await page.getByLabel('What is new').fill('Names the article first');
  await keep(page).click();
  const dialog = page.getByRole('dialog', { name: 'Roll out a version' });
  await expect(dialog.getByLabel('Version').locator('option:checked')).toHaveText('answers v4');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(dialog).toHaveCount(0);
  const table = page.getByRole('table', { name: 'Kept instructions' });
  await expect(table.getByRole('row', { name: /answers v3/ })).toContainText('Names the article first');
  await page.getByRole('link', { name: 'Rollouts' }).click();
  await expect(page.getByRole('article').first()).toContainText('answers v4 beside answers v2');
});

test('what was written and not kept is there after a reload, until the list is wanted back', async ({
  page,
}) => {
  await visit(page, desk.url, { path, query: `${admin}&db=prompts` });
  await page.getByRole('button', { name: 'Go on from these: answers v2' }).click();
  await field(page).fill('Half a thought');
  await reloadOnceKept(page);
  await expect(field(page)).toHaveValue('Half a thought');
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await reloadOnceKept(page);
  await expect(page.getByRole('table', { name: 'Kept instructions' })).toBeVisible();
});

test('without a provider it says so; a supervisor reads only', async ({ page }) => {
  await visit(page, desk.url, { path, query: '?role=admin&scene=empty' });
  await expect(page.getByRole('main')).toContainText('No instructions were kept yet.');
  await page.getByRole('button', { name: 'Write new ones' }).click();
  await expect(page.getByRole('region', { name: 'Try them' })).toContainText('No provider is set up');
  await page.evaluate(() => localStorage.clear());
  await visit(page, desk.url, { path });
  await page.reload();
  await expect(page.getByRole('button', { name: 'Write new ones' })).toHaveAttribute('aria-disabled', 'true');
});

const screens: Record<string, { query?: string; reach?: (page: Page) => Promise<unknown> }> = {
  'kept instructions': {},
  'no instructions yet': { query: '?role=admin&scene=empty' },
  'two compared': {
    reach: page => page.getByRole('button', { name: 'Compare answers v2 with those in use' }).click(),
  },
  'writing and trying': {
    reach: async page => {
      await page.getByRole('button', { name: 'Go on from these: answers v2' }).click();
      await field(page).fill('Be warm and brief.\nName the article. {{name}}');
      await expect(checks(page)).toContainText('is no variable');
      await field(page).fill('Be warm and brief.\nName the article. Never hand over.');
      await page.getByLabel('Asked lately').selectOption({ index: 1 });
      await page.getByRole('button', { name: 'Ask both' }).click();
      await page.getByRole('article', { name: 'These' }).waitFor();
    },
  },
};
for (const [what, { query = admin, reach }] of Object.entries(screens)) {
  test(`${what}: no axe violation in either theme`, async ({ page }) => {
    const faults = watch(page);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await visit(page, desk.url, { path, query });
    await reach?.(page);
    await expectNoViolationInBothThemes(page, what);
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
  });
}
