// Dashboards from this computer alone: a supervisor without a network asks, and charts and tables follow.
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolation, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const parts = ['Overview', 'Insights', 'Agents', 'AI', 'Quality', 'Cost', 'Live'] as const;
const shots = process.env['SHOTS'];
const shoot = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
};

const tile = (page: Page, name: string) =>
  page.getByRole('term').filter({ hasText: name }).locator('xpath=..').getByRole('definition');
const search = (page: Page) => page.getByRole('search', { name: 'What is looked at' });

/** Sentences, and the numbers of one. */
async function saysWhatChanged(page: Page): Promise<void> {
  const ahead = page.getByRole('region', { name: 'What is to come' });
  await expect(ahead.getByRole('listitem').first()).toContainText(/\d/);
  await ahead.getByText('The numbers behind it').first().click();
  await expect(ahead.getByRole('definition').first()).toBeVisible();
}

for (const theme of ['light', 'dark'] as const) {
  test(`every dashboard is there without a network, full and empty, and sound (${theme})`, async ({
    page,
  }) => {
    const faults = watch(page);
    await page.setViewportSize({ width: 1440, height: 1100 });
    await page.emulateMedia({ colorScheme: theme });
    await visit(page, desk.url, { path: '/analytics/overview', query: '?figures=60' });
    await page.evaluate(() => window.fixture.goOffline());
    for (const part of parts) {
      await page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: part }).click();
      if (part === 'Insights') await saysWhatChanged(page);
      else await expect(page.getByRole('term').first()).toBeVisible();
      await expectNoViolation(page, `${part}, ${theme}`);
      await shoot(page, `${part}-${theme}`);
    }
    await visit(page, desk.url, { path: '/analytics/overview', query: '?figures=0' });
    await expect(page.getByRole('heading', { name: 'No figures yet' })).toBeVisible();
    await expectNoViolation(page, `no figures, ${theme}`);
    await shoot(page, `None-${theme}`);
    expect(faults).toEqual([]);
  });
}

test('a supervisor without a network changes range and filters, and charts, tables and files follow', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/inbox/mine', query: '?figures=400&db=analytics' });
  await page.evaluate(() => window.fixture.goOffline(Date.UTC(2026, 0, 2, 9)));
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page.getByText(/^Computed on this computer from data up to/)).toBeVisible();
  const conversations = tile(page, 'Conversations').first();
  const number = async () =>
    Number((await conversations.locator('span').first().innerText()).replace(/\D/g, ''));
  const month = await number();
  expect(month).toBeGreaterThan(50);
  await expect(conversations).toContainText('%');

  await search(page).getByLabel('Range').selectOption('year');
  await expect.poll(number).toBeGreaterThan(6 * month);
  const year = await number();
  await search(page).getByLabel('Team').selectOption({ label: 'Billing' });
  await expect.poll(number).toBeLessThan(year / 2);
  const billing = await number();
  await search(page).getByLabel('Compare').uncheck();
  await expect(conversations).not.toContainText('%');

  // The chart as a table says the same, and so does the file; it is read with the arrow keys.
  const chart = page.getByRole('region', { name: 'New conversations' });
  const reader = chart.getByRole('slider');
  await reader.focus();
  await page.keyboard.press('Home');
  const first = (await reader.getAttribute('aria-valuetext')) ?? '';
  await chart.getByRole('button', { name: 'New conversations as a table' }).click();
  const cells = await chart.getByRole('cell').allInnerTexts();
  expect(cells).toHaveLength(52);
  expect(first.endsWith(` ${cells[0]}`)).toBe(true);
  expect(cells.reduce((sum, text) => sum + Number(text), 0)).toBe(billing);
  const download = page.waitForEvent('download');
  await chart.getByRole('button', { name: 'New conversations as CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('new-conversations.csv');
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
  expect(lines.slice(1).map(line => line.split(',').at(-1))).toEqual(cells);
  await chart.getByRole('button', { name: 'New conversations as a chart' }).click();
  const picture = page.waitForEvent('download');
  await chart.getByRole('button', { name: 'New conversations as a picture (PNG)' }).click();
  expect((await picture).suggestedFilename()).toBe('new-conversations.png');

  // Kept under a name, and there again after the window was closed.
  await search(page).getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('menuitem', { name: 'Save this view' }).click();
  await page.getByLabel('Name of the view').fill('Billing, a year');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await search(page).getByRole('button', { name: 'Clear filters' }).click();
  await page.reload();
  await search(page).getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('menuitem', { name: 'Billing, a year' }).click();
  await expect.poll(number).toBe(billing);

  // What is behind today's bar is listed from this computer, and what customers wrote about it.
  await search(page).getByRole('button', { name: 'Clear filters' }).click();
  await search(page).getByLabel('Range').selectOption('week');
  await reader.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const behind = page.getByRole('dialog', { name: /^Conversations from/ });
  await expect(behind.getByRole('link').first()).toBeVisible();
  await expectNoViolation(page, 'what is behind a bar');
  await page.keyboard.press('Escape');
  await page.evaluate(async () => {
    const { database, scene } = window.fixture;
    const held = await database.collections.conversations.get(scene.chippedId);
    if (!held) throw new Error('the scene has it');
    const rating = {
      score: 2,
      comment: 'Nobody told me that it would be late.',
      createdAt: Date.now() - 60_000,
    };
    await database.collections.conversations.apply([{ ...held, rating, changedXid: '999' }], []);
  });
  await page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: 'Quality' }).click();
  await expect(page.getByText('Nobody told me that it would be late.')).toBeVisible();
  expect(faults).toEqual([]);
});

test('an agent is told whom figures are for, and has no way to them in the rail', async ({ page }) => {
  await visit(page, desk.url, { path: '/analytics/overview', query: '?role=agent&figures=3' });
  await expect(page.getByRole('heading', { name: 'For supervisors and admins' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Analytics' })).toHaveCount(0);
});
