// The copilot without a server: summary, suggestions and what one press does with them.
import { expect, test } from '@playwright/test';
import { expectNoViolation, noteField, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: offline, the conversation is summed up in its own words, and the summary becomes a note`, async ({
    page,
  }, info) => {
    const faults = watch(page);
    await page.emulateMedia({ colorScheme });
    await visit(page, desk.url);
    await page.evaluate(() => window.fixture.goOffline());
    const summary = page.getByRole('region', { name: 'Summary' });
    const toggle = summary.getByRole('button', { name: 'Summary' });
    if ((await toggle.getAttribute('aria-expanded')) === 'false') await page.keyboard.press('Alt+s');
    await expect(toggle).toHaveAttribute('aria-expanded', 'true');
    const wanted = await summary.getByRole('link').first().innerText();
    await expect(page.getByRole('log', { name: 'Messages' })).toContainText(wanted);
    await expectNoViolation(page, 'the copilot');
    await page.screenshot({ path: info.outputPath('copilot.png') });
    await summary.getByRole('button', { name: 'Put into a note' }).click();
    await expect(noteField(page)).toBeFocused();
    await expect(noteField(page)).toHaveValue(
      new RegExp(`^Summary, in the words of the conversation[^]*- ${wanted.slice(0, 12)}`),
    );
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+s');
    await expect(toggle).toHaveAttribute('aria-expanded', 'false');
    expect(faults).toEqual([]);
  });
}
