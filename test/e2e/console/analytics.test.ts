// Dashboards from this computer alone: a supervisor without a network asks, and charts and tables follow.
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { shotPath } from '../../helpers/shots.ts';
import { expectNoViolation, expectNoViolationInBothThemes, picture, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const parts = [
  ...['Overview', 'Insights', 'Agents', 'AI', 'Engagement', 'Quality', 'Cost', 'Live', 'Definitions'],
];

const tile = (page: Page, name: string) =>
  page.getByRole('term').filter({ hasText: name }).locator('xpath=..').getByRole('definition');
const search = (page: Page) => page.getByRole('search', { name: 'What is looked at' });

/** Names of the views that the documents on this computer have, whatever waits in the outbox. */
const savedViews = async () => {
  const { operations } = window.fixture.database.collections;
  const rows = await operations.range({ index: ['kind', 'createdAt'], start: [] });
  return rows.filter(({ kind }) => kind === 'view').map(({ title }) => title);
};

/** Sentences, and the numbers of one. */
async function saysWhatChanged(page: Page): Promise<void> {
  const ahead = page.getByRole('region', { name: 'What is to come' });
  await expect(ahead.getByRole('listitem').first()).toContainText(/\d/);
  await ahead.getByText('The numbers behind it').first().click();
  await expect(ahead.getByRole('definition').first()).toBeVisible();
}

test('every dashboard is there without a network, full and empty, and sound', async ({ page }) => {
  test.slow();
  const faults = watch(page);
  await page.setViewportSize({ width: 1440, height: 1100 });
  await visit(page, desk.url, { path: '/analytics/overview', query: '?figures=60' });
  await page.evaluate(() => window.fixture.goOffline());
  for (const part of parts) {
    await page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: part }).click();
    if (part === 'Insights') await saysWhatChanged(page);
    else if (part === 'Definitions') await expect(page.getByRole('article').first()).toBeVisible();
    else await expect(page.getByRole('term').first()).toBeVisible();
    await expectNoViolationInBothThemes(page, part);
  }
  await visit(page, desk.url, { path: '/analytics/overview', query: '?figures=0' });
  await expect(page.getByRole('heading', { name: 'No figures yet' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'no figures');
  expect(faults).toEqual([]);
});

test('views are saved, shared, renamed, removed and taken back by keys, without a network', async ({
  page,
}) => {
  const faults = watch(page);
  // As an earlier version kept it, on this computer alone.
  await page.addInitScript(() => {
    const key = 'steward.settings';
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}');
    if (kept.analyticsViews) return;
    const asked = { preset: 'quarter', compare: 'none' };
    localStorage.setItem(key, JSON.stringify({ ...kept, analyticsViews: [{ name: 'From before', asked }] }));
  });
  await visit(page, desk.url, { path: '/analytics/overview', query: '?figures=60' });
  await page.evaluate(() => window.fixture.goOffline());
  const button = search(page).locator('button[aria-haspopup="menu"]');
  const item = (name: string) => page.getByRole('menuitem', { name });
  const open = async () => {
    // What is still closing would take the key.
    await expect(page.locator('[role=menu], [role=dialog]')).toHaveCount(0);
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
  };
  const choose = async (name: string) => {
    await open();
    await item(name).focus();
    await page.keyboard.press('Enter');
  };

  await choose('From before');
  await expect(search(page).getByLabel('Range')).toHaveValue('quarter');
  await choose('Remove From before');
  await page.keyboard.press('z');
  await expect(button).toHaveText('From before');
  await choose('Remove From before');
  await open();
  await expect(page.getByText('None yet.')).toBeVisible();
  await expectNoViolationInBothThemes(page, 'no views');
  await page.keyboard.press('Escape');

  await search(page).getByLabel('Team').selectOption({ label: 'Billing' });
  await choose('Save this view');
  await page.getByLabel('Name of the view').fill('Billing');
  await expectNoViolationInBothThemes(page, 'naming a view');
  await page.keyboard.press('Enter');
  await expect(button).toHaveText('Billing');
  await choose('Share with the desk');
  await choose('Rename');
  await page.getByLabel('Name of the view').fill('Billing of the quarter');
  await page.keyboard.press('Enter');

  // A colleague's is seen and chosen, and not changed.
  await page.evaluate(async () => {
    const { database, scene } = window.fixture;
    const ids = { id: '01890000-0000-7000-8000-00000000abcd', personId: scene.people.tomasz };
    const common = { kind: 'view' as const, changedXid: '5', text: '', createdAt: 1, updatedAt: 1 };
    const row = { ...ids, ...common, scope: 'role:supervisor', updatedBy: scene.people.tomasz };
    await database.collections.operations.apply(
      [{ ...row, title: 'The team by week', asked: { preset: 'week' } }],
      [],
    );
  });
  await search(page).getByLabel('Team').selectOption('');
  await choose('Save this view');
  await page.getByLabel('Name of the view').fill('All of the quarter');
  await page.keyboard.press('Enter');
  await open();
  await expect(page.getByRole('menu')).toContainText(
    /Yours.*All of the quarter.*Shared with the desk.*Billing of the quarter.*The team by week.*By Tomasz/,
  );
  await expectNoViolationInBothThemes(page, 'own and shared views');
  await page.keyboard.press('Escape');
  await choose('The team by week');
  await open();
  await expect(item('Save this view')).toBeVisible();
  await expect(item('Rename')).toBeHidden();
  await page.keyboard.press('Escape');

  // On the line again; somebody else had renamed the same one meanwhile, and it is said which of both stands.
  await page.evaluate(() => window.fixture.goOnline());
  await expect.poll(() => page.evaluate(savedViews)).toContain('All of the quarter');
  await choose('All of the quarter');
  await page.evaluate(() =>
    window.fixture.mergeNext([{ field: 'title', kept: 'mine', mine: 'Thirteen weeks', theirs: 'A quarter' }]),
  );
  await choose('Rename');
  await page.getByLabel('Name of the view').fill('Thirteen weeks');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/renamed this view to “A quarter” meanwhile/)).toBeVisible();
  await expect(button).toHaveText('Thirteen weeks');
  expect(faults).toEqual([]);
});

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
  // A year of figures is held, and not the one before it: a part of it would compare wrongly.
  await expect(search(page)).toContainText('That time is no longer on this computer');
  await expect(conversations).not.toContainText('%');

  // The chart as a table says the same, and so does the file; it is read with the arrow keys.
  const chart = page.getByRole('region', { name: 'New conversations' });
  const reader = chart.getByRole('slider');
  await reader.focus();
  await page.keyboard.press('Home');
  const first = (await reader.getAttribute('aria-valuetext')) ?? '';
  await chart.getByRole('button', { name: 'New conversations as a table' }).click();
  const cells = await chart.getByRole('cell').allInnerTexts();
  // 52 weeks to the day: on any day but a Sunday they begin and end within one.
  const isSunday =
    new Date().toLocaleDateString('en-GB', { weekday: 'long', timeZone: 'Europe/London' }) === 'Sunday';
  expect(cells).toHaveLength(isSunday ? 52 : 53);
  expect(first.endsWith(` ${cells[0]}`)).toBe(true);
  expect(cells.reduce((sum, text) => sum + Number(text), 0)).toBe(billing);
  const download = page.waitForEvent('download');
  await chart.getByRole('button', { name: 'New conversations as CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('new-conversations.csv');
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
  expect(lines.slice(1).map(line => line.split(',').at(-1))).toEqual(cells);
  await chart.getByRole('button', { name: 'New conversations as a chart' }).click();
  const drawing = page.waitForEvent('download');
  await chart.getByRole('button', { name: 'New conversations as a picture (PNG)' }).click();
  expect((await drawing).suggestedFilename()).toBe('new-conversations.png');

  // Kept under a name without a network, and there again after it was back and the window closed.
  const views = () => search(page).getByRole('button', { name: 'Saved views' }).click();
  const own = page.getByRole('menuitem', { name: 'Billing, a year' });
  await views();
  await page.getByRole('menuitem', { name: 'Save this view' }).click();
  await page.getByLabel('Name of the view').fill('Billing, a year');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await search(page).getByRole('button', { name: 'Clear filters' }).click();
  await views();
  await expect(own).toBeVisible();
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.fixture.goOnline());
  await expect.poll(() => page.evaluate(savedViews)).toEqual(['Billing, a year']);
  await page.reload();
  await views();
  await own.click();
  await expect.poll(number).toBe(billing);
  await page.evaluate(() => window.fixture.goOffline(Date.UTC(2026, 0, 2, 9)));

  // What is behind today's bar is listed from this computer, and what customers wrote about it.
  await search(page).getByRole('button', { name: 'Clear filters' }).click();
  await search(page).getByLabel('Range').selectOption('week');
  await reader.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const behind = page.getByRole('dialog', { name: /^Begun: / });
  await expect(behind.getByRole('link').first()).toBeVisible();
  await expectNoViolation(page, 'what is behind a bar');
  await page.keyboard.press('Escape');
  await page.evaluate(async () => {
    const { database, scene } = window.fixture;
    const held = await database.collections.conversations.get(scene.chippedId);
    if (!held) throw new Error('the scene has it');
    const rated = (score: number, comment: string, back: number) => ({
      ...held,
      ...{ rating: { score, comment, createdAt: Date.now() - back }, changedXid: '999' },
    });
    const other = (await database.collections.conversations.range({ index: ['scope'], start: [], limit: 40 }))
      .filter(({ id }) => id !== held.id)
      .slice(0, 3);
    await database.collections.conversations.apply(
      [
        rated(2, 'Nobody told me that it would be late.', 60_000),
        ...other.map((each, place) => ({
          ...rated(
            place === 0 ? 1 : 5,
            place === 0 ? 'Late again, and late is late.' : 'Friendly people!',
            50_000,
          ),
          ...{ id: each.id, number: each.number, scope: each.scope },
        })),
      ],
      [],
    );
  });
  await page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: 'Quality' }).click();
  await expect(page.getByText('Nobody told me that it would be late.')).toBeVisible();
  // What low ratings have in common is told here too, with who said it.
  await page.getByRole('navigation', { name: 'Dashboards' }).getByRole('link', { name: 'Insights' }).click();
  const themes = page.getByRole('region', { name: 'What customers wrote about' });
  const late = themes.getByRole('listitem').filter({ hasText: '2 with low ratings, 0 with high' }).first();
  await expect(late).toContainText('Nobody told me that it would be late.');
  await expect(late.getByRole('link').first()).toHaveAttribute('href', /#\/inbox\//);
  await expectNoViolation(page, 'themes');
  await picture(page, 'Themes');
  expect(faults).toEqual([]);
});

