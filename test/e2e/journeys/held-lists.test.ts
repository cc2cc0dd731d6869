// What happened at the door and what was done stand on the page from this computer; the server is asked for what is older or was left out.
import { expect, type Page, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible, inSync, newPage, signIn } from './pages.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct({ env: { STEWARD_TRUSTED_PROXIES: '127.0.0.0/8' } });
});
test.afterAll(() => product.remove());

const attackerAt = '203.0.113.77';
const open = (page: Page, part: string) => page.goto(`${product.url}/console/#/security/${part}`);
const events = (page: Page) => page.getByRole('table', { name: 'Events', exact: true });
const log = (page: Page) => page.getByRole('table', { name: 'What was done' });
const main = (page: Page) => page.getByRole('main');

/** What the page asks the server for of both lists, by the query. */
function listening(page: Page): { events: string[]; audit: string[] } {
  const asked = { events: [] as string[], audit: [] as string[] };
  page.on('request', request => {
    const { pathname, search } = new URL(request.url());
    if (pathname === '/api/v1/security/events') asked.events.push(search);
    if (pathname === '/api/v1/audit') asked.audit.push(search);
  });
  return asked;
}

async function keepOut(page: Page, address: string): Promise<void> {
  await open(page, 'addresses');
  await page.getByRole('button', { name: 'New rule' }).click();
  const form = page.getByRole('dialog', { name: 'New rule' });
  await form.getByLabel('Address or range').fill(address);
  await form.getByLabel('Why').fill('Tries the doors');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toHaveCount(0);
}

async function seen(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, `${name}, ${colorScheme}`);
    await page.screenshot({ path: test.info().outputPath(`${name}-${colorScheme}.png`) });
  }
}

test('both lists open without the server, say from when on they are, and ask it for the rest alone', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const admin = await newPage(browser);
  await signIn(admin, product, 'admin');
  await fetch(`${product.url}/wp-login.php?x=' or 1=1 --`, { headers: { 'x-forwarded-for': attackerAt } });
  await keepOut(admin, '203.0.113.78');
  await open(admin, 'overview');
  await expect(events(admin)).toContainText(attackerAt);
  // From here on it is held: a page that is opened anew shows it from this computer.
  await expect(main(admin)).toContainText('Held on this computer since');
  await admin.goto(`${product.url}/console/#/inbox/mine`);
  await admin.reload();
  await inSync(admin);
  const asked = listening(admin);
  await open(admin, 'overview');
  await expect(events(admin)).toContainText(attackerAt);
  await expect(main(admin)).toContainText(
    'Older ones, and mere notes, come from the server where they are asked for.',
  );
  await open(admin, 'audit');
  await expect(log(admin).getByRole('row').nth(1)).toBeVisible();
  await expect(main(admin)).toContainText(/Held on this computer: the newest/);
  expect(asked).toEqual({ events: [], audit: [] });
  await seen(admin, 'audit-held');

  // An act of one's own comes by itself, and still nothing was asked.
  await keepOut(admin, attackerAt);
  await open(admin, 'audit');
  await expect(log(admin).getByRole('row').nth(1)).toContainText(attackerAt);
  expect(asked.audit).toEqual([]);

  // Notes are on the server alone; what is older is asked for from where this computer ends.
  await open(admin, 'overview');
  await seen(admin, 'events-held');
  await admin.getByLabel('Any level').selectOption('');
  await expect(events(admin)).toContainText('Signed in');
  await expect.poll(() => asked.events.length).toBe(1);
  expect(asked.events[0]).not.toContain('to=');
  await admin.getByLabel('Any level').selectOption('low');
  await expect(events(admin)).not.toContainText('Signed in');
  await admin.getByRole('button', { name: 'Show older ones' }).click();
  await expect.poll(() => asked.events.at(-1)).toMatch(/[?&]to=\d+/);
  expect(asked.events).toHaveLength(2);
  await expect(events(admin)).toContainText(attackerAt);

  await admin.context().setOffline(true);
  await expect(admin.getByRole('status').filter({ hasText: 'Offline' }).first()).toBeAttached();
  await admin.goto(`${product.url}/console/#/inbox/mine`);
  await open(admin, 'overview');
  await expect(events(admin)).toContainText(attackerAt);
  await expect(main(admin)).toContainText('Older ones, and mere notes, are on the server.');
  await admin.getByLabel('Address or range').fill(attackerAt);
  await expect(events(admin)).toContainText(attackerAt);
  await expect(admin.getByRole('button', { name: 'Show older ones' })).toHaveCount(0);
  await seen(admin, 'events-offline');
  await open(admin, 'audit');
  await admin.getByLabel('Anything done').selectOption('address.block');
  await expect(log(admin).getByRole('row')).toHaveCount(3);
  await expect(log(admin)).toContainText(attackerAt);
  await expect(main(admin)).toContainText('exports need the server.');
  await seen(admin, 'audit-offline');
  await admin.getByLabel('Anything done').selectOption('site.secret');
  await expect(main(admin)).toContainText('No entry is like that');
  expect(asked.events).toHaveLength(2);
  await admin.context().setOffline(false);
  await inSync(admin);
});
