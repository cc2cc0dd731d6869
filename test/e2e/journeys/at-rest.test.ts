// What a console leaves on the disk (decision 0012): the files of its profile are searched for words that were in it. The same search over a
// profile without encryption finds every one, so this test can fail.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { findBrowser } from '../../helpers/chromium.ts';
import {
  type Product,
  productEnvironment,
  repositoryDir,
  startProcess,
  startProduct,
} from '../../helpers/product.ts';
import { inSync, newPage, openWidget, thread, view, write } from './pages.ts';

let product: Product;
const profiles: string[] = [];
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(async () => {
  await product.remove();
  for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
});

/** How often each word stands in the files of a folder, in UTF-8 (which one-byte strings share here) and UTF-16. */
function found(folder: string, words: Record<string, string>): Record<string, number> {
  const counts = Object.fromEntries(Object.keys(words).map(name => [name, 0]));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = readFileSync(join(entry.parentPath, entry.name));
    for (const [name, word] of Object.entries(words)) {
      for (const encoded of [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')]) {
        if (content.includes(encoded)) counts[name] = (counts[name] ?? 0) + 1;
      }
    }
  }
  return counts;
}

/** Runs in the page before it. The search worker keeps the real one and finds nothing, which nobody asks for here. */
function withoutCipher(): void {
  const tagBytes = 16;
  const bytes = (given: BufferSource) =>
    new Uint8Array(
      given instanceof ArrayBuffer
        ? given
        : given.buffer.slice(given.byteOffset, given.byteOffset + given.byteLength),
    );
  crypto.subtle.encrypt = async (_how, _key, data) => {
    const plain = bytes(data);
    const out = new Uint8Array(plain.length + tagBytes);
    out.set(plain);
    return out.buffer;
  };
  crypto.subtle.decrypt = async (_how, _key, data) => {
    const sealed = bytes(data);
    return sealed.buffer.slice(0, sealed.length - tagBytes) as ArrayBuffer;
  };
}

const canaries = (mode: string) => ({
  message: `quokka${mode}`,
  customer: `wombat${mode}`,
  draft: `numbat${mode}`,
  outbox: `bilby${mode}`,
  note: `dunnart${mode}`,
  edit: `quenda${mode}`,
  ownName: `Potoroo${mode}`,
  ownMail: `boodie${mode}`,
});

/** An agent whose name and mail address stand nowhere else. */
async function addAgent(words: ReturnType<typeof canaries>): Promise<{ email: string; password: string }> {
  const email = `${words.ownMail}@steward.test`;
  const added = startProcess(
    process.execPath,
    [
      join(repositoryDir, 'server/cli.ts'),
      'user',
      'add',
      email,
      '--name',
      `Edda ${words.ownName}`,
      '--team',
      'Support',
    ],
    { env: productEnvironment({ STEWARD_DATA_DIR: product.dataDir }) },
  );
  const [, password = ''] = await added.says(/shown only now: (\S+)/);
  await added.exited;
  return { email, password };
}

for (const isSealed of [false, true]) {
  test(`a console ${isSealed ? 'leaves nothing readable on the disk' : 'without encryption is found out by the same search'}`, async ({
    browser,
  }) => {
    const words = canaries(isSealed ? 'sealed' : 'plain');
    const own = await addAgent(words);
    const customer = await newPage(browser);
    const widget = await openWidget(customer, product.url);
    await widget.say(`I would like to talk to a person about ${words.message}.`);
    await expect(customer.getByText('Waiting for a person')).toBeVisible();
    const profile = mkdtempSync(join(tmpdir(), 'steward-at-rest-'));
    profiles.push(profile);
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: findBrowser() ?? undefined,
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
    });
    // The same console with a cipher that does nothing.
    if (!isSealed) await context.addInitScript(withoutCipher);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${product.url}/console/`);
    await page.getByLabel('E-mail').fill(own.email);
    await page.getByLabel('Password').fill(own.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await inSync(page);
    // The shell is kept by the service worker once it is in charge.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    // An article that was begun and not saved.
    const article = async () => {
      await page.goto(`${product.url}/console/#/knowledge`);
      await page.getByRole('button', { name: 'New article' }).first().click();
      return page.getByRole('textbox', { name: 'Title' });
    };
    await (await article()).fill(`How to keep a ${words.edit}`);
    await page.goto(`${product.url}/console/#/inbox`);
    await view(page, 'Unassigned').click();
    await page.getByRole('option').filter({ hasText: words.message }).click();
    await expect(thread(page)).toContainText(words.message);
    await page.keyboard.press('i');
    await page
      .getByRole('button', { name: /^Change Name/ })
      .first()
      .click();
    await page.keyboard.type(`Ellen ${words.customer}`);
    await page.keyboard.press('Enter');
    await expect(page.getByText(`Ellen ${words.customer}`).first()).toBeVisible();
    await inSync(page);
    await context.setOffline(true);
    await expect(page.getByText(/Offline since/).first()).toBeVisible();
    await write(page, 'Note', `Nobody else may read ${words.note}.`);
    await write(page, 'Reply', `We look into ${words.outbox}.`);
    await page
      .getByRole('textbox', { name: 'Reply to the customer' })
      .fill(`Half a sentence on ${words.draft}`);
    await expect(page.getByText(/\d waiting to send/).first()).toBeVisible();
    // Kept by the time that a page, opened anew, shows it.
    await page.goto('about:blank');
    await page.goto(`${product.url}/console/`);
    await view(page, 'Mine').click();
    await page.getByRole('option').filter({ hasText: words.outbox }).click();
    await expect(page.getByRole('textbox', { name: 'Reply to the customer' })).toHaveValue(/Half a sentence/);
    await expect(thread(page)).toContainText(words.note);
    await expect(await article()).toHaveValue(new RegExp(words.edit));
    // Whose it is, is known without the server.
    await expect(page.getByText(`Edda ${words.ownName}`).first()).toBeAttached();
    await context.close();
    const counts = found(profile, words);
    if (isSealed) expect(counts).toEqual(Object.fromEntries(Object.keys(words).map(name => [name, 0])));
    else for (const [name, count] of Object.entries(counts)) expect(count, name).toBeGreaterThan(0);
  });
}
