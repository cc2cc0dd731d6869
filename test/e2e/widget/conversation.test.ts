// A conversation from the customer's side in real browsers: the line, a person, the end, and a network that goes away.
import { createHmac } from 'node:crypto';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible } from '../journeys/pages.ts';
import { type Agent, signInAgent } from './agent.ts';
import { addSite, openShop, type Shop, setSite, settings } from './shop.ts';

declare global {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface merges with the browser's own.
  interface Window {
    Steward?: { identify(identity: object): void; signOut(): void };
  }
}

const siteKey = 'hollin-and-rye-demo';
let product: Product;
let shop: Shop;
let agent: Agent;

test.beforeAll(async () => {
  product = await startProduct();
  shop = await openShop(product.url, siteKey);
  await setSite(product, siteKey, { origin: shop.origin, settings: settings() });
  agent = await signInAgent(product);
  // The demo's own visitors first, so that the next in line is ours.
  for (;;) {
    const waiting = await agent.claim();
    if (waiting === null) break;
    await agent.resolve(waiting);
  }
});
test.afterAll(async () => {
  agent.leave();
  await shop.close();
  await product.remove();
});

const field = (page: Page) => page.getByRole('textbox', { name: 'Write a message' });
const log = (page: Page) => page.getByRole('log');

async function openChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Open chat/ }).click();
  await expect(field(page)).toBeVisible();
}
async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await page.keyboard.press('Enter');
}
/** The one who waits; there is one. */
async function takeNext(): Promise<string> {
  const id = await agent.claim();
  if (id === null) throw new Error('nobody waits');
  return id;
}
async function visit(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(shop.urlOf());
  await openChat(page);
  return page;
}

