/**
 * Web push, from a customer's line to a notice on the screen. Chromium here reaches no push service, so the page's subscription is a
 * stand-in whose endpoint is one of the test's own (test/helpers/push-service.ts): the server really signs, encrypts and sends, and what
 * was opened with the subscription's keys is handed to the real service worker.
 */
import {
  type Browser,
  type BrowserContext,
  type CDPSession,
  expect,
  type Page,
  test,
} from '@playwright/test';
import { findChromium } from '../../helpers/chromium.ts';
import { type Product, startProduct } from '../../helpers/product.ts';
import { type PushService, startPushService } from '../../helpers/push-service.ts';
import { expectAccessible, inSync, newPage, openWidget, signIn, thread, view, write } from './pages.ts';

// Notices of the system belong to the browser around the page.
test.use({ launchOptions: { executablePath: findChromium() ?? undefined } });

let product: Product;
let service: PushService;
test.beforeAll(async () => {
  service = await startPushService();
  // The server refuses addresses of its own network otherwise.
  product = await startProduct({ env: { STEWARD_WEBHOOK_PRIVATE: 'on' } });
});
test.afterAll(async () => {
  await product.remove();
  await service.stop();
});

/** Runs in the page: what a browser's own push manager does, with the test's service behind it. */
function standIn(made: PushService['subscription']): void {
  const keyOf = 'test.push';
  const subscription = () => ({
    endpoint: made.endpoint,
    toJSON: () => made,
    async unsubscribe() {
      localStorage.removeItem(keyOf);
      return true;
    },
  });
  Object.assign(PushManager.prototype, {
    async subscribe({ applicationServerKey }: { applicationServerKey: Uint8Array }) {
      localStorage.setItem(keyOf, [...applicationServerKey].join());
      return subscription();
    },
    getSubscription: async () => (localStorage.getItem(keyOf) === null ? null : subscription()),
  });
}

const keptKey = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const bytes = (localStorage.getItem('test.push') ?? '').split(',').map(Number);
    return btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  });

/** What was pushed with these words: the demo's own queue may have something to say, too. */
const pushesOf = (body: string) =>
  service.received.filter(each => (JSON.parse(each.payload) as { body: string }).body === body);

