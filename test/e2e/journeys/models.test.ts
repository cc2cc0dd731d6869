// Releasing the AI as an admin does it: a model is registered, answers everybody, the next one begins as a canary, fails a fifth of the
// time, and is seen taking itself back while its customers are answered on.
import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { io, type Socket } from 'socket.io-client';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible, newPage, openWidget, signIn } from './pages.ts';

let fake: FakeOpenAi;
let product: Product;
const opened: Socket[] = [];
test.beforeAll(async () => {
  fake = await startFakeOpenAi();
  product = await startProduct({
    env: { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: fake.baseUrl, OPENAI_MODEL: 'usual' },
  });
});
test.afterAll(async () => {
  for (const socket of opened) socket.disconnect();
  await product.remove();
  await fake.stop();
});

/** A customer without a screen: the very first line of a conversation, or a later one. */
async function customer(): Promise<(text: string) => Promise<void>> {
  const headers = { 'content-type': 'application/json', origin: product.url };
  const visit = { siteKey: 'hollin-and-rye-demo', token: '', identity: null, locale: 'en', timeZone: 'UTC' };
  const session = await fetch(`${product.url}/api/v1/widget/session`, {
    ...{ method: 'POST', headers, body: JSON.stringify(visit) },
  });
  const { token } = (await session.json()) as { token: string };
  const socket = io(`${product.url}/widget`, {
    ...{ auth: { protocolVersion: 1, token }, transports: ['websocket'], forceNew: true },
    extraHeaders: { origin: product.url },
  });
  opened.push(socket);
  const conversationId = randomUUID();
  return async text => {
    const payload = { conversationId, messageId: randomUUID(), text, page: '', locale: 'en', form: null };
    const answer = await socket.timeout(20_000).emitWithAck('command', {
      ...{ commandId: randomUUID(), kind: 'customer.write', lane: conversationId, payload },
      ...{ assumed: null, createdAt: Date.now() },
    });
    expect(answer).toMatchObject({ ok: true });
  };
}

async function register(page: Page, model: string): Promise<void> {
  await page.getByRole('button', { name: 'Register a model' }).click();
  const dialog = page.getByRole('dialog', { name: 'Register a model' });
  await dialog.getByLabel('Model, as its provider calls it').fill(model);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('table', { name: 'Versions' })).toContainText(model);
}

async function rollOut(page: Page, version: string, how: string): Promise<void> {
  await page.getByRole('button', { name: 'Roll out a version' }).click();
  const dialog = page.getByRole('dialog', { name: 'Roll out a version' });
  await dialog.getByLabel('Version').selectOption({ label: version });
  await dialog.getByLabel('How').selectOption({ label: how });
  const share = dialog.getByLabel('Shares, in percent');
  if (await share.isVisible()) await share.fill('50');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(dialog).toBeHidden();
}

test('a canary that fails a fifth of the time is seen taking itself back, and its customers are answered on', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  let failures = 0;
  let flaky = 0;
  fake.script(({ body }) => {
    const good = { kind: 'reply', text: 'Please do not cook with it [1].' } as const;
    if (body.model !== 'flaky') return good;
    flaky += 1;
    if (flaky % 5 !== 2) return good;
    failures += 1;
    return { kind: 'status', status: 400 };
  });
  const admin = await newPage(browser);
  await signIn(admin, product, 'admin');
  const go = (name: string) => admin.getByRole('navigation').getByRole('link', { name }).click();
  await go('Models');
  await go('Versions');
  await register(admin, 'usual');
  await register(admin, 'flaky');
  await go('Rollouts');
  await rollOut(admin, 'answers v1', 'Blue-green: everybody at once');
  const earlier = admin.getByRole('region', { name: 'Earlier' });
  await expect(earlier).toContainText('Promoted');
  await rollOut(admin, 'answers v2', 'Canary: a share that grows');
  const live = admin.getByRole('region', { name: 'Under way' });
  await expect(live).toContainText('answers v2 beside answers v1');

  // Each in words of their own: the very same first question would be answered from memory, and no model asked.
  const question = (day: number) =>
    `My Dutch oven came ${day} days ago but the enamel is chipped. Can I still use it?`;
  const first: Awaited<ReturnType<typeof customer>>[] = [];
  let asked = 0;
  const taken = earlier.getByText('Rolled back');
  for (let round = 0; round < 50 && !(await taken.isVisible()); round += 1) {
    const before = fake.requests.length;
    const customers = await Promise.all(Array.from({ length: 8 }, customer));
    await Promise.all(customers.map((say, at) => say(question(asked + at + 2))));
    if (first.length === 0) first.push(...customers);
    asked += customers.length;
    await expect.poll(() => fake.requests.length - before).toBeGreaterThanOrEqual(customers.length);
  }
  await expect(taken).toBeVisible();
  await expect(earlier).toContainText('More answers failed than allowed.');
  await expect(live).toContainText('No rollout is under way.');
  await expectAccessible(admin, 'a rollout that took itself back');
  expect(failures).toBeGreaterThan(0);
  expect(asked).toBeLessThan(400);

  // Whoever was on it, and whoever comes, is answered by the version before it.
  const before = fake.requests.length;
  await Promise.all(
    first.map(say => say('And what about a chip on the outside of the pot, away from food?')),
  );
  await expect.poll(() => fake.requests.length - before).toBeGreaterThanOrEqual(first.length);
  const widget = await openWidget(await newPage(browser), product.url);
  await widget.say(question(1_000));
  await expect(widget.thread).toContainText('Please do not cook with it');
  expect(new Set(fake.requests.slice(before).map(({ body }) => body.model))).toEqual(new Set(['usual']));
});
