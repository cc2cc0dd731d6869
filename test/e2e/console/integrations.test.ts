// Webhooks and exports on the screen: added and shown once, tried, looked into and sent again; a table begun, watched and fetched.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const row = (page: Page, table: string, text: string) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });
const main = (page: Page) => page.getByRole('main');

test('a webhook is added, its secret shown once; it is tried, looked into, sent again, given a new secret and removed', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/integrations/webhooks', query: admin });
  await expect(row(page, 'Webhooks', 'Data lake')).toContainText('Failing');
  await expect(row(page, 'Webhooks', 'Old shop')).toContainText('Off: the receiver is gone');

  await button(page, 'Open Data lake').click();
  await expect(main(page)).toContainText('It answered 503.');
  await button(page, 'Test').click();
  await expect(main(page)).toContainText('Not taken after 240 ms. It answered 503.');
  await row(page, 'Deliveries', 'Tried again')
    .getByRole('button', { name: 'message.created', exact: true })
    .click();
  const pane = page.getByRole('complementary', { name: 'One delivery' });
  await expect(pane).toContainText('upstream is down');
  await expect(pane).toContainText('"text": "Chipped."');
  await page.keyboard.press('Escape');
  await expect(pane).toBeHidden();
  await button(page, 'Send again: conversation.rated').click();
  await expect(row(page, 'Deliveries', 'conversation.rated')).toContainText('Taken');
  await page.getByLabel('State of deliveries').selectOption('Given up');
  await expect(main(page)).toContainText('None is in that state.');
  await button(page, 'Replay …').click();
  await page.getByLabel('What').selectOption('Everything');
  await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
  await expect(main(page)).toContainText('5 events go out again.');
  await button(page, 'New secret').click();
  await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
  await expect(page.getByRole('dialog')).toContainText('The old secret works for another day.');
  await button(page, 'I have kept it').click();
  await button(page, 'Switch off').click();
  await expect(main(page)).toContainText('Switched off');
  await button(page, 'Remove').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove Data lake' }).click();
  await expect(row(page, 'Webhooks', 'Data lake')).toBeHidden();

  await button(page, 'New webhook').click();
  const dialog = page.getByRole('dialog', { name: 'New webhook' });
  await dialog.getByLabel('Name').fill('Warehouse');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(dialog).toContainText('Write an address that begins with https:// or http://.');
  await dialog.getByLabel('Address').fill('http://localhost:9');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(dialog).toContainText('leads into a private network');
  await dialog.getByLabel('Address').fill('https://hooks.example/1');
  await dialog.getByLabel('conversation.resolved').check();
  await dialog.getByRole('button', { name: 'Add it' }).click();
  const shown = page.getByRole('dialog', { name: 'The secret of Warehouse' });
  expect(await shown.getByLabel('The whole secret').inputValue()).toMatch(/^whsec_/);
  await button(page, 'I have kept it').click();
  await expect(row(page, 'Webhooks', 'Warehouse')).toContainText('conversation.resolved');

  // A room is told of what is chosen, and knows no secret.
  await button(page, 'New webhook').click();
  await dialog.getByLabel('Name').fill('Support room');
  await dialog.getByLabel('For').selectOption('A Slack room');
  await expect(dialog.getByLabel('conversation.handed_over')).toBeChecked();
  await dialog.getByLabel('conversation.handed_over').uncheck();
  await dialog.getByLabel('conversation.rated').uncheck();
  await dialog.getByLabel('Address').fill('https://hooks.slack.com/services/T0/B0/x');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(dialog).toContainText('Choose one at least.');
  await dialog.getByLabel('conversation.rated').check();
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, 'Webhooks', 'Support room')).toContainText('conversation.rated');
  await expect(page.getByRole('dialog')).toBeHidden();
  await button(page, 'Open Support room').click();
  await expect(button(page, 'Switch off')).toBeVisible();
  await expect(button(page, 'New secret')).toBeHidden();
  expect(faults).toEqual([]);
});

test('a table is begun, watched until it is there, and fetched; supervisors see no webhooks, agents neither', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url, { path: '/integrations/exports', query: '?role=supervisor' });
  await expect(row(page, 'Exports', 'Being made')).toContainText('412,000 of about 1,204,000');
  await button(page, 'New export').click();
  const dialog = page.getByRole('dialog', { name: 'New export' });
  await dialog.getByLabel('Last day').fill('2001-01-01');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await expect(dialog).toContainText('The last day must not be before the first.');
  await dialog.getByLabel('First day').fill('2001-01-01');
  await dialog.getByLabel('What').selectOption('Customers');
  await expect(dialog.getByLabel('Channel')).toBeHidden();
  await dialog.getByLabel('As', { exact: true }).selectOption('CSV');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  const begun = row(page, 'Exports', '2001');
  await expect(begun).toContainText('Ready');
  await expect(begun).toContainText('9 kB');
  const download = page.waitForEvent('download');
  await begun.getByRole('button', { name: /^Download/ }).click();
  expect((await download).suggestedFilename()).toMatch(/^steward-customers-.*\.csv$/);
  await page.getByRole('button', { name: /^Cancel Messages/ }).click();
  await expect(row(page, 'Exports', 'Messages')).toContainText('Cancelled');
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await expect(main(page)).toContainText('Admins only');
  expect(faults).toEqual([]);
  await visit(page, desk.url, { path: '/integrations/exports', query: '?role=agent' });
  await expect(main(page)).toContainText('Supervisors and admins only');
});

test('axe finds nothing on integrations', async ({ page }) => {
  await visit(page, desk.url, { path: '/integrations/webhooks', query: admin });
  await expect(row(page, 'Webhooks', 'Data lake')).toBeVisible();
  await expectNoViolationInBothThemes(page, 'webhooks');
  await button(page, 'New webhook').click();
  await expectNoViolationInBothThemes(page, 'a new webhook');
  await page.keyboard.press('Escape');
  await button(page, 'Open Data lake').click();
  await row(page, 'Deliveries', 'Tried again')
    .getByRole('button', { name: 'message.created', exact: true })
    .click();
  await expect(page.getByRole('complementary', { name: 'One delivery' })).toContainText('upstream');
  await expectNoViolationInBothThemes(page, 'one webhook');
  await visit(page, desk.url, { path: '/integrations/exports', query: admin });
  await expect(row(page, 'Exports', 'Being made')).toBeVisible();
  await expectNoViolationInBothThemes(page, 'exports');
  await button(page, 'New export').click();
  await expectNoViolationInBothThemes(page, 'a new export');
  await visit(page, desk.url, { path: '/integrations/webhooks', query: `${admin}&scene=empty` });
  await expect(main(page)).toContainText('No webhook yet');
  await expectNoViolationInBothThemes(page, 'no webhooks');
});
