// Customers, knowledge, templates, settings, keys, and the door.
import { expect, test } from '@playwright/test';
import {
  expectNoViolation,
  queue,
  reloadOnceKept,
  replyField,
  stream,
  toast,
  visit,
  watch,
} from './desk-page.ts';
import { idOf } from './fixture/scene.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

test('a customer is found and corrected, here and beside the conversation', async ({ page }) => {
  await visit(page, desk.url, { path: '/customers' });
  await page.getByRole('searchbox', { name: 'Find a customer' }).fill('hartm');
  await page.getByRole('link', { name: /Ellen Hartmann/ }).click();
  await page.getByRole('button', { name: 'Change Phone: Add' }).click();
  await page.getByRole('textbox', { name: 'Phone' }).fill('+49 40 123');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Change Phone: +49 40 123' })).toBeFocused();
  await page.getByRole('button', { name: /^Change the notes/ }).click();
  await page.getByRole('textbox', { name: 'Notes' }).fill('Rings the bell twice.');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('link', { name: /Dutch oven arrived chipped/ }).click();
  const side = page.getByRole('complementary', { name: 'Copilot and customer' });
  await expect(side).toContainText('+49 40 123');
  await expect(side).toContainText('Rings the bell twice.');
});

test('an article is written, survives leaving unsaved, is published, and changes by versions', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/knowledge', query: '?db=articles' });
  await page.getByRole('button', { name: 'New article' }).first().click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Returning linen');
  await page
    .getByRole('textbox', { name: 'Text in Markdown' })
    .fill('Send it **unused** within 30 days.\n\n<b>no markup</b>');
  await expect(page.getByRole('region', { name: 'Preview' }).getByText('unused')).toHaveCSS(
    'font-weight',
    /[67]00/,
  );
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('<b>no markup</b>');
  await reloadOnceKept(page);
  await page.getByRole('button', { name: 'New article' }).first().click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Returning linen');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.getByText('Published, version 1')).toBeVisible();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('textbox', { name: 'Text in Markdown' }).fill('Send it unused within 14 days.');
  await page.getByRole('button', { name: 'Publish version 2' }).click();
  await expect(page.getByText('Published, version 2')).toBeVisible();
  await page.getByLabel('Who may read it').last().selectOption('internal');
  await page.getByRole('button', { name: 'Publish version 3' }).click();
  await expect(page.getByRole('link', { name: /Returning linen Published Internal/ })).toBeVisible();
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(page.getByRole('link', { name: /Returning linen Archived/ })).toBeVisible();
  expect(faults).toEqual([]);
});

