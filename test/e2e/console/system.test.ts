// The system page, the sign in the rail and the line above every page, in both themes, by keyboard, and without a network.
import { expect, type Page, test } from '@playwright/test';
import type { Operation } from '#protocol/documents/operation.ts';
import { type Figures, figureNames, type PartStatus, partIds } from '#protocol/system.ts';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { idOf, people } from './fixture/scene.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const minute = 60_000;
const hour = 60 * minute;

function operations(now: number): Operation[] {
  const common = { scope: 'role:agent', changedXid: '100' };
  const alert = {
    ...common,
    kind: 'alert',
    closedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: '',
  } as const;
  return [
    {
      ...common,
      ...{ id: idOf('c', 901), kind: 'maintenance', title: 'New disks for the database', lang: 'en' },
      ...{ text: 'The chat pauses for about ten minutes.', startsAt: now + 5 * hour, endsAt: now + 6 * hour },
      ...{ parts: ['database', 'sockets'], tellCustomers: true, canceledAt: null },
      ...{ createdAt: now - hour, updatedAt: now - hour, updatedBy: people.priya },
    },
    {
      ...alert,
      ...{ id: idOf('c', 902), scope: 'role:supervisor', key: 'system.part.ai', severity: 'warning' },
      ...{ title: 'The AI is not well', createdAt: now - 12 * minute },
      text: 'The cloud provider is left alone after failures. The embedded answerer stands in.',
    },
    {
      ...alert,
      ...{ id: idOf('c', 903), scope: 'role:admin', key: 'system.sign-ins', severity: 'warning' },
      ...{ title: 'Somebody tries many passwords', createdAt: now - 40 * minute },
      text: 'Many sign-ins were refused within five minutes because too many were tried before.',
      ...{ acknowledgedAt: now - 30 * minute, acknowledgedBy: people.priya },
    },
    {
      ...alert,
      ...{ id: idOf('c', 904), scope: 'role:supervisor', key: 'system.part.jobs', severity: 'critical' },
      ...{
        title: 'Background jobs are down',
        text: 'Jobs wait for the database.',
        createdAt: now - 30 * hour,
      },
      closedAt: now - 29 * hour,
    },
    {
      ...common,
      ...{ id: idOf('c', 905), kind: 'incident', part: 'database', worst: 'down', text: '' },
      ...{ title: 'The database does not answer.', createdAt: now - 30 * hour },
      ...{ startedAt: now - 30 * hour, endedAt: now - 29.8 * hour },
    },
  ];
}

function parts(now: number): PartStatus[] {
  const text = {
    database: 'The database answers.',
    ai: 'The cloud provider is left alone after failures. The embedded answerer stands in.',
    sockets: 'Live connections work.',
    jobs: 'Jobs run as they come.',
    mail: 'No mail is set up.',
    servers: '2 servers run together.',
  };
  return partIds.map(part => ({
    part,
    state: part === 'ai' ? 'degraded' : part === 'mail' ? 'off' : 'operational',
    text: text[part],
    since: now - (part === 'ai' ? 13 * minute : 26 * hour),
  }));
}

function servers(now: number) {
  const figures = (place: number, server: number): Figures =>
    Object.fromEntries(
      figureNames.map((name, index) => {
        const wave = 40 + 30 * Math.sin((place + index * 7) / 9) + server * 9;
        const value = name === 'memoryBytes' ? 3e8 + wave * 1e6 : name === 'droppedPerMinute' ? 0 : wave;
        return [name, name === 'roundTripP99Ms' && place < 30 ? null : Math.round(value)];
      }),
    ) as Figures;
  return [0, 1].map(server => ({
    serverId: idOf('s', server + 1),
    samples: Array.from({ length: 120 }, (_, place) => ({
      at: now - (120 - place) * 5_000,
      figures: figures(place, server),
    })),
  }));
}

/** Puts the scene into the local database and tells what the servers would tell. */
async function fill(page: Page): Promise<void> {
  const now = await page.evaluate(() => Date.now());
  await page.evaluate(
    async ({ operations, parts, servers }) => {
      await window.fixture.database.collections.operations.apply(operations, []);
      window.fixture.live({ name: 'system', payload: { parts } });
      window.fixture.live({ name: 'capacity', payload: { isWhole: true, servers } });
    },
    { operations: operations(now), parts: parts(now), servers: servers(now) },
  );
}

const banner = (page: Page) => page.getByRole('status').filter({ hasText: 'New disks for the database' });

