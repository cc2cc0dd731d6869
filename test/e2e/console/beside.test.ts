// Beside others: who looks and types too, what is asked before one's words go out, and how colleagues are.
import { expect, type Page, test } from '@playwright/test';
import { chipped, expectNoViolation, replyField, stream, visit } from './desk-page.ts';
import { chippedId, people } from './fixture/scene.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const tomasz = { kind: 'agent' as const, id: people.tomasz, name: 'Tomasz Wilk' };
const answer = (page: Page, text: string) =>
  page.evaluate(([words, id, author]) => window.fixture.write(words, id, author), [
    text,
    chippedId,
    tomasz,
  ] as const);
const looks = (page: Page, isTyping: boolean) =>
  page.evaluate(
    ([conversationId, { id: personId, name }, typing]) => {
      window.fixture.live({ name: 'viewing', payload: { conversationId, people: [{ personId, name }] } });
      const payload = { conversationId, party: 'agent', personId, name, isTyping: typing } as const;
      window.fixture.live({ name: 'typing', payload });
    },
    [chippedId, tomasz, isTyping] as const,
  );
const notice = (page: Page, text: string | RegExp) => page.getByRole('status').filter({ hasText: text });
const asks = 'Not sent yet. Send again if you still want to.';

test('[P1] who looks and who types is said, and that somebody else writes here too, without stopping anybody', async ({
  page,
}) => {
  await visit(page, desk.url);
  await looks(page, true);
  await expect(page.getByText('Tomasz is viewing')).toBeVisible();
  await expect(page.getByTitle('Looking at this now: Tomasz Wilk')).toBeVisible();
  await expect(page.getByText('Tomasz is typing')).toBeVisible();
  // With nothing written there is nothing to collide.
  await expect(notice(page, 'is writing a reply too')).toHaveCount(0);
  await replyField(page).fill('I am looking into it.');
  await expect(notice(page, 'Tomasz is writing a reply too')).toBeVisible();
  await expectNoViolation(page, 'a colleague who writes too');
  await page.keyboard.press('Control+Enter');
  await expect(stream(page).getByText('I am looking into it.')).toBeVisible();
});

test('[P1] an answer that came in between asks once; one key shows it, the same key again sends', async ({
  page,
}) => {
  await visit(page, desk.url);
  await replyField(page).fill('It is in stock.');
  await answer(page, 'Tomasz here, it ships today.');
  await expect(notice(page, /Tomasz replied at \d\d:\d\d, after you began/)).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(notice(page, asks)).toBeVisible();
  await expect(replyField(page)).toHaveValue('It is in stock.');
  await expect(replyField(page)).toBeFocused();
  await expectNoViolation(page, 'an answer that came in between');

  // A further answer is a further question.
  await answer(page, 'And it is insured.');
  await expect(notice(page, '2 replies came in after you began')).toBeVisible();
  await expect(notice(page, asks)).toHaveCount(0);
  await page.keyboard.press('Alt+l');
  await expect(notice(page, 'came in after you began')).toHaveCount(0);
  await expect(stream(page).getByText('Tomasz here, it ships today.')).toBeInViewport();
  await expect(replyField(page)).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(stream(page).getByText('It is in stock.')).toBeVisible();

  await replyField(page).fill('Anything else?');
  await answer(page, 'Already asked.');
  await page.keyboard.press('Control+Enter');
  await expect(notice(page, asks)).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(stream(page).getByText('Anything else?')).toBeVisible();
});

test('[P1] a text begun before an absence cannot go out blind: what came meanwhile is named, and asked about once', async ({
  page,
}) => {
  await visit(page, desk.url, { query: '?db=away' });
  await replyField(page).fill('Half an answer');
  await page.evaluate(() => window.fixture.goOffline());
  await looks(page, true);
  await page.evaluate(() => window.fixture.catchUp(3));
  await page.keyboard.press('Control+Enter');
  await expect(notice(page, 'Others may have replied while you were away')).toBeVisible();
  await expect(replyField(page)).toHaveValue('Half an answer');
  await answer(page, 'I took this one.');
  await page.evaluate(() => window.fixture.goOnline());
  await expect(notice(page, 'Tomasz replied at')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(notice(page, asks)).toBeVisible();
  await expect(replyField(page)).toHaveValue('Half an answer');
});

test('how colleagues are is shown by shape and said in words, and offline nothing is claimed', async ({
  page,
}) => {
  await visit(page, desk.url, { path: chipped });
  await page.keyboard.press('a');
  await expect(page.getByRole('option', { name: /Mara Lindqvist.*Online/ })).toBeVisible();
  await expect(page.getByRole('option', { name: /Tomasz Wilk.*Busy: In a meeting, until/ })).toBeVisible();
  await expect(page.getByRole('option', { name: /Priya Nair.*Away/ })).toBeVisible();
  await expectNoViolation(page, 'the people to assign');
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');
  await expect(page.getByRole('option', { name: /Billing.*1 online/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.fixture.goOffline());
  await page.keyboard.press('a');
  await expect(page.getByRole('option', { name: /^Tomasz Wilk$/ })).toBeVisible();
});

test('a status chosen without a network is shown at once, with a clock until it is confirmed', async ({
  page,
}) => {
  await visit(page, desk.url);
  await page.evaluate(() => window.fixture.goOffline());
  await page.getByRole('button', { name: /Mara Lindqvist/ }).click();
  await page.getByRole('menuitem', { name: 'Set a status…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your status' });
  await dialog.getByRole('radio', { name: 'Busy' }).check();
  await dialog.getByLabel('What others read beside your name').fill('In a workshop');
  await dialog.getByRole('radio', { name: '1 hour' }).check();
  await expectNoViolation(page, 'the status dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(
    page.getByRole('button', { name: /Mara Lindqvist.*In a workshop, waits to be sent/ }),
  ).toBeVisible();
  await page.evaluate(() => window.fixture.goOnline());
  await expect(page.getByRole('button', { name: /Mara Lindqvist.*In a workshop/ })).toBeVisible();
  await expect(page.getByText('waits to be sent')).toHaveCount(0);
});