test('a translation names its original; articles are listed by language and by who may read them', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/knowledge', query: '?db=translations' });
  await page.getByRole('button', { name: 'New article' }).first().click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Emaille pflegen');
  await page.getByRole('textbox', { name: 'Language' }).fill('de');
  await page.getByLabel('Translation of').selectOption({ label: 'Enamel care and safety (en)' });
  await page.getByRole('combobox', { name: 'Who may read it' }).last().selectOption('identified');
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('link', { name: /^Emaille pflegen/ });
  await expect(row).toContainText('Signed in');
  await page.getByRole('link', { name: /^Enamel care and safety/ }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(page.getByText('Other articles are translations of this one.')).toBeVisible();
  const list = page.getByRole('region', { name: 'Knowledge' });
  await list.getByLabel('Language').selectOption({ label: 'German' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByLabel('Who may read it').selectOption('internal');
  await expect(page.getByText('No articles of this kind')).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(row).toBeVisible();
  expect(faults).toEqual([]);
});

test('a link of an article cannot run anything', async ({ page }) => {
  await visit(page, desk.url, { path: '/knowledge' });
  await page.getByRole('button', { name: 'New article' }).first().click();
  await page
    .getByRole('textbox', { name: 'Text in Markdown' })
    .fill(
      '[a](javascript:alert(1)) [b](data:text/html,x) [c](https://shop.example/) ![d](https://shop.example/x.png)',
    );
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('link')).toHaveCount(1);
  await expect(preview.getByRole('link')).toHaveAttribute('href', 'https://shop.example/');
  await expect(preview.locator('img')).toHaveCount(0);
});

test('files are chosen, looked at, and imported', async ({ page }) => {
  await visit(page, desk.url, { path: '/knowledge' });
  await page.getByRole('button', { name: 'Import articles' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import articles' });
  await dialog.getByLabel('Choose files').setInputFiles([
    { name: 'returns.md', mimeType: 'text/markdown', buffer: Buffer.from('# Returns\n\nWithin 30 days.') },
    { name: 'faq.csv', mimeType: 'text/csv', buffer: Buffer.from('A,B\nx,y') },
    { name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from('no') },
  ]);
  await expect(dialog.getByRole('list', { name: 'Chosen files' }).getByRole('listitem')).toHaveText([
    'returns.md',
    'faq.csv',
  ]);
  const shown = dialog.getByRole('region', { name: 'What would happen' });
  await expect(shown.getByRole('status')).toHaveText('1 new · 1 refused');
  await expect(dialog.getByRole('button', { name: 'Import 1 article' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await dialog.getByLabel('Title').selectOption('A');
  await expect(shown.getByRole('status')).toHaveText('2 new');
  await dialog.getByRole('button', { name: 'Import 2 articles' }).click();
  await expect(dialog.getByText('Imported: 2 new, 0 changed, 0 as before.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();
});

test('a site is read with its progress in sight, shown, and imported', async ({ page }) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/knowledge' });
  await page.getByRole('button', { name: 'Import articles' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import articles' });
  await dialog.getByRole('button', { name: 'A site' }).click();
  await dialog.getByRole('textbox', { name: 'Address of the site map' }).fill('https://shop.example/help/');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('progressbar')).toBeVisible();
  const shown = dialog.getByRole('region', { name: 'What would happen' });
  await expect(shown.getByRole('status')).toHaveText('1 new · 1 changed · 1 the same · 1 refused');
  await expect(shown.getByRole('listitem').last()).toContainText('answered 404');
  await dialog.getByRole('button', { name: 'Import 3 articles' }).click();
  await expect(dialog.getByText('Imported: 1 new, 1 changed, 1 as before.')).toBeVisible();
  expect(faults).toEqual([]);
});

test('a template is written, used, removed, and brought back', async ({ page }) => {
  await visit(page, desk.url, { path: '/replies' });
  await page.getByRole('button', { name: 'New template' }).first().click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Thanks');
  await page.getByRole('textbox', { name: 'Shortcut' }).fill('/thanks');
  await page.getByRole('textbox', { name: 'Text' }).fill('Thank you, {{customer.first_name}}.');
  await expect(page.getByText('Thank you, Ellen.')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('link', { name: /^Thanks \/thanks/ });
  await expect(row).toBeVisible();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(row).toBeHidden();
  await toast(page, 'Template removed').getByRole('button', { name: /Undo/ }).click();
  await expect(row).toBeVisible();
});

test('a template is written in several languages, checked, tried with a customer, and an earlier text comes back', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/replies' });
  await page.getByRole('link', { name: /^Goodbye/ }).click();
  const english = page.getByRole('textbox', { name: 'Text (English)' });
  await expect(page.getByText('“customer.first_name” may be missing.')).toBeVisible();
  await english.fill('Have a good day, {{customer.shoe_size}}.');
  await expect(page.getByText('Nothing fills “customer.shoe_size”.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await english.fill('Have a good day, {{customer.first_name | dear customer}}.');
  await expect(page.getByText('Have a good day, Ellen.')).toBeVisible();

  await page.getByRole('button', { name: 'Add a language' }).click();
  await page.getByRole('textbox', { name: 'Language', exact: true }).fill('de');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This text is empty.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await page
    .getByRole('textbox', { name: 'Text (German)' })
    .fill('Auf Wiedersehen, {{customer.name | und bis bald}}.');
  await page.getByLabel('Language of the customer').selectOption('de-CH');
  await expect(page.getByText('Auf Wiedersehen, Ellen Hartmann.')).toBeVisible();
  await expect(page.getByText('Read in German')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name of the customer' }).fill('');
  await expect(page.getByText('Auf Wiedersehen, und bis bald.')).toBeVisible();
  await page.getByLabel('Language of the customer').selectOption('fr');
  await expect(page.getByText('Have a good day, dear customer.')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();

  const versions = page.getByRole('region', { name: 'Versions' });
  await expect(versions.getByRole('listitem')).toHaveCount(2);
  await expect(versions.getByRole('listitem').first()).toContainText('Current');
  await page.getByRole('button', { name: 'Make German the main language' }).click();
  await expect(
    page.getByRole('textbox', { name: 'Text (German), for all other languages too' }),
  ).toBeVisible();
  await expectNoViolation(page, 'a template in two languages');
  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await expect(page.getByRole('textbox', { name: 'Text (German)' })).toHaveCount(0);
  await expect(english).toHaveValue(/Your number is/);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(versions.getByRole('listitem')).toHaveCount(3);
  expect(faults).toEqual([]);
});

test('single keys can be switched off, and moved; both are remembered', async ({ page }) => {
  await visit(page, desk.url, { path: '/settings', query: '?db=keys' });
  await page.getByRole('button', { name: 'Change the key of: Note' }).click();
  await page.keyboard.press('r');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('These keys belong to: Reply')).toBeVisible();
  await page.keyboard.press('Backspace');
  await page.getByRole('textbox', { name: 'Press one or two keys' }).press('Backspace');
  await page.getByRole('textbox', { name: 'Press one or two keys' }).press('y');
  await page.getByRole('button', { name: 'Save' }).click();
  await visit(page, desk.url, { query: '?db=keys' });
  await page.reload();
  await page.locator('html[data-is-ready]').waitFor();
  await stream(page).focus();
  await page.keyboard.press('n');
  await expect(page.getByRole('tab', { name: /^Note/ })).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('y');
  await expect(page.getByRole('tab', { name: /^Note/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press(',');
  await page.getByRole('checkbox', { name: 'Single keys run commands' }).uncheck();
  await page.goBack();
  await stream(page).focus();
  await page.keyboard.press('e');
  await expect(page.getByRole('region', { name: 'Conversation with Ellen Hartmann' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('the palette runs a verb, finds a message by its words, and gives focus back', async ({ page }) => {
  await visit(page, desk.url);
  await queue(page).focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await expect(queue(page)).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('>repl');
  await page.keyboard.press('Enter');
  await expect(replyField(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type('induction');
  await page
    .getByRole('dialog')
    .getByRole('option', { name: /Wei Chen/ })
    .waitFor();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Conversation with Wei Chen' })).toBeVisible();
});

test('claiming the next needs the server, and says so offline', async ({ page }) => {
  await visit(page, desk.url);
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await expect(toast(page, 'Nothing waits in the queue.')).toBeVisible();
  await page.evaluate(() => window.fixture.goOffline());
  await page.keyboard.press('Control+k');
  await page.keyboard.type('take the next');
  const item = page.getByRole('option', { name: /Take the next one/ });
  await expect(item).toHaveAttribute('aria-disabled', 'true');
  await expect(item).toContainText('Needs the server');
});

test('S9 the rail always says how sync stands', async ({ page }) => {
  await visit(page, desk.url);
  const said = page
    .getByRole('navigation')
    .getByRole('status')
    .filter({ hasText: /sync|Catching|Offline/ });
  await expect(said).toHaveText('In sync');
  await page.evaluate(() => window.fixture.catchUp(1_214));
  await expect(said).toHaveText('Catching up');
  await expect(page.getByRole('button', { name: /Catching up.*1,214 left/ })).toBeVisible();
  await page.evaluate(() => window.fixture.goOffline(new Date('2026-01-01T14:02:00').getTime()));
  await expect(said).toHaveText('Offline since 14:02');
  await expect(page.getByText('Offline since 14:02. Keep working, everything is saved here.')).toBeVisible();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(said).toHaveText('In sync');
});

test('a pane that fails says so with an id, and the others keep working', async ({ page }) => {
  await visit(page, desk.url);
  // A document that no version of the server writes.
  await page.evaluate(async () => {
    const { database, scene } = window.fixture;
    const customer = await database.collections.customers.get(scene.ellenId);
    if (!customer) throw new Error('Ellen is held');
    await database.collections.customers.apply(
      [{ ...customer, attributes: null as never, changedXid: '999999' }],
      [],
    );
  });
  await expect(page.getByText('Copilot and customer could not be shown')).toBeVisible();
  await expect(page.getByText(/Quote [2-9A-Z]{4}-[2-9A-Z]{2}\./)).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByText('Copilot and customer could not be shown')).toBeHidden();
  await expect(stream(page)).toBeVisible();
});

test('signing in: wrong, unreachable, right', async ({ page }) => {
  await visit(page, desk.url, { query: '?scene=signed-out' });
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await page.getByLabel('E-mail').fill('mara@steward.test');
  await page.getByLabel('Password').fill('wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The e-mail address or the password is wrong.');
  await page.getByLabel('Password').fill('offline');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The server cannot be reached.');
  await page.getByLabel('Password').fill('right');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation')).toBeVisible();
});

test('a notification leads to its conversation and counts as read', async ({ page }) => {
  await visit(page, desk.url, { path: '/inbox/mine' });
  await page.getByRole('button', { name: 'Notifications, 1 unread' }).click();
  await page.getByRole('button', { name: /Tomasz Wilk mentioned you/ }).click();
  await expect(page.getByRole('region', { name: 'Conversation with Ellen Hartmann' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible();
  expect(await page.evaluate(() => window.location.hash)).toContain(idOf('c', 2));
});
