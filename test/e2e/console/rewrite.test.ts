// Rewriting one's own reply: by keys alone, side by side, taken over or not, and back again.
import { expect, type Page, test } from '@playwright/test';
import {
  expectNoViolation,
  expectNoViolationInBothThemes,
  noteField,
  picture,
  replyField,
  visit,
  watch,
} from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const own =
  'I think that the lid can go back for 30 days, see https://shop.example/returns. I think that is maybe best.';
const shorter = 'the lid can go back for 30 days, see https://shop.example/returns. is best.';
const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name });

async function write(page: Page, text: string) {
  await page.keyboard.press('r');
  await replyField(page).fill(text);
}

test('by keys alone: shorter, compared, used, and taken back with Ctrl+Z', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url);
  await write(page, own);
  await page.keyboard.press('Alt+w');
  await expect(page.getByRole('menuitem', { name: 'Shorter' })).toBeVisible();
  await page.keyboard.press('Enter');
  const rewritten = dialog(page, 'Rewritten: Shorter');
  await expect(rewritten.getByRole('region', { name: 'Yours' }).getByRole('deletion').first()).toHaveText(
    /I think that/,
  );
  await expect(rewritten.getByRole('region', { name: 'Rewritten' })).toContainText(shorter);
  await page.keyboard.press('Control+Enter');
  await expect(rewritten).toHaveCount(0);
  await expect(replyField(page)).toBeFocused();
  await expect(replyField(page)).toHaveValue(shorter);
  await page.keyboard.press('Control+z');
  await expect(replyField(page)).toHaveValue(own);
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('an edited rewriting goes with how much was changed; one that was changed since is not taken back', async ({
  page,
}) => {
  await visit(page, desk.url);
  await write(page, own);
  await page.keyboard.press('Alt+w');
  await page.getByRole('menuitem', { name: 'Friendlier' }).click();
  await page.getByRole('button', { name: 'Edit first' }).click();
  const field = page.getByRole('textbox', { name: 'The rewritten text' });
  await expect(field).toBeFocused();
  await field.fill('abcd');
  await page.keyboard.press('Control+Enter');
  await expect(replyField(page)).toHaveValue('abcd');
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await replyField(page).pressSequentially('!');
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await page.evaluate(() => window.fixture.goOffline());
  await page.keyboard.press('Control+Enter');
  const items = await page.evaluate(() => window.fixture.outbox());
  const sent = items.find(item => item.kind === 'message.send');
  const { proposal } = (sent?.payload ?? {}) as { proposal: { source: string; editDistance: number } };
  expect(proposal.source).toBe('rewrite');
  expect(proposal.editDistance).toBeGreaterThan(0.9);
});

test('Esc keeps one\u2019s own words, and a translation is into the language that was chosen', async ({
  page,
}) => {
  await visit(page, desk.url);
  await write(page, own);
  await page.keyboard.press('Alt+w');
  await page.getByRole('menuitem', { name: 'Translate into another language' }).click();
  const choice = page.getByRole('combobox', { name: 'Language' });
  await choice.selectOption('fr');
  await expect(
    dialog(page, 'Translated into French').getByRole('region', { name: 'Rewritten' }),
  ).toContainText('(fr) I think');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(replyField(page)).toHaveValue(own);
  const asked = await page.evaluate(() =>
    window.fixture.copilot.asked.map(({ wish, language }) => `${wish} ${language}`),
  );
  expect(asked.at(-1)).toBe('translate fr');
});

test('what was not in one\u2019s own text is flagged, and so is what was left out', async ({ page }) => {
  await visit(page, desk.url);
  await write(page, own);
  await page.evaluate(() =>
    window.fixture.copilot.script({
      ...{ ok: true, outcome: 'rewritten', rewriteId: 'r', provider: 'openai', model: 'gpt-5-mini' },
      text: 'The lid can go back for 60 days, see https://other.example. We will refund you tomorrow.',
    }),
  );
  await page.keyboard.press('Alt+w');
  await picture(page, 'menu');
  await page.getByRole('menuitem', { name: 'More formal' }).click();
  const rewritten = dialog(page, 'Rewritten: More formal');
  const added = rewritten.getByRole('region', { name: 'Not in your text' });
  await expect(added.getByRole('listitem')).toHaveText([
    'Figure: 60',
    'Address: https://other.example',
    'Commitment: We will refund you tomorrow.',
  ]);
  const lost = rewritten.getByRole('region', { name: 'Left out of it' });
  await expect(lost.getByRole('listitem')).toHaveText([
    'Figure: 30',
    'Address: https://shop.example/returns',
  ]);
  await expect(rewritten.getByRole('region', { name: 'Rewritten' }).locator('mark').first()).toHaveText('60');
  await expectNoViolationInBothThemes(page, 'a rewriting');
  await page.getByRole('button', { name: 'Use it' }).click();
  await expectNoViolationInBothThemes(page, 'the way back');
});

test('a spoilt one is refused and says why; another try may do', async ({ page }) => {
  await visit(page, desk.url);
  await write(page, own);
  await page.evaluate(() =>
    window.fixture.copilot.script(
      { ok: true, outcome: 'refused', why: 'lost' },
      { ok: true, outcome: 'failed', why: 'budget' },
      {
        ok: false,
        problem: { code: 'rate_limited', message: 'Too many requests. Try again in a moment.', id: '' },
      },
    ),
  );
  await page.keyboard.press('Alt+w');
  await page.getByRole('menuitem', { name: 'Correct spelling' }).click();
  const again = page.getByRole('button', { name: 'Try again' });
  await expect(page.getByRole('dialog')).toContainText(
    'It left out a link, code, a variable or personal data',
  );
  await expect(page.getByRole('button', { name: 'Use it' })).toHaveCount(0);
  await expectNoViolation(page, 'a refused rewriting');
  await again.click();
  await expect(page.getByRole('dialog')).toContainText('The budget for AI is used up.');
  await again.click();
  await expect(page.getByRole('dialog')).toContainText('Too many requests.');
  await again.click();
  await expect(page.getByRole('button', { name: 'Use it' })).toBeVisible();
});

test('offline, without a model and without a text nothing is offered, and the reason stands there; notes have none', async ({
  page,
}) => {
  await visit(page, desk.url, { query: '?model=none' });
  await write(page, 'x');
  await page.keyboard.press('Alt+w');
  const menu = page.getByRole('menu');
  await expect(menu).toContainText('No AI provider is set up on the server.');
  for (const item of await menu.getByRole('menuitem').all()) await expect(item).toBeDisabled();
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.fixture.goOffline());
  await page.keyboard.press('Alt+w');
  await expect(menu).toContainText('Needs the server');
  await expectNoViolation(page, 'the menu without a server');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Note' }).click();
  await expect(noteField(page)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rewrite' })).toHaveCount(0);
});
