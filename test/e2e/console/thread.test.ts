// The stream: ten thousand messages, steady under what comes in, each new one announced once.
import { expect, type Page, test } from '@playwright/test';
import { queue, stream, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const distanceToEnd = (page: Page) =>
  stream(page).evaluate(element => element.scrollHeight - element.scrollTop - element.clientHeight);
const placeOf = (page: Page, text: string) =>
  stream(page).evaluate((element, words) => {
    const found = [...element.querySelectorAll('[data-index]')].find(row => row.textContent?.includes(words));
    return found ? Math.round(found.getBoundingClientRect().top) : null;
  }, text);

test('H-2 a thread of 10,000 messages opens at its end with few nodes', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { query: '?lines=10000' });
  await expect(stream(page).getByText('Line 10000.')).toBeVisible();
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2);
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(1_400);
  expect(faults).toEqual([]);
});

test('a reader at the end follows what is new; one who reads back is left in peace', async ({ page }) => {
  await visit(page, desk.url, { query: '?lines=10000' });
  await expect(stream(page).getByText('Line 10000.')).toBeVisible();
  await page.evaluate(() => window.fixture.write('And one more.'));
  await expect(stream(page).getByText('And one more.')).toBeInViewport();
  await expect.poll(() => distanceToEnd(page)).toBeLessThan(2);

  // Up through unmeasured rows, as a wheel does it; then everything has settled.
  await stream(page).hover();
  for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, -900);
  const held = stream(page)
    .locator('[data-index]')
    .filter({ hasText: /Line 99\d\d\./ })
    .first();
  await expect(held).toBeVisible();
  const words = (await held.innerText()).match(/Line \d+\./)?.[0] ?? '';
  let before = await placeOf(page, words);
  await expect
    .poll(async () => {
      const last = before;
      before = await placeOf(page, words);
      return before === last;
    })
    .toBe(true);
  await page.evaluate(() => window.fixture.write('While you read.'));
  await expect(queue(page).getByRole('option', { name: /While you read/ })).toBeVisible();
  expect(await placeOf(page, words)).toBe(before);
  await expect(stream(page).getByText('While you read.')).not.toBeInViewport();

  await page.getByRole('button', { name: 'Newest' }).click();
  await expect(stream(page).getByText('While you read.')).toBeInViewport();
});

test('older messages come as one scrolls up, and nothing jumps', async ({ page }) => {
  await visit(page, desk.url, { query: '?lines=3000' });
  await expect(stream(page).getByText('Line 3000.')).toBeVisible();
  await stream(page).focus();
  for (let press = 0; press < 60; press++) await page.keyboard.press('PageUp');
  // Every row that is drawn stands right below the one before it: no gap, no overlap.
  const gaps = await stream(page).evaluate(element => {
    const rows = [...element.querySelectorAll<HTMLElement>('[data-index]')]
      .map(row => ({ index: Number(row.dataset['index']), box: row.getBoundingClientRect() }))
      .sort((a, b) => a.index - b.index);
    return rows.slice(1).map((row, at) => Math.abs(row.box.top - (rows[at]?.box.bottom ?? 0)));
  });
  expect(Math.max(...gaps)).toBeLessThan(1.5);
});

test('H-5 each new message of others is announced once, own ones and old ones never', async ({ page }) => {
  await visit(page, desk.url);
  await expect(stream(page).getByText('Wonderful!')).toBeVisible();
  await page.evaluate(() => {
    const said: string[] = [];
    const region = [...document.querySelectorAll('[aria-live="polite"]')].find(element =>
      element.closest('[aria-label^="Conversation with"]'),
    );
    if (!region) throw new Error('the conversation has a live region');
    new MutationObserver(changes => {
      for (const { addedNodes } of changes) for (const node of addedNodes) said.push(node.textContent ?? '');
    }).observe(region, { childList: true, subtree: true });
    Object.assign(window, { said });
  });
  const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said);
  await page.evaluate(() => window.fixture.write('Are you there?'));
  await expect.poll(said).toEqual(['Ellen Hartmann: Are you there?']);
  await page.keyboard.press('r');
  await page.getByRole('textbox', { name: 'Reply to the customer' }).fill('Yes, one moment.');
  await page.keyboard.press('Control+Enter');
  await expect(stream(page).getByText('Yes, one moment.')).toBeVisible();
  // Rows that leave and come back with scrolling are not news.
  await stream(page).evaluate(element => element.scrollTo({ top: 0 }));
  await stream(page).evaluate(element => element.scrollTo({ top: element.scrollHeight }));
  await page.evaluate(() => window.fixture.write('Thank you.'));
  await expect.poll(said).toEqual(['Ellen Hartmann: Are you there?', 'Ellen Hartmann: Thank you.']);
});

test('a streamed answer is provisional: shown, not announced, and gone when withdrawn', async ({ page }) => {
  await visit(page, desk.url);
  await page.evaluate(() =>
    window.fixture.live({
      name: 'ai.stream',
      payload: {
        conversationId: window.fixture.scene.chippedId,
        streamId: 's',
        forSeq: 9,
        text: 'We replace',
      },
    }),
  );
  const line = stream(page).getByText('We replace', { exact: true });
  await expect(line).toBeVisible();
  await expect(stream(page)).toHaveAttribute('aria-live', 'off');
  await page.evaluate(() =>
    window.fixture.live({
      name: 'ai.withdrawn',
      payload: { conversationId: window.fixture.scene.chippedId, streamId: 's', reason: 'person_replied' },
    }),
  );
  await expect(line).toBeHidden();
});

test('hostile text stays text', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url);
  const ugly = [
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>',
    'javascript:alert(1) https://shop.example/a(b)?q=<b> \u202Edlrow\u202C 👩‍👩‍👧 a\u0300\u0301\u0302\u0303\u0304\u0305',
    'x'.repeat(5_000),
  ];
  for (const text of ugly) await page.evaluate(words => window.fixture.write(words), text);
  await expect(stream(page).getByText(ugly[0] ?? '', { exact: true })).toBeAttached();
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await stream(page).locator('img,script,iframe').count()).toBe(0);
  const links = await stream(page)
    .getByRole('link')
    .evaluateAll(found => found.map(link => link.getAttribute('href')));
  expect(links).toEqual(['https://shop.example/a(b)?q=']);
  const isWide = await stream(page).evaluate(element => element.scrollWidth > element.clientWidth);
  expect(isWide).toBe(false);
  expect(faults).toEqual([]);
});

test('a find leads to its message, however far back', async ({ page }) => {
  await visit(page, desk.url, {
    query: '?lines=10000',
    path: '/inbox/all/01930000-0000-7000-8000-630000000002/4321',
  });
  await expect(stream(page).getByText('Line 4321.')).toBeInViewport();
});
