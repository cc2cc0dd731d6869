// Writing: the AI's draft behind the caret, templates, mentions, the journal, and what happens without a network.
import { expect, test } from '@playwright/test';
import { chipped, noteField, replyField, stream, toast, visit, watch } from './desk-page.ts';
import { idOf } from './fixture/scene.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const draft =
  'Yes, to the same address, Lindenstraße 14 in Hamburg. You can keep the chipped one, as a planter for example. The tracking link comes this evening.';

test('Tab accepts the draft, Alt+→ its next word, and without a draft Tab moves the focus', async ({
  page,
}) => {
  await visit(page, desk.url);
  await page.keyboard.press('r');
  await expect(replyField(page)).toBeFocused();
  await expect(replyField(page)).toHaveAccessibleDescription(`The AI proposes: ${draft} Tab accepts it.`);
  await page.keyboard.press('Alt+ArrowRight');
  await expect(replyField(page)).toHaveValue('Yes,');
  await page.keyboard.press('Alt+ArrowRight');
  await expect(replyField(page)).toHaveValue('Yes, to');
  await page.keyboard.type(' the same');
  await page.keyboard.press('Tab');
  await expect(replyField(page)).toHaveValue(draft);
  await expect(replyField(page)).toBeFocused();
  await replyField(page).fill('No, something else');
  await page.keyboard.press('Tab');
  await expect(replyField(page)).not.toBeFocused();
});

test('Alt+1 takes the whole draft from anywhere', async ({ page }) => {
  await visit(page, desk.url);
  await page.keyboard.press('n');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+1');
  await expect(replyField(page)).toHaveValue(draft);
  await expect(replyField(page)).toBeFocused();
});

test('a draft that was changed goes with what it was and how much was changed; a thumb is given offline and shows', async ({
  page,
}) => {
  await visit(page, desk.url);
  await page.evaluate(() => window.fixture.goOffline());
  await page.getByRole('complementary').getByRole('button', { name: 'Helpful', exact: true }).click();
  await page.keyboard.press('Alt+1');
  await replyField(page).pressSequentially(' Bye!');
  await page.keyboard.press('Control+Enter');
  const items = await page.evaluate(() => window.fixture.outbox());
  const payloadOf = (kind: string) => items.find(item => item.kind === kind)?.payload;
  expect(payloadOf('ai.feedback')).toMatchObject({ isHelpful: true });
  const { proposal } = payloadOf('message.send') as { proposal: { editDistance: number } };
  expect(proposal).toMatchObject({ source: 'draft' });
  expect(proposal.editDistance).toBeCloseTo(5 / (draft.length + 5));
});

test('a template is chosen by keyboard and comes with its variables filled', async ({ page }) => {
  await visit(page, desk.url);
  await page.keyboard.press('r');
  await page.keyboard.type('/good');
  await page.keyboard.press('Enter');
  await expect(replyField(page)).toHaveValue('Have a good day, Ellen. Your number is #48212.');
  // A slash within a sentence is a slash.
  await replyField(page).fill('');
  await page.keyboard.type('and/or');
  await page.keyboard.press('Enter');
  await expect(replyField(page)).toHaveValue('and/or\n');
});

test('a mention in a note names the person and reaches the command', async ({ page }) => {
  await visit(page, desk.url);
  await page.keyboard.press('n');
  await page.keyboard.type('Ask @Pri');
  await page.getByRole('option', { name: /^Priya Nair/ }).click();
  await expect(noteField(page)).toHaveValue('Ask @Priya Nair ');
  await page.evaluate(() => window.fixture.goOffline());
  await page.keyboard.press('Control+Enter');
  await expect(stream(page).getByText('Ask @Priya Nair')).toBeVisible();
  const mentions = await page.evaluate(() => window.fixture.outbox().map(item => item.payload));
  expect(mentions).toMatchObject([{ kind: 'note', mentions: [idOf('p', 3)] }]);
});

test('S8 offline, Send becomes Queue; both replies stand in line and go in order when the network is back', async ({
  page,
}) => {
  await visit(page, desk.url);
  await page.evaluate(() => window.fixture.goOffline());
  await page.keyboard.press('r');
  await replyField(page).fill('First');
  await expect(page.getByRole('button', { name: 'Queue' })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await replyField(page).fill('Second');
  await page.keyboard.press('Control+Enter');
  await expect(stream(page).getByText('Queued, sends when online')).toBeVisible();
  await expect(stream(page).getByText('Queued, 2nd in line')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Offline since .* 2 waiting to send$/ })).toBeVisible();
  await page.evaluate(() => window.fixture.goOnline());
  await expect(stream(page).getByText('Sent').last()).toBeVisible();
  await expect(stream(page).getByText(/Queued/)).toHaveCount(0);
  const order = await stream(page)
    .getByText(/^(First|Second)$/)
    .allInnerTexts();
  expect(order).toEqual(['First', 'Second']);
});

test('S8 a refused reply keeps its text, says why, and goes by Retry or leaves by Discard', async ({
  page,
}) => {
  await visit(page, desk.url);
  await page.evaluate(() => window.fixture.refuseNext('conversation_resolved'));
  await page.keyboard.press('r');
  await replyField(page).fill('It ships today.');
  await page.keyboard.press('Control+Enter');
  await expect(
    stream(page).getByText('Not sent: The conversation was resolved. Reopen it first.'),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: '1 not sent' })).toBeVisible();
  await stream(page).getByRole('button', { name: 'Retry' }).click();
  await expect(stream(page).getByText('Not sent')).toHaveCount(0);
  await expect(stream(page).getByText('It ships today.')).toHaveCount(1);

  await page.evaluate(() => window.fixture.refuseNext('forbidden'));
  await replyField(page).fill('Never mind.');
  await page.keyboard.press('Control+Enter');
  await stream(page).getByRole('button', { name: 'Discard' }).click();
  await expect(stream(page).getByText('Never mind.')).toHaveCount(0);
});

test('a draft survives a reload and never follows to another conversation (P27, P28)', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { query: '?db=kept' });
  await page.keyboard.press('r');
  await replyField(page).fill('Half a sentence');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await noteField(page).fill('Half a note');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await expect(replyField(page)).toHaveValue('');
  await page.waitForFunction(() => window.fixture.isJournalKept('Half a note'));
  await visit(page, desk.url, { query: '?db=kept', path: chipped });
  await page.reload();
  await page.locator('html[data-is-ready]').waitFor();
  await expect(replyField(page)).toHaveValue('Half a sentence');
  await page.keyboard.press('n');
  await expect(noteField(page)).toHaveValue('Half a note');
  expect(faults).toEqual([]);
});

test('sent and resolved in one go, and taken back in two', async ({ page }) => {
  await visit(page, desk.url);
  await page.keyboard.press('r');
  await replyField(page).fill('Done, have a good day.');
  await page.keyboard.press('Control+Shift+Enter');
  await expect(toast(page, 'Resolved #48212')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Conversation with Ellen Hartmann' })).toBeHidden();
  await page.keyboard.press('z');
  await expect(toast(page, 'Taken back')).toBeVisible();
  await page.keyboard.press('z');
  await expect(toast(page, 'Too late to take back: it was sent.')).toBeVisible();
});
