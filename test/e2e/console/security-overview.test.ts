// What happens at the door on the screen: as it happens, counted, filtered, one at a time, and what can be done about it.
import { expect, type Page, test } from '@playwright/test';
import type { SecurityEvent } from '../../../src/protocol/security.ts';
import { expectNoViolationInBothThemes, picture, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const path = '/security/overview';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const events = (page: Page) => page.getByRole('table', { name: 'Events', exact: true });
const pane = (page: Page) => page.getByRole('complementary', { name: 'One event' });

const flood: SecurityEvent = {
  ...{ id: '0197cccc-0000-7000-8000-000000000001', timestamp: 0, eventType: 'rule_fired', userId: null },
  ...{ sourceIp: '192.0.2.99', threatLevel: 'critical', actionTaken: 'blocked' },
  details: { rule: 'enumeration', times: 40 },
};
const arrive = (page: Page, event: SecurityEvent) =>
  page.evaluate(
    sent =>
      window.fixture.live({
        name: 'security.events',
        payload: { events: [{ ...sent, timestamp: Date.now() }], skipped: 0 },
      }),
    event,
  );

test('an attack stands on the page as it comes, opens, and its address is kept out', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/inbox/mine', query: admin });
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await expect(events(page)).toContainText('Impossible travel');
  await expect(events(page)).not.toContainText('192.0.2.99');
  await arrive(page, flood);
  const row = events(page).getByRole('row').filter({ hasText: '192.0.2.99' });
  await expect(row).toContainText('Critical');
  await expect(row).toContainText('40 times');

  const opener = row.getByRole('button', { name: 'Attack found' });
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(pane(page)).toContainText('Several events together look like an attack.');
  await expect(pane(page).getByRole('heading', { name: 'Attack found' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(pane(page)).toHaveCount(0);
  await expect(opener).toBeFocused();
  await opener.click();
  await pane(page).getByRole('button', { name: 'Keep out' }).click();
  const dialog = page.getByRole('dialog', { name: 'New rule' });
  await expect(dialog.getByLabel('Address or range')).toHaveValue('192.0.2.99');
  await dialog.getByLabel('Why').fill('Enumerates orders');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('link', { name: 'Addresses', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Rules for addresses' })).toContainText('192.0.2.99');
  expect(faults).toEqual([]);
});

test('filters narrow the list, live events included, and are cleared in one press', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await expect(events(page).getByRole('row')).toHaveCount(51);
  await button(page, 'Show older ones').click();
  await expect(events(page).getByRole('row')).toHaveCount(65);
  // Mere notes are shown where they are asked for.
  await page.getByLabel('Any level').selectOption('');
  await expect(events(page)).toContainText('Signed in');
  await page.getByLabel('Any level').selectOption('high');
  await expect(events(page).getByRole('row')).toHaveCount(3);
  await arrive(page, { ...flood, threatLevel: 'low' });
  await arrive(page, { ...flood, id: '0197cccc-0000-7000-8000-000000000002' });
  await expect(events(page).getByRole('row')).toHaveCount(4);
  await page.getByLabel('Address or range').fill('5.9.');
  await expect(page.getByRole('main')).toContainText('Write an address or a range.');
  await page.getByLabel('Address or range').fill('5.9.0.0/16');
  await expect(events(page).getByRole('row')).toHaveCount(2);
  await page.getByLabel('Any account').selectOption({ label: 'Priya Nair' });
  await expect(page.getByRole('main')).toContainText('No event is like that');
  await button(page, 'Clear filters').click();
  await expect(events(page).getByRole('row')).toHaveCount(53);
});

test('the chart is read with the arrow keys and as a table, and accounts are signed out', async ({
  page,
}) => {
  await visit(page, desk.url, { path, query: admin });
  const chart = page.getByRole('slider', { name: 'Events over time' });
  await chart.focus();
  await page.keyboard.press('End');
  await expect(chart).toHaveAttribute('aria-valuetext', /1 high, 1 medium|nothing|1 high/);
  await button(page, 'As a table').click();
  await expect(page.getByRole('table', { name: 'Events over time' })).toContainText('1');
  await page.getByLabel('How far back').selectOption('week');
  await expect(page.getByRole('main')).toContainText('in the last 7 days');
  await button(page, 'End the sessions of Tomasz Wilk').click();
  const dialog = page.getByRole('dialog', { name: 'End all sessions of Tomasz Wilk?' });
  await expect(dialog).toContainText('They are signed out everywhere at once');
  await dialog.getByRole('button', { name: 'End sessions' }).click();
  await expect(dialog).toHaveCount(0);
});

test('a supervisor reads; offline it says that nothing is live, and never asks', async ({ page }) => {
  await visit(page, desk.url, { path });
  await expect(button(page, 'Keep out 45.83.64.12')).toHaveAttribute('aria-disabled', 'true');
  await page.evaluate(() => window.fixture.goOffline());
  await expect(page.getByRole('main')).toContainText('Not live: there is no connection');
  await expect(events(page)).toContainText('Impossible travel');
});

test('axe finds nothing on the overview', async ({ page }) => {
  await visit(page, desk.url, { path, query: admin });
  await events(page).getByRole('button', { name: 'Impossible travel' }).click();
  await expect(pane(page)).toContainText('Germany');
  await expectNoViolationInBothThemes(page, 'overview');
  await pane(page).scrollIntoViewIfNeeded();
  await picture(page, 'overview-pane');
  await page.getByRole('table', { name: 'Busiest API keys' }).scrollIntoViewIfNeeded();
  await picture(page, 'overview-talkers');
  await visit(page, desk.url, { path, query: `${admin}&scene=empty` });
  await expect(page.getByRole('main')).toContainText('Nothing was noted yet');
  await expectNoViolationInBothThemes(page, 'an empty overview');
});
