// Taking along what the desk has, as an admin does it on the real server: a webhook whose delivery is signed, an Excel file with cells of
// their types, and a drop whose first file lies in a storage that checks every signature.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import readExcel from 'read-excel-file/node';
import { type Product, startProduct } from '../../helpers/product.ts';
import { isSignedBy, type Receiver, startReceiver } from '../../helpers/receivers.ts';
import { startStorage } from '../../helpers/s3-storage.ts';
import { newPage, openWidget, signIn } from './pages.ts';

let product: Product;
let receiver: Receiver;
let storage: Awaited<ReturnType<typeof startStorage>>;
test.beforeAll(async () => {
  [receiver, storage] = await Promise.all([startReceiver(), startStorage()]);
  product = await startProduct({ env: { STEWARD_WEBHOOK_PRIVATE: 'on' } });
});
test.afterAll(async () => {
  await product.remove();
  await Promise.all([receiver.stop(), storage.stop()]);
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const row = (page: Page, table: string, text: string | RegExp) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text });

test('an admin has events sent, takes a table along, and has tables put into storage', async ({
  browser,
}) => {
  const page = await newPage(browser);
  await signIn(page, product, 'admin');

  await page.goto(`${product.url}/console/#/integrations/webhooks`);
  await button(page, 'New webhook').click();
  const webhook = page.getByRole('dialog', { name: 'New webhook' });
  await webhook.getByLabel('Name').fill('Warehouse');
  await webhook.getByLabel('Address').fill(`${receiver.url}/steward`);
  await webhook.getByLabel('message.created').check();
  await webhook.getByRole('button', { name: 'Add it' }).click();
  const secret = await page.getByRole('dialog').getByLabel('The whole secret').inputValue();
  await button(page, 'I have kept it').click();
  const shop = await openWidget(await newPage(browser), product.url);
  await shop.say('Do you ship pots to Norway?');
  const asked = () => receiver.seen.find(({ body }) => body.toString().includes('pots to Norway'));
  await expect.poll(asked).toBeDefined();
  const seen = asked();
  expect(seen && isSignedBy(secret, seen)).toBe(true);
  await button(page, 'Open Warehouse').click();
  await expect(row(page, 'Deliveries', 'message.created').first()).toContainText('Taken');

  await page.getByRole('link', { name: 'Exports' }).click();
  await button(page, 'New export').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Begin' }).click();
  const begun = row(page, 'Exports', 'Conversations').first();
  await expect(begun).toContainText('Ready');
  const download = page.waitForEvent('download');
  await begun.getByRole('button', { name: /^Download/ }).click();
  const file = await (await download).path();
  const [sheet] = await readExcel(await readFile(file));
  const [head = [], ...rows] = sheet?.data ?? [];
  const cells = Object.fromEntries(head.map((name, at) => [String(name), rows[0]?.[at]]));
  expect(rows.length).toBeGreaterThan(1);
  expect([typeof cells['number'], typeof cells['team'], typeof cells['handed_over']]).toEqual([
    ...['number', 'string', 'boolean'],
  ]);
  expect(cells['created_at']).toBeInstanceOf(Date);

  await page.getByRole('link', { name: 'Drops' }).click();
  await button(page, 'New storage').click();
  const place = page.getByRole('dialog', { name: 'New storage' });
  await place.getByLabel('Name').fill('Lake');
  await place.getByLabel('Endpoint').fill(storage.url);
  await place.getByLabel('Region').fill(storage.place.region);
  await place.getByLabel('Bucket', { exact: true }).fill(storage.place.bucket);
  await place.getByLabel('The bucket is in the').selectOption('path');
  await place.getByLabel('Access key id').fill(storage.place.accessKeyId);
  await place.getByLabel('Secret access key').fill(storage.place.secretAccessKey);
  await place.getByRole('button', { name: 'Add it' }).click();
  await button(page, 'Try it: Lake').click();
  await expect(row(page, 'Storages', 'Lake')).toContainText(
    'A small file was written, looked at and deleted.',
  );
  await button(page, 'New drop').click();
  const drop = page.getByRole('dialog', { name: 'New drop' });
  await drop.getByLabel('Name', { exact: true }).fill('By the day');
  await drop.getByRole('button', { name: 'Add it' }).click();
  await button(page, 'Make now: By the day').click();
  await expect(row(page, 'Drops', 'By the day')).toContainText('In the storage', { timeout: 30_000 });
  await button(page, 'By the day').click();
  const key = [...storage.objects.keys()].find(each => each.endsWith('.jsonl')) ?? '';
  await expect(page.getByRole('complementary', { name: 'What became of it' })).toContainText(key);
  const manifest = JSON.parse(storage.objects.get(`${key}.manifest.json`)?.body.toString() ?? '{}');
  const body = storage.objects.get(key)?.body ?? Buffer.alloc(0);
  expect(manifest).toMatchObject({
    ...{ kind: 'conversations', bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') },
    rows: body
      .toString()
      .split('\n')
      .filter(line => line !== '').length,
  });
});
