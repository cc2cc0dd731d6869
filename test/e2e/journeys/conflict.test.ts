// Two agents act on one conversation while one of them is offline: what was merged is said, what was refused keeps its text.
import { expect, test } from '@playwright/test';
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

test('a priority set by both, an owner taken meanwhile, and replies of both', async ({ browser }) => {
  test.slow();
  const customer = await newPage(browser);
  const widget = await openWidget(customer, product.url);
  await widget.say('Please let me talk to a person about my blue kettle.');
  await expect(customer.getByText('Waiting for a person')).toBeVisible();

  const train = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const away = await train.newPage();
  const there = await newPage(browser);
  await signIn(away, product, 'agent');
  await signIn(there, product, 'supervisor');
  for (const page of [away, there]) {
    await view(page, 'All').click();
    await openConversation(page, 'blue kettle');
    await expect(thread(page)).toContainText('AI handed over');
  }

  await train.setOffline(true);
  await expect(away.getByText(/Offline since/).first()).toBeVisible();
  await away.keyboard.press('p');
  await away.getByRole('option', { name: /^High( priority)?$/ }).click();
  await write(away, 'Reply', 'Hello, I am looking into the kettle.');

  await there.keyboard.press('p');
  await there.getByRole('option', { name: /^Urgent$/ }).click();
  await write(there, 'Reply', 'Priya here, a new kettle is on its way.');
  await expect(widget.thread).toContainText('a new kettle is on its way');

  await train.setOffline(false);
  await inSync(away);
  await expect(widget.thread).toContainText('I am looking into the kettle');
  const cards = away.getByLabel('Merged changes');
  await expect(cards.filter({ hasText: 'came in before yours was sent' })).toBeVisible();
  const card = cards.filter({ hasText: 'Priority' });
  await expect(card).toContainText('You: High. Other: Urgent. Kept: High.');
  await expectAccessible(away, 'a merge notice');
  // One key chooses the other value, and both consoles agree.
  await card.getByRole('button', { name: /Use Urgent/ }).click();
  await expect(card.getByRole('button', { name: /Use Urgent/ })).toHaveCount(0);
  for (const page of [away, there]) {
    await expect(thread(page).getByText('Hello, I am looking into the kettle.')).toHaveCount(1);
    await expect(thread(page).getByText('Priya here, a new kettle is on its way.')).toHaveCount(1);
  }
});
