// The main job of the desk in real browsers: the AI answers, hands over, an agent replies, the customer rates.
import { expect, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import {
  expectAccessible,
  newPage,
  openConversation,
  openWidget,
  signIn,
  thread,
  view,
  widgetOn,
  write,
} from './pages.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.remove());

test('a customer asks and the embedded AI answers with a source that opens', async ({ page }) => {
  const widget = await openWidget(page, product.url);
  await widget.say('My Dutch oven came today but the enamel is chipped. Can I still use it?');
  await expect(widget.thread).toContainText('Please do not cook with it');
  await expectAccessible(page, 'an answer in the widget');
  await widget.thread.getByRole('button', { name: 'Enamel care and safety' }).click();
  const reader = page.getByRole('region', { name: 'Help page' });
  await expect(reader.getByRole('heading', { name: 'Enamel care and safety' })).toBeVisible();
  await expectAccessible(page, 'a help page in the widget');
  const opening = page.waitForEvent('popup');
  await reader.getByRole('link', { name: 'Open in a new tab' }).click();
  const help = await opening;
  await expect(help.getByRole('heading', { level: 1 })).toHaveText('Enamel care and safety');
  await expectAccessible(help, 'a help page');
  await help.close();
  await page.keyboard.press('Escape');
  await expect(widget.thread).toContainText('Please do not cook with it');
  await expect(widget.field).toBeFocused();
});

test('the AI hands over, an agent claims and replies, receipts advance, the customer rates', async ({
  browser,
}) => {
  const customer = await newPage(browser);
  const agent = await newPage(browser);
  const widget = await openWidget(customer, product.url);
  await signIn(agent, product);
  await widget.say('Could a person look at my invoice, please? I want to talk to somebody.');
  await expect(customer.getByText('Waiting for a person')).toBeVisible();
  await expectAccessible(customer, 'waiting for a person');

  await view(agent, 'Unassigned').click();
  await openConversation(agent, 'look at my invoice');
  await expect(thread(agent)).toContainText('AI handed over');
  await agent.keyboard.press('i');
  await expect(thread(agent)).toContainText('took over');
  await write(agent, 'Note', 'Only we see this line.');
  await write(agent, 'Reply', 'Hello, Mara here. Which invoice is it?');
  await expect(widget.thread).toContainText('Hello, Mara here. Which invoice is it?');
  await expect(widget.thread).not.toContainText('Only we see this line.');
  // The chat is open in front of the customer, so the words count as read.
  await expect(thread(agent).getByText('Read').last()).toBeVisible();
  await expectAccessible(agent, 'a conversation in the console');

  await widget.say('The one of October.');
  await expect(thread(agent)).toContainText('The one of October.');
  await expect(widget.thread.getByText('Read').last()).toBeVisible();
  await agent.keyboard.press('Escape');
  await agent.keyboard.press('e');
  await expect(customer.getByText('How was our help?')).toBeVisible();
  await customer.getByRole('radio', { name: /Great/ }).click();
  await customer.getByLabel('What should we know?').fill('Quick and kind.');
  await expectAccessible(customer, 'the rating');
  await customer.getByRole('button', { name: 'Send rating' }).click();
  await customer.getByRole('radio', { name: '9 of 10' }).check();
  await expectAccessible(customer, 'how likely they recommend');
  await customer.getByRole('button', { name: 'Send rating' }).click();
  await expect(customer.getByText('Thank you for the rating.')).toBeVisible();
  await view(agent, 'Resolved').click();
  await openConversation(agent, 'The one of October.');
  await expect(thread(agent)).toContainText('The customer rated 5 of 5');
  await expect(thread(agent)).toContainText('would recommend the desk, 9 of 10');
});

test('a message written offline survives a reload and a second tab, and arrives once', async ({
  browser,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const widget = await openWidget(page, product.url);
  await widget.say('How long does delivery take?');
  await expect(widget.thread).toContainText('Delivered');
  await context.setOffline(true);
  await widget.say('And to Portugal, by Saturday?');
  await expect(page.getByText('We keep your message.')).toBeVisible();
  await expect(widget.thread.getByText('Waiting to send')).toBeVisible();
  // The page itself needs the network to load again, so the network comes back with the reload; the socket is kept away.
  await context.setOffline(false);
  await page.reload();
  const second = await context.newPage();
  await second.goto(`${product.url}/demo`);
  for (const tab of [page, second]) {
    const open = tab.getByRole('button', { name: /open chat|chat with/i });
    const field = widgetOn(tab).field;
    await expect(open.or(field).first()).toBeVisible();
    if (!(await field.isVisible())) await open.click();
    const log = widgetOn(tab).thread;
    await expect(log.getByText('And to Portugal, by Saturday?')).toHaveCount(1);
    await expect(log.getByText('Waiting to send')).toHaveCount(0);
  }
  const agent = await newPage(browser);
  await signIn(agent, product);
  await view(agent, 'All').click();
  await openConversation(agent, 'Portugal');
  await expect(thread(agent).getByText('And to Portugal, by Saturday?')).toHaveCount(1);
});
