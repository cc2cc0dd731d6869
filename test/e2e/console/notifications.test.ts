// What is addressed to one person: the bell with the keyboard alone, the preferences without a network, and the admin's page.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { idOf } from './fixture/scene.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const center = (page: Page) => page.getByRole('dialog', { name: 'Notifications' });
const bell = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const row = (page: Page, name: string | RegExp) => center(page).getByRole('button', { name });
const open = (page: Page) => page.keyboard.press('g').then(() => page.keyboard.press('h'));
type Told = Parameters<Window['fixture']['notify']>[0];
const notify = (page: Page, told: Told) => page.evaluate(part => window.fixture.notify(part), told);

/** Four more conversations, one of them urgent. */
async function fill(page: Page): Promise<void> {
  await notify(page, {
    conversationId: idOf('c', 4),
    title: 'Sofia Marchetti',
    body: 'The label',
    priority: 'normal',
  });
  await notify(page, {
    conversationId: idOf('c', 5),
    title: 'Petr Novák',
    body: 'Knife block',
    kind: 'queue_new',
  });
  await notify(page, {
    conversationId: idOf('c', 6),
    title: 'Wei Chen',
    body: 'The kettle',
    priority: 'low',
  });
  await notify(page, {
    conversationId: idOf('c', 1),
    title: 'Daniel Okafor',
    body: 'Twice',
    priority: 'urgent',
  });
}

test('the bell by keyboard alone: it opens, moves, marks as read and leads to the conversation', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/inbox/mine' });
  await fill(page);
  await expect(bell(page, 'Notifications, 5 unread')).toBeVisible();
  await open(page);
  await expect(center(page)).toContainText('5 new in 5 places');
  await expect(center(page)).toContainText('1 of them urgent');
  await expect(row(page, /Daniel Okafor/)).toBeFocused();
  await page.keyboard.press('j');
  await expect(row(page, /Wei Chen/)).toBeFocused();
  await page.keyboard.press('e');
  await expect(row(page, /Wei Chen/)).toHaveCount(0);
  await expect(bell(page, 'Notifications, 4 unread')).toBeAttached();
  // The focus went to the row that took its place.
  await expect(row(page, /Petr Novák/)).toBeFocused();
  await page.keyboard.press('k');
  await expect(row(page, /Daniel Okafor/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Conversation with Daniel Okafor' })).toBeVisible();
  await expect(bell(page, 'Notifications, 3 unread')).toBeVisible();
  await open(page);
  await page.keyboard.press('Shift+E');
  await expect(center(page)).toContainText('Nothing new for you');
  await expect(bell(page, 'Notifications')).toBeAttached();
});

test('reading works without a network, and is sent when there is one', async ({ page }) => {
  await visit(page, desk.url, { path: '/inbox/mine' });
  await page.evaluate(() => window.fixture.goOffline());
  await open(page);
  await page.keyboard.press('e');
  await expect(bell(page, 'Notifications')).toBeAttached();
  const waiting = () => page.evaluate(() => window.fixture.outbox().map(item => item.kind));
  expect(await waiting()).toEqual(['notification.read']);
  await page.evaluate(() => window.fixture.goOnline());
  await expect.poll(waiting).toEqual([]);
  await expect(bell(page, 'Notifications')).toBeAttached();
});

test('opening a conversation by any way counts its notifications as read', async ({ page }) => {
  await visit(page, desk.url, { path: `/inbox/all/${idOf('c', 2)}` });
  await expect(bell(page, 'Notifications')).toBeVisible();
});

test('news is said once to who cannot see it, and not what the open conversation says itself', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/inbox/mine' });
  const spoken = page.locator('[aria-live="polite"]').filter({ hasText: 'Sofia Marchetti: The label' });
  await notify(page, { conversationId: idOf('c', 4), title: 'Sofia Marchetti', body: 'The label' });
  await expect(spoken.getByText('Sofia Marchetti: The label')).toHaveCount(1);
  await open(page);
  await page.keyboard.press('Escape');
  await expect(spoken.getByText('Sofia Marchetti: The label')).toHaveCount(1);
});

test('what came while the line was away is one sentence', async ({ page }) => {
  await visit(page, desk.url, { path: '/inbox/mine' });
  await page.evaluate(() => window.fixture.goOffline());
  await fill(page);
  await page.evaluate(() => window.fixture.goOnline());
  await expect(page.locator('[aria-live="polite"]').filter({ hasText: '4 new notifications' })).toHaveCount(
    1,
  );
});

test('P45: what a pressed notice said stands in the thread until the message is here', async ({ page }) => {
  await visit(page, desk.url);
  const text = 'Does the old one go back, too?';
  await page.evaluate(body => {
    const { scene, goOffline, say } = window.fixture;
    goOffline();
    say({ conversationId: scene.chippedId, title: 'Ellen Hartmann', body, createdAt: Date.now() + 60_000 });
  }, text);
  const line = page.getByRole('status').filter({ hasText: 'Catching up' });
  await expect(line).toContainText(text);
  await page.evaluate(body => window.fixture.write(body), text);
  await expect(line).toHaveCount(0);
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText(text);
});