/** A page of the same origin that is no console, to look at the worker from. */
async function openOutside(
  context: BrowserContext,
): Promise<{ page: Page; cdp: CDPSession; registrationId: string }> {
  const page = await context.newPage();
  await page.goto(`${product.url}/demo`);
  const cdp = await context.newCDPSession(page);
  const found = new Promise<string>(resolve => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find(each => each.scopeURL.endsWith('/console/'));
      if (ours) resolve(ours.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  return { page, cdp, registrationId: await found };
}

/** What of a service worker's own world is used in it. */
type WorkerScope = {
  registration: ServiceWorkerRegistration;
  dispatchEvent(event: Event): boolean;
  NotificationEvent: new (type: string, init: { notification: Notification }) => Event;
};
type Shown = { title: string; body: string; tag: string; address: string };
const shown = (page: Page): Promise<Shown[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration('/console/');
    const notices = (await registration?.getNotifications()) ?? [];
    return notices.map(({ title, body, tag, data }) => ({ title, body, tag, address: data.address }));
  });

/** Signs Mara in, in a browser that has the test's push service, and turns push on for everything. */
async function openPushed(browser: Browser): Promise<{ context: BrowserContext; agent: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  await context.grantPermissions(['notifications'], { origin: product.url });
  await context.addInitScript(standIn, service.subscription);
  const agent = await context.newPage();
  await signIn(agent, product);
  await agent.evaluate(async () => void (await navigator.serviceWorker.ready));
  await agent.goto(`${product.url}/console/#/settings`);
  await agent.getByRole('button', { name: 'Turn on' }).click();
  await expect(agent.getByRole('button', { name: 'Send a test' })).toBeVisible();
  await agent.getByLabel('Push, on devices where you turned it on').selectOption('Everything');
  await expect(agent.getByRole('heading', { name: 'Notifications', exact: true })).toBeVisible();
  return { context, agent };
}

/** A customer whose conversation is Mara's. @returns also its address in a console */
async function takenConversation(browser: Browser, agent: Page, words: string) {
  const customer = await newPage(browser);
  const widget = await openWidget(customer, product.url);
  await widget.say(words);
  await view(agent, 'Unassigned').click();
  await agent.getByRole('option').filter({ hasText: words }).click();
  await expect(thread(agent)).toContainText(words);
  await write(agent, 'Reply', 'Mara here: I am looking at it.');
  await expect(widget.thread).toContainText('Mara here: I am looking at it.');
  return { widget, address: `${product.url}/console/${new URL(agent.url()).hash}` };
}

/** A colleague who looks at Mara while she is there. @returns waits until she is seen to be gone: a push is for who left */
async function openColleague(browser: Browser, role: 'supervisor' | 'admin', address: string) {
  const colleague = await newPage(browser);
  await signIn(colleague, product, role);
  await colleague.goto(address);
  await colleague.getByRole('button', { name: /^Assign/ }).click();
  const mara = colleague.getByRole('option', { name: /Mara Lindqvist/ });
  await expect(mara).toContainText('Online');
  return { colleague, seeHerGone: () => expect(mara).toContainText('Offline') };
}

test('P44 P45: a customer writes while nobody is there: a push is signed, sealed, shown with its words, and leads to them', async ({
  browser,
}) => {
  test.slow();
  const { context, agent } = await openPushed(browser);
  await expectAccessible(agent, 'push turned on');
  const key = await keptKey(agent);
  const { widget, address } = await takenConversation(browser, agent, 'My enamel pot has a chip');
  const { colleague, seeHerGone } = await openColleague(browser, 'supervisor', address);
  const outside = await openOutside(context);
  await agent.close();
  await seeHerGone();

  await widget.say('Is it still safe to cook with?');
  await expect.poll(() => pushesOf('Is it still safe to cook with?').length).toBe(1);
  expect(service.refused).toEqual([]);
  const [push] = pushesOf('Is it still safe to cook with?');
  expect(push?.key).toBe(key);
  const message = JSON.parse(push?.payload ?? '{}');
  expect(message).toMatchObject({ version: 1, body: 'Is it still safe to cook with?' });
  expect(message.title).not.toContain(message.conversationId);
  expect(message.route).toContain(`#/inbox/all/${message.conversationId}`);

  // In a browser that waits, the service worker gets it and shows it.
  const deliver = (data: string) =>
    outside.cdp.send('ServiceWorker.deliverPushMessage', {
      origin: product.url,
      registrationId: outside.registrationId,
      data,
    });
  await deliver(push?.payload ?? '');
  // The console's own notices about the demo's queue may stand beside.
  const ours = async () =>
    (await shown(outside.page)).filter(({ tag }) => tag === message.tag || tag.startsWith('other'));
  await expect.poll(ours).toEqual([
    {
      title: message.title,
      body: 'Is it still safe to cook with?',
      tag: message.tag,
      address: message.route,
    },
  ]);
  // A later one about the same takes its place.
  await deliver(JSON.stringify({ ...message, body: 'And the lid?' }));
  await expect.poll(async () => (await ours()).map(each => each.body)).toEqual(['And the lid?']);

  // Reopened elsewhere, pressed: it goes to the conversation, and the words are there.
  const again = await context.newPage();
  await again.goto(`${product.url}/console/#/customers`);
  await inSync(again);
  const worker = context.serviceWorkers()[0];
  expect(worker).toBeDefined();
  await worker?.evaluate(async tag => {
    const scope = globalThis as unknown as WorkerScope;
    const [notification] = await scope.registration.getNotifications({ tag });
    if (!notification) throw new Error('the notice is there');
    // The one thing that only a system can do. The worker's own handler runs.
    scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
  }, message.tag);
  await expect(again).toHaveURL(new RegExp(`#/inbox/all/${message.conversationId}`));
  await expect(thread(again)).toContainText('Is it still safe to cook with?');
  // Reading takes a moment. Then the bell has it among what was read, and nothing of it stands on the screen any more.
  await again.getByRole('button', { name: /^Notifications/ }).click();
  const bell = again.getByRole('dialog', { name: 'Notifications' });
  await expect(bell).toBeVisible();
  await expect(bell).not.toContainText('Is it still safe to cook with?');
  await bell.getByRole('button', { name: 'All', exact: true }).click();
  await expect(bell).toContainText('Is it still safe to cook with?');
  const tags = async () => (await ours()).map(each => each.tag).sort();
  await expect.poll(tags).toEqual([]);
  // And a late push about it is not shown again. Two others after it, one by one: by the second it has been dealt with.
  const other = (tag: string) => JSON.stringify({ ...message, tag, notificationId: '' });
  await deliver(push?.payload ?? '');
  // The browser's tool may lose one that it hands over while another is dealt with; the same tag twice is one notice.
  const handOver = async (tag: string) => {
    await deliver(other(tag));
    expect(await tags()).toContain(tag);
  };
  await expect(() => handOver('other 1')).toPass();
  await expect(() => handOver('other 2')).toPass();
  expect(await tags()).toEqual(['other 1', 'other 2']);
  await context.close();
  await widget.page.context().close();
  await colleague.context().close();
});

test('P43: what was read before it could be sent is not sent; an admin sees why, and that it was not needed', async ({
  browser,
}) => {
  test.slow();
  const { context, agent } = await openPushed(browser);
  const { widget, address } = await takenConversation(browser, agent, 'Where is my wall rack');
  const { colleague: admin, seeHerGone } = await openColleague(browser, 'admin', address);
  await agent.goto('about:blank');
  await seeHerGone();
  await admin.keyboard.press('Escape');

  const before = service.knocks();
  service.answerWith(503);
  await widget.say('It was due on Monday.');
  await expect.poll(() => service.knocks()).toBeGreaterThan(before);

  await admin
    .getByRole('navigation')
    .getByRole('link', { name: /^Notifications/ })
    .click();
  const log = admin.getByRole('table', { name: 'Deliveries' });
  const row = log.getByRole('row').filter({ hasText: 'Customer wrote' }).filter({ hasText: 'Trying again' });
  await expect(row).toContainText('Push');
  await expectAccessible(admin, 'the delivery log');

  // Back at the console they answer, so it needs nobody any more; the push service is back, too.
  await agent.goto(address);
  // Before it knows whether somebody answered meanwhile, a console asks whether to send.
  await inSync(agent);
  await expect(thread(agent)).toContainText('It was due on Monday.');
  await write(agent, 'Reply', 'It left us today.');
  await expect(widget.thread).toContainText('It left us today.');
  const notNeeded = log
    .getByRole('row')
    .filter({ hasText: 'Customer wrote' })
    .filter({ hasText: 'Not needed' });
  const skippedBefore = await notNeeded.count();
  service.answerWith(201);
  // Its own next try may be under way or over by now, and comes to the same.
  const retry = row.getByRole('button', { name: 'Retry' });
  await expect(async () => {
    if (await retry.isVisible()) await retry.click({ timeout: 1_000 });
    await expect(notNeeded).toHaveCount(skippedBefore + 1, { timeout: 5_000 });
  }).toPass({ timeout: 120_000 });
  expect(pushesOf('It was due on Monday.')).toEqual([]);
  await context.close();
  await widget.page.context().close();
  await admin.context().close();
});
