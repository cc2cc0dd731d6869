// An article from a resolved conversation, without a server: what holds for others is drafted, and an article that says it already is named.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, sayIn, toast, visit, watch } from './desk-page.ts';
import { idOf } from './fixture/scene.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const past = idOf('o', 2);
const solution =
  'The lid of a kettle that does not close is bent at its hinge. Press it flat with a cloth between.';

const said = (page: Page, ...lines: (readonly ['customer' | 'agent', string])[]) =>
  sayIn(
    page,
    past,
    lines.map(([by, text], at) => ({ id: idOf('k', at + 1), by, text })),
  );

const title = (page: Page) => page.getByLabel('Title', { exact: true });
const text = (page: Page) => page.getByLabel('Text in Markdown');

test('offline, a key writes the draft; what is about the customer is not in it', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: `/inbox/all/${past}` });
  await page.evaluate(() => window.fixture.goOffline());
  await said(
    page,
    ['customer', 'Hello, can the lid of my kettle be bent back? My order is HR-48213.'],
    ['agent', `Hi Ellen,\n${solution}\nI have noted your order HR-48213.\nKind regards\nMara`],
  );
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('Press it flat');
  await page.keyboard.press('Shift+K');
  await expect(toast(page, /A draft was written\. \d+ sentences were left out/)).toBeVisible();
  await expect(page).toHaveURL(/#\/knowledge\//);
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(text(page)).toHaveValue(`## Can the lid of my kettle be bent back?\n\n${solution}`);
  await expect(page.getByText('This says nearly the same already:')).toHaveCount(0);
  await title(page).fill('Damaged items');
  await text(page).fill('Items that arrive damaged are replaced free of charge within 30 days of that day.');
  const near = page.getByRole('status').filter({ hasText: 'This says nearly the same already:' });
  await expect(near.getByRole('link', { name: 'Arrived damaged' })).toHaveAttribute(
    'href',
    `#/knowledge/${idOf('a', 2)}`,
  );
  await expectNoViolationInBothThemes(page, 'an article that says nearly the same as another');
  expect(faults).toEqual([]);
});

test('an open conversation is resolved first, and one in which nothing was settled makes no article', async ({
  page,
}) => {
  await visit(page, desk.url);
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('menuitem', { name: 'Write an article from it' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await page.keyboard.press('Escape');
  await visit(page, desk.url, { path: `/inbox/all/${past}` });
  await said(page, ['customer', 'Hello?'], ['agent', 'One moment please.']);
  await page.keyboard.press('Shift+K');
  await expect(toast(page, 'Nothing that the team said here holds for others.')).toBeVisible();
});
