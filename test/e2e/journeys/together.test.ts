// Two agents and a customer at once: everybody sees the others type, look, be here or not, and how far their words got.
import { type BrowserServer, chromium, expect, type Page, test } from '@playwright/test';
import { findBrowser } from '../../helpers/chromium.ts';
import { type Product, startProduct } from '../../helpers/product.ts';
import {
  expectAccessible,
  newPage,
  openConversation,
  openWidget,
  signIn,
  thread,
  view,
  type Widget,
} from './pages.ts';

let product: Product;
let killable: BrowserServer;
let mara: Page;
let priya: Page;
let customer: Page;
let widget: Widget;
test.beforeAll(async ({ browser }) => {
  product = await startProduct();
  // A browser of her own, so that it can be killed.
  killable = await chromium.launchServer({ executablePath: findBrowser() ?? undefined });
  const own = await chromium.connect(killable.wsEndpoint());
  mara = await newPage(own);
  priya = await newPage(browser);
  customer = await newPage(browser);
});
test.afterAll(async () => {
  await killable.kill();
  await product.remove();
});
test.describe.configure({ mode: 'serial' });

const field = (page: Page) => page.getByRole('textbox', { name: 'Reply to the customer' });
const notice = (page: Page, text: string | RegExp) => page.getByRole('status').filter({ hasText: text });
const person = (page: Page, name: RegExp) => page.getByRole('option', { name });

test('two agents see each other look, and both see the customer type', async () => {
  test.slow();
  widget = await openWidget(customer, product.url);
  await widget.say('My copper pan arrived bent. May I talk to a person, please?');
  await expect(customer.getByText('Waiting for a person')).toBeVisible();
  await signIn(mara, product, 'agent');
  await signIn(priya, product, 'supervisor');
  for (const page of [mara, priya]) {
    await view(page, 'All').click();
    await openConversation(page, 'copper pan');
  }
  await expect(mara.getByText('Priya is viewing')).toBeVisible();
  await expect(priya.getByText('Mara is viewing')).toBeVisible();
  await expect(priya.getByTitle('Looking at this now: Mara Lindqvist')).toBeVisible();
  // The words reached a console before anybody read them.
  await expect(widget.thread.getByText(/^(Delivered|Read)$/)).toBeVisible();

  await widget.field.pressSequentially('It is the');
  for (const page of [mara, priya]) await expect(page.getByText(/ is typing$/)).toBeVisible();
});

test('one who writes hears that the other writes too, and then that she answered, before sending', async () => {
  await field(priya).pressSequentially('I will send a new pan');
  // Who types on is said to type on: a look that comes late must not find that she paused.
  for (const page of [mara, customer]) {
    await expect(async () => {
      await field(priya).pressSequentially('.');
      await expect(page.getByText('Priya is typing')).toBeVisible({ timeout: 1_500 });
    }).toPass();
  }
  await field(mara).pressSequentially('Please send us');
  await field(priya).pressSequentially(' today.');
  await expect(notice(mara, 'Priya is writing a reply too')).toBeVisible();
  await expectAccessible(mara, 'a colleague who writes too');
  await priya.keyboard.press('Control+Enter');
  await expect(notice(mara, /Priya replied at \d\d:\d\d, after you began/)).toBeVisible();
  await mara.keyboard.press('Control+Enter');
  await expect(notice(mara, 'Not sent yet')).toBeVisible();
  await expectAccessible(mara, 'an answer that came in between');
  await mara.keyboard.press('Alt+l');
  await expect(notice(mara, 'replied at')).toHaveCount(0);
  await field(mara).fill('A photo helps us too.');
  await mara.keyboard.press('Control+Enter');
  await expect(widget.thread).toContainText('A photo helps us too.');
});

test('words are delivered while the chat is closed, and read when it is opened', async () => {
  await expect(thread(mara).getByText('Read').last()).toBeVisible();
  await customer.keyboard.press('Escape');
  await expect(widget.field).toBeHidden();
  await field(priya).fill('It left our house at noon.');
  await priya.keyboard.press('Control+Enter');
  for (const page of [mara, priya]) {
    const last = thread(page).locator('[data-index]').filter({ hasText: 'It left our house at noon.' });
    await expect(last.getByText('Delivered')).toBeVisible();
  }
  await customer.getByRole('button', { name: /open chat|chat with/i }).click();
  for (const page of [mara, priya]) {
    const last = thread(page).locator('[data-index]').filter({ hasText: 'It left our house at noon.' });
    await expect(last.getByText('Read')).toBeVisible();
  }
  await widget.say('Thank you both.');
  await expect(widget.thread.getByText('Read').last()).toBeVisible();
});

test('a status with words and an end reaches the other console, and a killed browser takes its person with it', async () => {
  await mara.getByRole('button', { name: /Mara Lindqvist/ }).click();
  await mara.getByRole('menuitem', { name: 'Set a status…' }).click();
  const dialog = mara.getByRole('dialog', { name: 'Your status' });
  await dialog.getByRole('radio', { name: 'Busy' }).check();
  await dialog.getByLabel('What others read beside your name').fill('In a workshop');
  await dialog.getByRole('radio', { name: '30 minutes' }).check();
  await expectAccessible(mara, 'the status dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();

  await priya.keyboard.press('Escape');
  await priya.keyboard.press('a');
  await expect(person(priya, /Mara Lindqvist.*Busy: In a workshop, until /)).toBeVisible();
  await expectAccessible(priya, 'the people to assign');

  await killable.kill();
  // Nothing was clicked since: the open list follows by itself.
  await expect(person(priya, /Mara Lindqvist.*Offline/)).toBeVisible();
  await expect(priya.getByText('Mara is viewing')).toHaveCount(0);
});
