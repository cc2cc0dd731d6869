// What Settings say of the sealed store, and what is said when words cannot be read any more.
import { expect, test } from '@playwright/test';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

test('where the key lies is said in Settings; lost words are told, looked at, and go when the person says so', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/settings' });
  const section = page.getByRole('region', { name: 'What is kept on this computer' });
  await section.scrollIntoViewIfNeeded();
  await expect(section).toContainText('The key lies in this browser profile');
  await page.evaluate(() => {
    const { lostWords, scene } = window.fixture;
    const at = Date.now() - 3_600_000;
    const conversationId = scene.conversationsAt(at)[0]?.id ?? null;
    lostWords.set([
      { id: 'items 1', kind: 'message.send', conversationId, at },
      { id: 'journal 1', kind: 'draft', conversationId, at },
      { id: 'unsaved 1', kind: 'edit', conversationId: null, at },
    ]);
  });
  await expect(page.getByRole('status').filter({ hasText: 'cannot be read any more' })).toBeVisible();
  await expectNoViolationInBothThemes(page, 'lost words');
  await page.getByRole('button', { name: 'What was it?' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('listitem')).toHaveCount(3);
  await expect(dialog).toContainText('An edit that was not saved');
  await expectNoViolationInBothThemes(page, 'what was lost');
  await dialog.getByRole('button', { name: /Remove/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'cannot be read any more' })).toHaveCount(0);
  expect(faults).toEqual([]);
});