test('from the line to a person, a rating, and open again', async ({ context }) => {
  const page = await visit(context);
  // Always one press away, also before anything was said.
  await page.getByRole('button', { name: 'Talk to a person' }).click();
  await expect(log(page)).toContainText('I would like to talk to a person.');
  await expect(page.getByText('You are next')).toBeVisible();
  await page.getByRole('button', { name: 'Leave an e-mail address' }).click();
  await page.getByRole('textbox', { name: 'E-mail address' }).fill('ada@shop.example');
  await page.getByRole('button', { name: 'Leave address' }).click();
  await expect(page.getByText('The team can write to ada@shop.example')).toBeVisible();
  await expectAccessible(page, 'waiting in line');

  const id = await takeNext();
  await expect(log(page)).toContainText('Priya joined');
  await expect(page.getByText('Waiting for a person')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Priya, Hollin & Rye' })).toBeVisible();
  await expect(async () => {
    await agent.type(id);
    await expect(page.getByText('Priya is typing')).toBeVisible({ timeout: 500 });
  }).toPass();
  await agent.reply(id, 'Hello Ada, I have read everything. See https://track.example/HR-1.');
  await expect(log(page).getByRole('link', { name: 'https://track.example/HR-1' })).toBeVisible();
  await expect(page.getByText('Priya is typing')).toHaveCount(0);
  await say(page, 'Thank you!');
  const thanks = log(page).locator('.own').filter({ hasText: 'Thank you!' });
  await expect(thanks).toContainText('Sent');
  await agent.read(id);
  await expect(thanks).toContainText('Read');

  await agent.resolve(id);
  await expect(page.getByText('How was our help?')).toBeVisible();
  await page.getByRole('radio', { name: 'Good, 4 of 5' }).check();
  await page.getByRole('textbox', { name: /What should we know/ }).fill('Quick and kind.');
  await expectAccessible(page, 'the rating');
  await page.getByRole('button', { name: 'Send rating' }).click();
  await expect(page.getByText('Thank you for the rating.')).toBeVisible();
  await page.getByRole('button', { name: 'Not solved? Open again' }).click();
  await expect(field(page)).toBeFocused();
  await say(page, 'One more question.');
  await expect(page.getByText('Thank you for the rating.')).toHaveCount(0);
});

test('an answer while the chat is closed is counted on the launcher, on the next page too', async ({
  context,
}) => {
  const page = await visit(context);
  await page.getByRole('button', { name: 'Talk to a person' }).click();
  await expect(page.getByText('Waiting for a person')).toBeVisible();
  const id = await takeNext();
  await expect(log(page)).toContainText('Priya joined');
  await page.keyboard.press('Escape');
  await agent.reply(id, 'First answer');
  await expect(page.getByRole('button', { name: 'Open chat, 1 unread' })).toBeVisible();
  await page.goto(`${shop.urlOf()}&page=2`);
  await agent.reply(id, 'Second answer');
  const launcher = page.getByRole('button', { name: 'Open chat, 2 unread' });
  await expect(launcher).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  await launcher.click();
  await expect(log(page)).toContainText('Second answer');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Open chat', exact: true })).toBeVisible();
});

test('two tabs show one conversation, and read on one is read on the other', async ({ context }) => {
  const first = await visit(context);
  await say(first, 'from the first tab');
  await expect(log(first).getByText(/^(Sent|Delivered)$/)).toBeVisible();
  const second = await visit(context);
  await expect(log(second)).toContainText('from the first tab');
  await say(second, 'from the second tab');
  await expect(log(first)).toContainText('from the second tab');
  await say(first, 'and again');
  await expect(log(second)).toContainText('and again');
  for (const page of [first, second]) {
    for (const text of ['from the first tab', 'from the second tab', 'and again']) {
      await expect(log(page).getByText(text, { exact: true })).toHaveCount(1);
    }
  }
});

test('who signs in to the shop keeps what they wrote, and who signs out leaves nothing behind', async ({
  context,
}) => {
  const second = await openShop(product.url, 'to be replaced');
  const { siteKey: key, secret } = await addSite(product, second.origin);
  await second.close();
  const page = await context.newPage();
  const own = await openShop(product.url, key);
  await setSite(product, key, { origin: own.origin, settings: settings() });
  await page.goto(own.urlOf());
  await openChat(page);
  await say(page, 'written before signing in');
  await expect(log(page).getByText(/^(Sent|Delivered)$/)).toBeVisible();

  const signature = createHmac('sha256', secret).update('user-7').digest('hex');
  const identify = () =>
    page.evaluate(identity => window.Steward?.identify(identity), {
      userId: 'user-7',
      signature,
      email: 'ada@shop.example',
      name: 'Ada',
    });
  await identify();
  await expect(log(page)).toContainText('written before signing in');
  await say(page, 'written after signing in');
  await expect(log(page).getByText('Waiting to send')).toHaveCount(0);

  await page.evaluate(() => window.Steward?.signOut());
  await expect(log(page)).not.toContainText('written');
  await page.reload();
  await openChat(page);
  await expect(log(page)).toContainText('Hello.');
  await expect(log(page)).not.toContainText('written');

  await identify();
  await expect(log(page).locator('.own .text')).toHaveText([
    'written before signing in',
    'written after signing in',
  ]);
  await own.close();
});

test('S8 words written while Steward is away outlive the page and arrive once, in order', async ({
  context,
}) => {
  const page = await visit(context);
  await say(page, 'before it went away');
  await expect(log(page).getByText(/^(Sent|Delivered)$/)).toBeVisible();
  await product.kill();
  await say(page, 'written without a server');
  await expect(log(page).getByText('Waiting to send')).toBeVisible();
  await expect(page.getByText('No connection. We keep your message.')).toBeVisible();
  await expectAccessible(page, 'no connection');

  await page.reload();
  await page.getByRole('button', { name: /Open chat/ }).click();
  await expect(log(page)).toContainText('before it went away');
  await expect(log(page).getByText('Waiting to send')).toBeVisible();
  await say(page, 'and one more');
  await expect(log(page).getByText('Waiting to send')).toHaveCount(2);
  await page.close();

  await product.start();
  const next = await context.newPage();
  await next.goto(shop.urlOf());
  await openChat(next);
  await expect(log(next).getByText('Waiting to send')).toHaveCount(0);
  const own = log(next).locator('.own .text');
  await expect(own).toHaveText(['before it went away', 'written without a server', 'and one more']);
  agent.leave();
  agent = await signInAgent(product);
});