test('preferences are kept without a network, say what they mean, and are sent', async ({ page }) => {
  await page.clock.setFixedTime(new Date('2026-11-24T23:00:00Z'));
  await visit(page, desk.url, { path: '/settings' });
  const sentence = page.getByRole('status').filter({ hasText: /^Now:/ });
  await expect(sentence).toContainText('urgent ones reach you by e-mail');
  await page.evaluate(() => window.fixture.goOffline());
  await page.getByLabel('Nothing leaves the desk at certain hours').check();
  await page.getByLabel('to', { exact: true }).fill('08:00');
  await expect(sentence).toContainText('The rest waits until Wed 08:00.');
  await expect(page.getByLabel('Time zone')).toHaveValue('Europe/London');
  await page.getByLabel('E-mail', { exact: true }).selectOption('Nothing');
  await expect(sentence).not.toContainText('by e-mail,');
  await expect(page.getByRole('heading', { name: /^Notifications waiting to send/ })).toBeVisible();
  await page.evaluate(() => window.fixture.goOnline());
  await expect(page.getByRole('heading', { name: 'Notifications', exact: true })).toBeVisible();
  await expect(page.getByLabel('to', { exact: true })).toHaveValue('08:00');
});

test('push on this device: blocked says what to do, off turns on by a press, on can be tested', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/settings', query: '?push=blocked' });
  await expect(page.getByText(/^Blocked by the browser/)).toBeVisible();
  await visit(page, desk.url, { path: '/settings', query: '?push=off' });
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByText('Sent. It should appear within seconds.')).toBeVisible();
});

test('an admin adds, tests, pauses and removes a channel, and retries what was given up', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/inbox/mine', query: '?role=admin' });
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page.getByRole('button', { name: 'Add a channel' }).click();
  await page.getByLabel('Name').fill('Night shift');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/^It must be an address such as/)).toBeVisible();
  await page.getByLabel('Address of the incoming webhook').fill('https://hooks.slack.com/services/T/B/x');
  await page.getByRole('button', { name: 'Save' }).click();
  const channel = page.getByRole('listitem').filter({ hasText: 'Night shift' });
  await channel.getByRole('button', { name: 'Send a test' }).click();
  await expect(channel.getByRole('status')).toHaveText('Sent: it answered 200.');
  const failing = page.getByRole('listitem').filter({ hasText: 'Order system' });
  await failing.getByRole('button', { name: 'Send a test' }).click();
  await expect(failing.getByRole('status')).toHaveText('It answered 503.');
  await channel.getByRole('button', { name: 'Pause: Night shift' }).click();
  await expect(channel).toContainText('Paused');
  await channel.getByRole('button', { name: 'Remove: Night shift' }).click();
  await page.getByRole('button', { name: 'Remove Night shift' }).click();
  await expect(channel).toHaveCount(0);
  const givenUp = page.getByRole('table', { name: '1 given up' });
  await expect(givenUp).toContainText('It answered 503 eight times.');
  await page.getByRole('button', { name: 'Retry 1' }).click();
  await expect(givenUp).toHaveCount(0);
  await expect(page.getByRole('table', { name: 'Deliveries' })).toContainText('Petr Novák has waited');
});

test('without the server the admin’s page says so; only admins see it', async ({ page }) => {
  await visit(page, desk.url, { path: '/inbox/mine', query: '?role=admin' });
  await page.evaluate(() => window.fixture.goOffline());
  await page.getByRole('link', { name: /^Notifications/ }).click();
  await expect(page.getByText('This needs the server').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry 1' })).toHaveCount(0);
  await page.evaluate(() => window.fixture.goOnline());
  await expect(page.getByRole('table', { name: '1 given up' })).toBeVisible();
  await visit(page, desk.url, { path: '/notifications' });
  await expect(page.getByRole('heading', { name: 'Only for admins' })).toBeVisible();
  await expect(page.getByRole('navigation').getByRole('link', { name: /^Notifications/ })).toHaveCount(0);
});

type Screen = { path: string; query?: string; reach?: (page: Page) => Promise<unknown> };
const screens: Record<string, Screen> = {
  'the bell, full': { path: '/inbox/mine', reach: page => fill(page).then(() => open(page)) },
  'the bell, empty': { path: '/inbox/mine', query: '?scene=empty', reach: open },
  'preferences in quiet hours': {
    path: '/settings',
    query: '?push=on',
    reach: page => page.getByLabel('Nothing leaves the desk at certain hours').check(),
  },
  'the admin’s page': {
    path: '/notifications',
    query: '?role=admin',
    reach: page => page.getByRole('table', { name: '1 given up' }).waitFor(),
  },
  'the admin’s page, empty': {
    path: '/notifications',
    query: '?role=admin&scene=empty',
    reach: page => page.getByText('Nothing has left the desk yet').waitFor(),
  },
  'a channel being added': {
    path: '/notifications',
    query: '?role=admin',
    reach: page => page.getByRole('button', { name: 'Add a channel' }).click(),
  },
};

test('H-3 no violation on any screen of notifications', async ({ page }) => {
  const faults = watch(page);
  for (const [name, { reach, ...visited }] of Object.entries(screens)) {
    await page.goto('about:blank');
    await visit(page, desk.url, visited);
    await reach?.(page);
    await expectNoViolationInBothThemes(page, name);
  }
  expect(faults).toEqual([]);
});
