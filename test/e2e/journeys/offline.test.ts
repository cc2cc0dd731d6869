// The console without a server: it opens, searches, replies, notes and resolves; all of it lands once and in order.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, test } from '@playwright/test';
import { findBrowser } from '../../helpers/chromium.ts';
import { type Product, startProduct } from '../../helpers/product.ts';
import {
  expectAccessible,
  inSync,
  newPage,
  openConversation,
  openWidget,
  signIn,
  thread,
  view,
  write,
} from './pages.ts';

let product: Product;
let profile: string;
test.beforeAll(async () => {
  product = await startProduct();
  profile = mkdtempSync(join(tmpdir(), 'steward-profile-'));
});
test.afterAll(async () => {
  await product.remove();
  rmSync(profile, { recursive: true, force: true });
});

const open = (): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, {
    executablePath: findBrowser() ?? undefined,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
  });

test('the server stops, the browser closes and opens again, the agent works on, and everything lands exactly once', async ({
  browser,
}) => {
  test.slow();
  const customer = await newPage(browser);
  const widget = await openWidget(customer, product.url);
  await widget.say('I would like to talk to a person about order 20431.');
  await expect(customer.getByText('Waiting for a person')).toBeVisible();

  let context = await open();
  let page = context.pages()[0] ?? (await context.newPage());
  await signIn(page, product);
  await view(page, 'Unassigned').click();
  await openConversation(page, 'order 20431');
  await page.keyboard.press('i');
  await expect(thread(page)).toContainText('took over');
  // The shell is kept by the service worker once it is in charge.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await inSync(page);

  await product.stop();
  await context.close();

  context = await open();
  page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${product.url}/console/`);
  await expect(page.getByText(/Offline since/).first()).toBeVisible();
  await expectAccessible(page, 'the console offline');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('enamel');
  await expect(page.getByText('found on this computer').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await view(page, 'Mine').click();
  await openConversation(page, 'order 20431');
  await write(page, 'Reply', 'First line, written on a train.');
  await write(page, 'Reply', 'Second line, still on the train.');
  await write(page, 'Note', 'Checked the parcel list by hand.');
  await expect(page.getByText(/3 waiting to send/).first()).toBeVisible();
  await page.getByRole('button', { name: /^Resolve/ }).click();
  await expect(page.getByText(/4 waiting to send/).first()).toBeVisible();
  // Closed once more with everything still waiting: what was written stays.
  await context.close();

  await product.start();
  context = await open();
  page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${product.url}/console/`);
  await inSync(page);
  // The customer's chat looks for the server again at its own pace.
  await expect(widget.thread).toContainText('Second line, still on the train.', { timeout: 60_000 });
  const said = await widget.thread.innerText();
  expect(said.split('First line, written on a train.').length - 1).toBe(1);
  expect(said.split('Second line, still on the train.').length - 1).toBe(1);
  expect(said.indexOf('First line')).toBeLessThan(said.indexOf('Second line'));
  expect(said).not.toContain('Checked the parcel list');
  await expect(customer.getByText('How was our help?')).toBeVisible();
  await view(page, 'Resolved').click();
  await openConversation(page, 'Second line');
  await expect(thread(page).getByText('Checked the parcel list by hand.')).toHaveCount(1);
  await context.close();
});
