// A new admin teaches Steward: articles in, a model of their own out of labelled messages, the next one measured against it,
// begun as a canary, and taken back. Everything by the console, over a real server and its worker threads.
import { expect, type Page, test } from '@playwright/test';
import { type Product, startProduct } from '../../helpers/product.ts';
import { expectAccessible, newPage, openWidget, signIn, view } from './pages.ts';

let product: Product;
test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(() => product.remove());

const asked: Readonly<Record<string, readonly [string[], string[]]>> = {
  order_status: [
    ['where is', 'when will I get', 'can you track', 'what happened to'],
    ['my parcel', 'the order of Monday', 'my delivery', 'the package I wait for'],
  ],
  refund: [
    ['please refund', 'I want the money back for', 'return the payment of', 'how do I get a refund for'],
    ['the blue pan', 'my last purchase', 'this lid', 'the set I sent back'],
  ],
  invoice: [
    ['send me the invoice of', 'I need a receipt for', 'where is the bill for', 'print the invoice of'],
    ['my company', 'the casserole', 'last year', 'the tax office'],
  ],
};

/** Each way to ask beside each thing asked about; `shift` gives the labels to the wrong ones. */
function labelled(shift: number): string {
  const labels = Object.keys(asked);
  return Object.values(asked)
    .flatMap(([begins, ends], at) =>
      begins.flatMap(begin =>
        ends.map(end =>
          JSON.stringify({ text: `${begin} ${end}?`, label: labels[(at + shift) % labels.length] }),
        ),
      ),
    )
    .join('\n');
}

const region = (page: Page, name: string) => page.getByRole('region', { name });

async function upload(page: Page, name: string, content: string): Promise<void> {
  await page.getByLabel('File of labelled messages').setInputFiles({
    ...{ name, mimeType: 'application/jsonl', buffer: Buffer.from(content) },
  });
  await expect(region(page, 'Data sets').getByRole('listitem').filter({ hasText: name })).toBeVisible();
}

/** Starts a training and sees it through. */
async function train(page: Page, dataset: string): Promise<void> {
  const before = await region(page, 'Trainings').getByRole('article').count();
  await region(page, 'Data sets')
    .getByRole('listitem')
    .filter({ hasText: dataset })
    .getByRole('button', { name: 'Train' })
    .click();
  const jobs = region(page, 'Trainings').getByRole('article');
  await expect(jobs).toHaveCount(before + 1);
  await expect(jobs.first()).toContainText('Done');
  await expect(jobs.first()).toContainText('Accuracy');
}

async function rollOut(page: Page, version: string, how: string): Promise<void> {
  await page.getByRole('button', { name: 'Roll out a version' }).click();
  const dialog = page.getByRole('dialog', { name: 'Roll out a version' });
  await dialog.getByLabel('How').selectOption({ label: how });
  await dialog.getByLabel('Version').selectOption({ label: version });
  await dialog.getByRole('button', { name: 'Start' }).click();
}

test('articles are brought in, and the AI answers from them at once', async ({ browser }) => {
  const admin = await newPage(browser);
  await signIn(admin, product, 'admin');
  await view(admin, 'Knowledge').click();
  await admin.getByRole('button', { name: 'Import' }).first().click();
  const dialog = admin.getByRole('dialog', { name: /import/i });
  await dialog
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'copper.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from(
        '# Retinning copper pans\n\nWe retin copper pans in our own workshop. Retinning takes twelve working days and costs 45 euros a pan.\n',
      ),
    });
  await dialog.getByRole('checkbox', { name: /publish/i }).check();
  await dialog.getByRole('button', { name: /^import/i }).click();
  await expect(dialog.getByRole('status')).toContainText('1');
  await dialog.getByRole('button', { name: 'Done' }).click();
  const widget = await openWidget(await newPage(browser), product.url);
  await widget.say('How long does retinning of copper pans take?');
  await expect(widget.thread).toContainText('Retinning takes twelve working days');
});

test('a model is trained, judged, begun as a canary and taken back; one that is worse never meets a customer', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const admin = await newPage(browser);
  await signIn(admin, product, 'admin');
  await view(admin, 'Models').click();
  await admin.getByRole('link', { name: 'Training' }).click();
  await upload(admin, 'questions.jsonl', labelled(0));
  await upload(admin, 'muddled.jsonl', labelled(1));
  await train(admin, 'questions.jsonl');
  await train(admin, 'questions.jsonl');
  await train(admin, 'muddled.jsonl');
  await region(admin, 'Data sets')
    .getByRole('listitem')
    .filter({ hasText: 'questions.jsonl' })
    .getByRole('checkbox', { name: 'Versions must pass it' })
    .click();
  await expectAccessible(admin, 'trainings that are done');

  await admin.getByRole('link', { name: 'Rollouts' }).click();
  await rollOut(admin, 'intents v1', 'Blue-green: everybody at once');
  await expect(region(admin, 'Earlier')).toContainText('Promoted');
  await rollOut(admin, 'intents v3', 'Canary: a share that grows');
  const refused = admin.getByRole('dialog', { name: 'Roll out a version' });
  await expect(refused.getByRole('status')).toContainText('questions.jsonl');
  await expectAccessible(admin, 'a rollout that is refused');
  await refused.getByRole('button', { name: 'Cancel' }).click();

  await admin.getByRole('link', { name: 'Versions' }).click();
  const table = admin.getByRole('table', { name: 'Versions' });
  for (const version of ['intents v1', 'intents v3'])
    await table.getByRole('checkbox', { name: `Compare ${version}` }).check();
  await admin.getByRole('button', { name: 'Compare two' }).click();
  const compared = admin.getByRole('dialog', { name: /intents v\d and intents v\d/ });
  await expect(compared).toContainText('Data it was trained on');
  await expect(compared.getByRole('row', { name: /Accuracy on questions.jsonl/ })).toContainText('better');
  await admin.keyboard.press('Escape');

  await admin.getByRole('link', { name: 'Rollouts' }).click();
  await rollOut(admin, 'intents v2', 'Canary: a share that grows');
  const live = region(admin, 'Under way');
  await expect(live).toContainText('intents v2 beside intents v1');
  await live.getByRole('button', { name: 'Roll back' }).click();
  await expect(live).toContainText('No rollout is under way.');
  await expect(region(admin, 'Earlier').getByRole('row').nth(1)).toContainText('Rolled back');
});