test('a figure leads to its definition, own days are typed, and customers are counted by the server and kept', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/analytics/engagement', query: '?figures=60&db=kept' });
  const customers = tile(page, 'Customers').locator('span').first();
  await expect(customers).toHaveText('252');
  // Names of one line and of two: the numbers stand on one.
  const tiles = page.getByRole('region', { name: 'Customers' }).getByRole('definition');
  const tops = await tiles.evaluateAll(all => all.map(each => each.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  expect(tops).toHaveLength(7);
  await picture(page, 'Customers');
  await search(page).getByLabel('Range').selectOption('own');
  const [first, last] = [search(page).getByLabel('First day'), search(page).getByLabel('Last day')];
  // Whole days are among them, whatever the hour is.
  const weekAgo = new Date(Date.parse(await last.inputValue()) - 6 * 86_400_000).toISOString().slice(0, 10);
  await first.fill(weekAgo);
  await expect(customers).toHaveText('63');
  await first.fill('2030-01-01');
  await expect(search(page)).toContainText('The last day is before the first.');
  await first.fill(weekAgo);
  await search(page).getByLabel('Compare').selectOption('Compare with a year before');
  await expect(customers).toHaveText('63');

  // Without a network the last answer stands, with its time; another question has none.
  await page.evaluate(() => window.fixture.goOffline());
  await expect(page.getByText(/^Customers as the server counted them/)).toBeVisible();
  await expect(customers).toHaveText('63');
  await search(page).getByLabel('Team').selectOption({ label: 'Billing' });
  await expect(page.getByText(/only the server knows/)).toBeVisible();
  await search(page).getByRole('button', { name: 'Clear filters' }).click();

  // From a tile, a chart and the head of a column, with the keyboard alone.
  await page.getByRole('link', { name: /^Retention: Of the customers/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'Retention' })).toBeFocused();
  await expect(page).toHaveURL(/#\/analytics\/definitions\/retention$/);
  await page.goBack();
  await page.getByRole('region', { name: 'By channel' }).getByRole('link', { name: 'Satisfaction' }).click();
  const csat = page.getByRole('article', { name: 'Satisfaction' });
  await expect(csat).toBeFocused();
  await csat.getByRole('link', { name: 'Good ratings' }).click();
  await expect(page.getByRole('article', { name: 'Good ratings' })).toBeFocused();
  await page.goBack();
  await page.goBack();

  // An hour of the week is reached with the arrow keys.
  await search(page).getByLabel('Range').selectOption('month');
  const week = page.getByRole('table', { name: 'Messages by the hour' });
  await week.getByRole('button').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Under way: Tue 1:00' })).toBeVisible();
  await expectNoViolation(page, 'what is behind an hour');
  expect(faults).toEqual([]);
});

test('what is printed is light, whole, and says what it shows', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'only Chromium makes files of what it prints');
  await page.emulateMedia({ colorScheme: 'dark' });
  await visit(page, desk.url, { path: '/analytics/overview', query: '?figures=60' });
  await expect(page.getByRole('slider').first()).toBeVisible();
  await page.evaluate(() => {
    window.addEventListener('beforeprint', () => {
      const { dataset } = document.documentElement;
      dataset['printed'] = dataset['theme'];
    });
  });
  const path = shotPath('analytics', 'overview.pdf');
  const file = await page.pdf({ ...(path ? { path } : {}), preferCSSPageSize: true });
  await expect(page.locator('html')).toHaveAttribute('data-printed', 'light');
  const pages = file.toString('latin1').match(/\/Type \/Page\b/g) ?? [];
  expect(pages.length).toBeGreaterThan(1);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('an agent is told whom figures are for, and has no way to them in the rail', async ({ page }) => {
  await visit(page, desk.url, { path: '/analytics/overview', query: '?role=agent&figures=3' });
  await expect(page.getByRole('heading', { name: 'For supervisors and admins' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Analytics' })).toHaveCount(0);
});
