// Suggested replies without a server: from saved replies, articles and similar conversations. A press puts one in, and nothing sends it.
import { expect, type Page, test } from '@playwright/test';
import {
  expectNoViolationInBothThemes,
  picture,
  replyField,
  sayIn,
  stream,
  visit,
  watch,
} from './desk-page.ts';
import { chippedId, idOf } from './fixture/scene.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const suggested = (page: Page) =>
  page.getByRole('region', { name: 'Suggested replies' }).getByRole('listitem');
/** Whose conversation holds one line alone. */
const oskar = idOf('c', 12);
const solution = 'The lid of a kettle that does not close is bent at its hinge: press it flat with a cloth.';

/** What a colleague told somebody else once, in a conversation that is resolved. */
const answerBefore = (page: Page) =>
  sayIn(page, idOf('o', 2), [
    {
      ...{ id: idOf('k', 1), by: 'customer' },
      text: 'The lid of my kettle does not close any more, is it bent?',
    },
    { id: idOf('k', 2), by: 'agent', text: `Hi Ellen,\n${solution}\nKind regards\nMara` },
  ]);

test('offline, three short replies, each with what it is from; a press puts one in behind what stands there', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: `/inbox/all/${oskar}` });
  await page.evaluate(() => window.fixture.goOffline());
  await answerBefore(page);
  await page.evaluate(
    id =>
      window.fixture.write(
        'Another pot arrived damaged, do you replace damaged items? And the lid of my kettle does not close.',
        id,
      ),
    oskar,
  );
  await expect(suggested(page)).toHaveCount(3, { timeout: 30_000 });
  await expect(suggested(page).filter({ hasText: 'Saved reply: Damaged on arrival' })).toContainText(
    'Hi Oskar, I am sorry',
  );
  await expect(
    suggested(page).filter({ hasText: 'Answered before: Kettle lid does not close' }),
  ).toContainText(solution);
  const article = suggested(page).filter({ hasText: 'Article: Arrived damaged' });
  await expect(article).toContainText('We replace items that arrive damaged free of charge within 30 days.');
  await expectNoViolationInBothThemes(page, 'suggested replies');
  await page.getByRole('region', { name: 'Suggested replies' }).scrollIntoViewIfNeeded();
  await picture(page, 'suggestions');
  const before = await stream(page).getByRole('article').count();
  await page.keyboard.press('r');
  await replyField(page).fill('My own words.');
  await page.keyboard.press('Alt+2');
  await expect(replyField(page)).toBeFocused();
  await expect(replyField(page)).toHaveValue(/^My own words\.\n\nHi Oskar, I am sorry/);
  expect(await stream(page).getByRole('article').count()).toBe(before);
  expect(faults).toEqual([]);
});

test('what was put in, changed and sent goes with its source and how much was changed', async ({ page }) => {
  await visit(page, desk.url);
  await page.evaluate(() => window.fixture.goOffline());
  await page.evaluate(() =>
    window.fixture.write('Another pot arrived damaged, do you replace damaged items?'),
  );
  const article = suggested(page).filter({ hasText: 'Article: Arrived damaged' });
  await article.getByRole('button').click();
  const text = 'We replace items that arrive damaged free of charge within 30 days.';
  await expect(replyField(page)).toHaveValue(text);
  await expect(article.getByRole('link')).toHaveAttribute('href', `#/knowledge/${idOf('a', 2)}`);
  await replyField(page).pressSequentially(' Bye!');
  await page.keyboard.press('Control+Enter');
  const items = await page.evaluate(() => window.fixture.outbox());
  const sent = items.find(item => item.kind === 'message.send');
  const { proposal } = (sent?.payload ?? {}) as {
    proposal: { source: string; sourceId: string; editDistance: number };
  };
  expect(proposal).toMatchObject({ source: 'article', sourceId: idOf('a', 2) });
  expect(proposal.editDistance).toBeCloseTo(5 / (text.length + 5));
});

test('a customer who asks nothing gets no suggestion, and neither does a resolved conversation', async ({
  page,
}) => {
  await visit(page, desk.url);
  await page.evaluate(() =>
    window.fixture.write('Another pot arrived damaged, do you replace damaged items?'),
  );
  await expect(suggested(page).first()).toBeVisible();
  await page.evaluate(() =>
    window.fixture.write('We replace them, you know.', undefined, { kind: 'agent', id: '', name: 'Tomasz' }),
  );
  await page.keyboard.press('e');
  await page.evaluate(hash => {
    window.location.hash = hash;
  }, `#/inbox/resolved/${chippedId}`);
  await expect(page.getByText('Resolved. Reopen it to reply.')).toBeVisible();
  await expect(suggested(page)).toHaveCount(0);
});
