// The list: keys, steadiness, filters, and what undo brings back.
import { expect, type Page, test } from '@playwright/test';
import { chipped, expectNoViolation, queue, selectedRow, stream, toast, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const conversationOf = (page: Page, name: string) =>
  page.getByRole('region', { name: `Conversation with ${name}` });

test('H-4 J and K move, E resolves and goes on, Z takes it back', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/inbox/mine' });
  await page.keyboard.press('j');
  await expect(selectedRow(page)).toContainText('Daniel Okafor');
  await page.keyboard.press('j');
  await expect(selectedRow(page)).toContainText('Hannah Kowalczyk');
  await expect(conversationOf(page, 'Hannah Kowalczyk')).toBeVisible();
  await page.keyboard.press('k');
  await expect(selectedRow(page)).toContainText('Daniel Okafor');
  await page.keyboard.press('e');
  await expect(selectedRow(page)).toContainText('Hannah Kowalczyk');
  await expect(toast(page, 'Resolved #48211')).toBeVisible();
  await expect(queue(page).getByRole('option', { name: /Daniel Okafor/ })).toHaveCount(0);
  await page.keyboard.press('z');
  await expect(queue(page).getByRole('option', { name: /Daniel Okafor/ })).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(selectedRow(page)).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('the listbox tells place and number, and is moved by its own keys', async ({ page }) => {
  await visit(page, desk.url, { path: '/inbox/all' });
  await queue(page).focus();
  await page.keyboard.press('ArrowDown');
  const first = queue(page).getByRole('option', { selected: true });
  await expect(first).toHaveAttribute('aria-posinset', '1');
  await expect(first).toHaveAttribute('aria-setsize', '14');
  await page.keyboard.press('End');
  await expect(selectedRow(page)).toHaveAttribute('aria-posinset', '14');
  const active = await queue(page).getAttribute('aria-activedescendant');
  expect(await selectedRow(page).getAttribute('id')).toBe(active);
  await page.keyboard.press('Home');
  await expect(selectedRow(page)).toHaveAttribute('aria-posinset', '1');
});

test('H-2 thousands of rows cost few nodes, and the end is reached', async ({ page }) => {
  await visit(page, desk.url, { path: '/inbox/all', query: '?crowd=3000' });
  await expect(queue(page).getByRole('option').first()).toHaveAttribute('aria-setsize', '3014');
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(1_400);
  await queue(page).focus();
  await page.keyboard.press('End');
  await expect(selectedRow(page)).toHaveAttribute('aria-posinset', '3014');
  await expect(selectedRow(page)).toBeInViewport();
});

test('a more urgent one that comes in never moves the open row', async ({ page }) => {
  await visit(page, desk.url, { path: chipped });
  const top = async () => Math.round((await selectedRow(page).boundingBox())?.y ?? 0);
  const before = await top();
  await page.evaluate(() => window.fixture.arrive('Zoe Urgent'));
  await expect(queue(page).getByRole('option').first()).toHaveAttribute('aria-setsize', '15');
  expect(await top()).toBe(before);
  await page.getByRole('button', { name: '1 more above' }).click();
  await expect(queue(page).getByRole('option', { name: /Zoe Urgent/ })).toBeInViewport();
});

test('filters hide, say so, and are cleared in one press', async ({ page }) => {
  await visit(page, desk.url, { path: '/inbox/all' });
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByLabel('Priority at least').selectOption('Urgent');
  await page.getByRole('checkbox', { name: 'Unread' }).check();
  await page.keyboard.press('Escape');
  await expect(queue(page).getByRole('option')).toHaveCount(1);
  await page.getByRole('button', { name: 'Remove the filter Unread' }).click();
  await page.getByRole('option', { name: /Daniel Okafor/ }).click();
  await page.keyboard.press('p');
  await page.getByRole('option', { name: 'Low', exact: true }).click();
  await expect(page.getByText('The filters hide everything')).toBeVisible();
  await expectNoViolation(page, 'filters that hide everything');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(queue(page).getByRole('option').first()).toHaveAttribute('aria-setsize', '14');
});

test('each verb by its key: assign, snooze, priority, tag, move, subject; focus returns', async ({
  page,
}) => {
  await visit(page, desk.url);
  const log = stream(page);
  await queue(page).focus();
  await page.keyboard.press('a');
  await page.keyboard.type('tom');
  await page.keyboard.press('Enter');
  await expect(queue(page)).toBeFocused();
  await expect(log.getByText(/Mara Lindqvist assigned Tomasz Wilk/)).toBeVisible();
  await page.keyboard.press('i');
  await expect(log.getByText(/Mara Lindqvist took over at/).last()).toBeVisible();
  await page.keyboard.press('p');
  await page.keyboard.type('urg');
  await page.keyboard.press('Enter');
  await expect(selectedRow(page).getByRole('img', { name: 'Urgent' })).toBeVisible();
  await page.keyboard.press('t');
  await page.keyboard.type('VIP guest');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Remove the tag vip guest' })).toBeVisible();
  await page.keyboard.press('u');
  await page.keyboard.type('A new pot');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'A new pot' })).toBeVisible();
  await page.keyboard.press('s');
  await page.getByLabel('Another time').fill('2020-01-01T09:00');
  await page.getByRole('dialog').getByRole('button', { name: 'Snooze' }).click();
  await expect(page.getByText('Choose a time in the future.')).toBeVisible();
  await page.getByRole('option', { name: /Tomorrow morning/ }).click();
  await expect(page.getByText(/^Snoozed until/)).toBeVisible();
  await page.keyboard.press('m');
  await page.keyboard.type('bill');
  await page.keyboard.press('Enter');
  await expect(log.getByText(/moved it to Billing/)).toBeVisible();
});

test('a merge shows both values, and one key chooses the other', async ({ page }) => {
  await visit(page, desk.url);
  await page.evaluate(() =>
    window.fixture.mergeNext([{ field: 'priority', kept: 'mine', mine: '3', theirs: '0' }]),
  );
  await page.keyboard.press('p');
  await page.getByRole('option', { name: 'Urgent', exact: true }).click();
  const notice = page.getByRole('region', { name: 'Merged changes' });
  await expect(notice).toContainText('You: Urgent. Other: Low. Kept: Urgent.');
  await page.keyboard.press('o');
  await expect(notice).toBeHidden();
  await expect(selectedRow(page).getByRole('img', { name: 'Low priority' })).toBeVisible();
});

test('P28 a verb pressed right after J is for the row just chosen, and so are the words typed after R', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/inbox/mine' });
  await page.keyboard.press('j');
  await expect(conversationOf(page, 'Daniel Okafor')).toBeVisible();
  // Without a breath between them, as fast hands do it.
  await page.evaluate(() => {
    for (const key of ['j', 'r']) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
  });
  await page.keyboard.type('For Hannah');
  await expect(conversationOf(page, 'Hannah Kowalczyk')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Reply to the customer' })).toHaveValue('For Hannah');
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    for (const key of ['k', 'e']) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
  });
  await expect(toast(page, 'Resolved #48211')).toBeVisible();
});