test('the page: parts, alerts, maintenance, capacity as lines and as a table, history', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/system', query: '?role=admin' });
  await fill(page);
  const list = page.getByRole('region', { name: 'Parts' }).getByRole('listitem');
  await expect(list).toHaveCount(partIds.length);
  await expect(list.filter({ hasText: 'The cloud provider' })).toContainText('Limited');
  await expect(page.getByRole('region', { name: 'Alerts' })).toContainText('Admins only');
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Database: Down');
  await expect(page.getByRole('region', { name: 'Capacity' })).toContainText('2 servers together');
  await expectNoViolationInBothThemes(page, 'the system page');
  await page.getByRole('button', { name: 'Show as a table' }).click();
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(figureNames.length + 1);
  await page.getByRole('table').scrollIntoViewIfNeeded();
  await expectNoViolationInBothThemes(page, 'capacity as a table');
  expect(faults).toEqual([]);
});

test('announcing: the form says what is missing, and what is announced stands there at once', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/system', query: '?role=admin' });
  await page.getByRole('button', { name: 'Announce maintenance' }).click();
  const dialog = page.getByRole('dialog', { name: 'Announce maintenance' });
  await dialog.getByRole('button', { name: 'Announce' }).click();
  await expect(dialog).toContainText('Say what is done.');
  await expectNoViolationInBothThemes(page, 'the form');
  await dialog.getByLabel('What is done').fill('A new network');
  await dialog.getByLabel('Live connections').check();
  await page.evaluate(() => window.fixture.goOffline());
  await dialog.getByRole('button', { name: 'Announce' }).click();
  const region = page.getByRole('region', { name: 'Maintenance' });
  await expect(region).toContainText('A new network');
  await expect(region).toContainText('Waiting to be sent');
  await page.evaluate(() => window.fixture.goOnline());
  await expect(region).not.toContainText('Waiting to be sent');
  await region.getByRole('button', { name: 'Call off: A new network' }).click();
  await expect(region).toContainText('Called off');
  expect(faults).toEqual([]);
});

test('above every page and in the rail: a word with its sign, and the way there', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url);
  await expect(page.getByRole('link', { name: 'System limited' })).toHaveCount(0);
  await fill(page);
  await expect(banner(page)).toBeVisible();
  await expectNoViolationInBothThemes(page, 'the inbox with a banner');
  await page.getByRole('link', { name: 'System limited' }).click();
  await expect(page.getByRole('heading', { name: 'System', level: 1 })).toBeVisible();
  expect(faults).toEqual([]);
});

test('the banner is hidden until it begins, also after a reload, and stays while it runs', async ({
  page,
}) => {
  await visit(page, desk.url, { query: '?db=banner' });
  await fill(page);
  await banner(page).getByRole('button', { name: 'Hide until it begins' }).click();
  await expect(banner(page)).toHaveCount(0);
  await visit(page, desk.url, { query: '?db=banner' });
  await expect(banner(page)).toHaveCount(0);
  await page.evaluate(async () => {
    const { operations } = window.fixture.database.collections;
    const held = (await operations.range({ index: ['kind', 'createdAt'], start: ['maintenance'] }))[0];
    if (held?.kind !== 'maintenance') throw new Error('it is held');
    await operations.apply([{ ...held, startsAt: Date.now() - 120_000, changedXid: '200' }], []);
  });
  await expect(banner(page)).toContainText('under way');
  await expect(banner(page).getByRole('button')).toHaveCount(0);
});

test('by keyboard and palette; offline says so; an agent sees neither alerts nor capacity', async ({
  page,
}) => {
  await visit(page, desk.url, { query: '?role=agent' });
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('heading', { name: 'System', level: 1 })).toBeVisible();
  await expect(page.getByText('How the parts are now is known only with the server.')).toBeVisible();
  for (const name of ['Alerts', 'Capacity']) await expect(page.getByRole('region', { name })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Announce maintenance' })).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('system');
  await expect(page.getByRole('option', { name: 'Go to system' })).toBeVisible();
});

test('an alert is taken on: everybody reads who looks after it, and the rail rests', async ({ page }) => {
  await visit(page, desk.url, { path: '/system' });
  const now = await page.evaluate(() => Date.now());
  await page.evaluate(
    async alert => window.fixture.database.collections.operations.apply([alert], []),
    operations(now)[1] as Operation,
  );
  await expect(page.getByRole('link', { name: '1 alert' })).toBeVisible();
  await page.getByRole('button', { name: 'I look after it: The AI is not well' }).click();
  await expect(page.getByRole('region', { name: 'Alerts' })).toContainText('Mara Lindqvist looks after it');
  await expect(page.getByRole('link', { name: '1 alert' })).toHaveCount(0);
});
