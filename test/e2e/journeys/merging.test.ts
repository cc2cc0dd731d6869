// One customer, two conversations: merged without a network, taken back, merged again; what they write to the old one stands in the other.
import { expect, type Page, test } from '@playwright/test';
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
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.remove());

const ended = 'May somebody help me with the lid? I want to talk to a person.';
const asked = 'I want to talk to a person again: the handle broke, too.';

async function merge(agent: Page): Promise<void> {
  await agent.keyboard.press('Shift+M');
  const picker = agent.getByRole('dialog', { name: 'Merge into another conversation' });
  await expect(picker).toContainText('To the customer it is one conversation');
  await expectAccessible(agent, 'choosing what to merge into');
  await picker.getByRole('combobox').fill('lid');
  await picker.getByRole('option').first().click();
  await expect(thread(agent)).toContainText('Hello, which lid is it?');
}

test('merged without a network and taken back, merged again, and the customer goes on in one conversation', async ({
  browser,
}) => {
  test.slow();
  const customer = await newPage(browser);
  const agent = await newPage(browser);
  const widget = await openWidget(customer, product.url);
  await signIn(agent, product);
  await widget.say(ended);
  await expect(customer.getByText('Waiting for a person')).toBeVisible();
  await view(agent, 'Unassigned').click();
  await openConversation(agent, 'help me with the lid');
  await agent.keyboard.press('i');
  await expect(thread(agent)).toContainText('took over');
  await write(agent, 'Reply', 'Hello, which lid is it?');
  await agent.keyboard.press('Escape');
  await agent.keyboard.press('e');
  await customer.getByRole('button', { name: 'Ask something new' }).click();
  await widget.say(asked);
  await expect(customer.getByText('Waiting for a person')).toBeVisible();
  await view(agent, 'Unassigned').click();
  await openConversation(agent, 'the handle broke');

  await agent.context().setOffline(true);
  await expect(agent.getByText('Offline since').first()).toBeVisible();
  await merge(agent);
  await expect(agent.getByRole('status').filter({ hasText: /Merged #\d+/ })).toBeVisible();
  await openConversation(agent, 'the handle broke');
  const banner = agent.getByRole('region', { name: /^Merged into #/ });
  await expect(banner).toBeVisible();
  await expect(agent.getByRole('textbox', { name: 'Reply to the customer' })).toHaveCount(0);
  await expectAccessible(agent, 'a conversation that was merged');
  await agent.keyboard.press('z');
  await expect(banner).toBeHidden();
  await merge(agent);
  await agent.context().setOffline(false);
  await inSync(agent);

  await expect(thread(agent)).toContainText('merged in');
  await agent.getByRole('button', { name: 'Show what was said in it' }).click();
  await expect(agent.getByRole('region', { name: /^Said in #/ })).toContainText('the handle broke');
  await expectAccessible(agent, 'what was said in the one that was merged');

  // One conversation for the customer, with every word once.
  await expect(widget.thread).toContainText('Hello, which lid is it?');
  await widget.say('Could you send me a new handle?');
  await expect(thread(agent)).toContainText('Could you send me a new handle?');
  await write(agent, 'Reply', 'It is on its way.');
  await expect(widget.thread).toContainText('It is on its way.');
  for (const words of [ended, asked, 'Could you send me a new handle?', 'It is on its way.'])
    await expect(widget.thread.getByText(words)).toHaveCount(1);
  await expectAccessible(customer, 'one conversation out of two');
  await customer.reload();
  await customer.getByRole('button', { name: 'Open chat' }).click();
  await expect(widget.thread.getByText(asked)).toHaveCount(1);

  // They wrote since: the merge stays.
  await openConversation(agent, 'the handle broke');
  await expect(banner.getByRole('button', { name: 'Undo the merge' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await banner.getByRole('link', { name: /^Open #/ }).click();
  await expect(thread(agent)).toContainText('It is on its way.');
});
