// A flow from the admin's hands to a customer's: changed and published in the console, clicked and typed through in the widget, with the shop's own
// server asked on the way, and a person at the end who knows what was told.
import { expect, type Page, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import { type Receiver, startReceiver } from '../../helpers/receivers.ts';
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

let shop: Receiver;
let product: Product;
test.beforeAll(async () => {
  shop = await startReceiver();
  shop.answers({ status: 200, body: '{"label": {"number": "RL-7781"}}' });
  product = await startProduct({ env: { STEWARD_WEBHOOK_PRIVATE: 'on' } });
});
test.afterAll(async () => {
  await product.remove();
  await shop.stop();
});

const card = (page: Page, step: string) => page.getByRole('article', { name: step, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const choices = ({ page }: Widget) => page.getByRole('group', { name: 'Choose an answer' });

/** The starter for returns, and a look-up of its own before the person. */
async function publishReturns(admin: Page): Promise<void> {
  await admin.getByRole('navigation').getByRole('link', { name: 'Flows' }).click();
  await button(admin, 'Return request').click();
  await admin.getByLabel('Add a step after email, next').selectOption({ label: 'Look up' });
  const lookUp = card(admin, 'webhook_1');
  await lookUp.getByLabel('Address').fill(`${shop.url}/returns`);
  for (const slot of ['order_number', 'reason', 'email']) await lookUp.getByLabel(slot).check();
  await button(admin, 'Add a field').click();
  await lookUp.getByLabel('Field 1 of the answer', { exact: true }).fill('label.number');
  await lookUp.getByLabel('Field 1 kept as').fill('label_number');
  await lookUp.getByLabel('When it fails').selectOption({ label: 'person (Hand over)' });
  await admin.getByLabel('Add a step after webhook_1, next').selectOption({ label: 'Say' });
  await card(admin, 'say_1').getByLabel('Text (en)').fill('Your label {{label_number}} is ready.');
  await button(admin, 'Publish').click();
  const dialog = admin.getByRole('dialog', { name: 'Publish this flow' });
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await expect(admin.getByText('Published', { exact: true })).toBeVisible();
}

test('an admin publishes a flow, a customer clicks and types through it, and an agent finds what was told', async ({
  browser,
}) => {
  const admin = await newPage(browser);
  await signIn(admin, product, 'admin');
  await publishReturns(admin);

  const customer = await newPage(browser);
  const widget = await openWidget(customer, product.url);
  await widget.say('I want to return my order');
  await expect(widget.thread).toContainText('What is your order number?');
  await expect(choices(widget)).toHaveCount(0);
  await widget.say('it is HR-48213');
  await expect(widget.thread).toContainText('Why would you like to return it?');
  await expect(choices(widget).getByRole('button')).toHaveText([
    'It is damaged',
    'It is the wrong article',
    'I changed my mind',
  ]);
  // The page in its other looks loads anew, and what may be chosen stands there as before.
  for (const look of ['light', 'dark']) {
    await customer.goto(`${product.url}/demo?theme=${look}`);
    await customer.getByRole('button', { name: /open chat/i }).click();
    await expect(choices(widget).getByRole('button')).toHaveCount(3);
    await expectAccessible(customer, `choices, ${look}`);
    await customer.screenshot({ path: test.info().outputPath(`choices-${look}.png`) });
  }
  await choices(widget).getByRole('button', { name: 'It is the wrong article' }).click();
  await expect(choices(widget)).toHaveCount(0);
  await expect(widget.thread).toContainText('Which e-mail address');
  expect(shop.seen).toEqual([]);
  await widget.say('lena@example.org');
  await expect(widget.thread).toContainText('Your label RL-7781 is ready.');
  await expect(widget.thread).toContainText('we send the label for HR-48213 to lena@example.org');
  await customer.screenshot({ path: test.info().outputPath('handed-over.png') });

  expect(shop.seen.map(({ path }) => path)).toEqual(['/returns']);
  const [call] = shop.seen;
  expect(JSON.parse(call?.body.toString() ?? '')).toMatchObject({
    flow: { name: 'Return request', version: 1 },
    slots: { order_number: 'HR-48213', reason: 'wrong', email: 'lena@example.org' },
  });

  const agent = await newPage(browser);
  await signIn(agent, product);
  await view(agent, 'Unassigned').click();
  await openConversation(agent, 'I want to return my order');
  await expect(thread(agent)).toContainText('Reason: wrong');
  await expect(thread(agent)).toContainText('Label number: RL-7781');
  await expectAccessible(agent, 'a conversation that a flow handed over');
});
