// How the AI is released, on the screen: what is on its way and the way back, versions beside each other, trainings as they go.
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolation, expectNoViolationInBothThemes, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

const admin = '?role=admin';
const section = (page: Page, name: string) => page.getByRole('region', { name });
const card = (page: Page) => section(page, 'Under way').getByRole('article');

test('a rollout is taken back by keyboard, with one press', async ({ page }) => {
  await visit(page, desk.url, { path: '/inbox/mine', query: admin });
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(card(page)).toContainText('answers v3 beside answers v2');
  await expect(card(page)).toContainText('10% of conversations');
  await card(page).getByRole('button', { name: 'Roll back' }).focus();
  await page.keyboard.press('Enter');
  await expect(section(page, 'Under way')).toContainText('No rollout is under way.');
  await expect(section(page, 'Earlier').getByRole('row', { name: /answers v3/ })).toContainText([
    'Rolled back',
  ]);
});

test('a rollout waits, goes on, grows and is promoted', async ({ page }) => {
  await visit(page, desk.url, { path: '/models/rollouts', query: admin });
  await card(page).getByRole('button', { name: 'Pause' }).click();
  await expect(card(page)).toContainText('Paused');
  await card(page).getByRole('button', { name: 'Resume' }).click();
  await card(page).getByRole('button', { name: 'Ramp to 50%' }).click();
  await expect(card(page)).toContainText('50% of conversations');
  await card(page).getByRole('button', { name: 'Promote' }).click();
  await expect(section(page, 'Earlier').getByRole('row').nth(1)).toContainText('Promoted');
});

test('a supervisor may take back, and is told what only admins do; offline nothing can be done', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/models/rollouts' });
  const promote = card(page).getByRole('button', { name: 'Promote' });
  await expect(promote).toHaveAttribute('aria-disabled', 'true');
  await expect(card(page).getByRole('button', { name: 'Roll back' })).not.toHaveAttribute('aria-disabled');
  await page.evaluate(() => window.fixture.goOffline());
  await expect(card(page).getByRole('button', { name: 'Roll back' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(page.getByRole('main')).toContainText('Offline: what stands here may be old');
});

test('without the server it says that it needs it, and fills itself when there is one', async ({ page }) => {
  await visit(page, desk.url, { path: '/inbox/mine', query: admin });
  await page.evaluate(() => window.fixture.goOffline());
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(page.getByText('This needs the server')).toBeVisible();
  await page.evaluate(() => window.fixture.goOnline());
  await expect(page.getByRole('button', { name: 'Roll out a version' })).toBeVisible();
  await expect(page.getByText('This needs the server')).toHaveCount(0);
});

test('an agent does not see the page in the rail, and is told at its address', async ({ page }) => {
  await visit(page, desk.url, { path: '/models/rollouts', query: '?role=agent' });
  await expect(page.getByRole('main')).toContainText('Only for supervisors and admins');
  await expect(page.getByRole('link', { name: 'Models' })).toHaveCount(0);
});

test('a model is registered, compared with another one, and rolled out', async ({ page }) => {
  await visit(page, desk.url, { path: '/models/versions', query: admin });
  await page.getByRole('button', { name: 'Register a model' }).click();
  const dialog = page.getByRole('dialog', { name: 'Register a model' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('Say which model.');
  await dialog.getByLabel('Model, as its provider calls it').fill('qwen3:8b');
  await dialog.getByLabel('Instructions').fill('Be brief.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const table = page.getByRole('table', { name: 'Versions' });
  await expect(table.getByRole('row', { name: /answers v4/ })).toContainText('qwen3:8b');
  await table.getByRole('checkbox', { name: 'Compare answers v4' }).check();
  await table.getByRole('checkbox', { name: 'Compare answers v2' }).check();
  await page.getByRole('button', { name: 'Compare two' }).click();
  await expect(page.getByRole('dialog', { name: 'answers v4 and answers v2' })).toContainText('qwen3:8b');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Rollouts' }).click();
  await page.getByRole('button', { name: 'Roll out a version' }).click();
  const start = page.getByRole('dialog', { name: 'Roll out a version' });
  await start.getByLabel('Version').selectOption({ label: 'answers v4' });
  await start.getByRole('button', { name: 'Start' }).click();
  await expect(card(page).first()).toContainText('answers v4 beside answers v2');
  await expect(card(page).first()).toContainText('5% of conversations');
});

test('two versions run beside each other with guardrails of one’s own; what is wrong is told first; one is kept', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/models/versions', query: admin });
  for (const model of ['qwen3:8b', 'qwen3:14b']) {
    await page.getByRole('button', { name: 'Register a model' }).click();
    const dialog = page.getByRole('dialog', { name: 'Register a model' });
    await dialog.getByLabel('Model, as its provider calls it').fill(model);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('table', { name: 'Versions' })).toContainText(model);
  }
  await page.getByRole('link', { name: 'Rollouts' }).click();
  await page.getByRole('button', { name: 'Roll out a version' }).click();
  const start = page.getByRole('dialog', { name: 'Roll out a version' });
  await start.getByLabel('How').selectOption({ label: 'A/B/n: several beside each other' });
  await start.getByRole('button', { name: 'Start' }).click();
  await expect(start.getByRole('status')).toContainText('Choose at least two versions');
  await start.getByRole('button', { name: 'Add a version' }).click();
  await start.getByLabel('Version 1', { exact: true }).selectOption({ label: 'answers v4' });
  await start.getByLabel('Version 2', { exact: true }).selectOption({ label: 'answers v5' });
  await start.getByLabel('Weight').last().fill('3');
  await start.getByLabel('Shares, in percent').fill('half');
  await start.getByRole('button', { name: 'Start' }).click();
  await expect(start).toContainText('Write rising shares');
  await start.getByLabel('Shares, in percent').fill('40');
  await start.getByRole('checkbox', { name: 'satisfaction is lost' }).check();
  await start.getByRole('button', { name: 'Start' }).click();
  const arms = card(page).first().getByRole('table', { name: 'Versions of this rollout' });
  await expect(arms.getByRole('row', { name: /answers v4/ })).toContainText('10%');
  await expect(arms.getByRole('row', { name: /answers v5/ })).toContainText('30%');
  await arms.getByRole('button', { name: 'Promote answers v5' }).click();
  await expect(section(page, 'Earlier').getByRole('row').nth(1)).toContainText('Promoted');
});

test('a file with a bad row is refused by its line; a training is seen and canceled', async ({ page }) => {
  await visit(page, desk.url, { path: '/models/training', query: admin });
  await page
    .getByLabel('File of labelled messages')
    .setInputFiles({ name: 'a.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from('{}') });
  await expect(section(page, 'Data sets')).toContainText('line 7: "label" is missing');
  const running = section(page, 'Trainings').getByRole('article').first();
  await expect(running.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '46');
  await expect(running).toContainText('about 10 s left');
  await running.getByRole('button', { name: 'Cancel' }).click();
  await expect(running).toContainText('Canceled');
  await page.getByRole('button', { name: 'From conversations' }).click();
  await expect(section(page, 'Data sets')).toContainText('310 rows, 9 labels');
  const mustPass = page.getByRole('checkbox', { name: 'Versions must pass it' }).last();
  await mustPass.click();
  await expect(mustPass).toBeChecked();
  await section(page, 'Data sets').getByRole('button', { name: 'Train', exact: true }).last().click();
  await expect(section(page, 'Trainings').getByRole('article').first()).toContainText('Waiting');
});

test('a provider tunes a model on talks: what leaves is told, what is wrong is told first, and how far it is', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/models/training', query: admin });
  await page.getByRole('button', { name: 'Tune a model' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Tune a model on answers.jsonl' });
  await expect(dialog).toContainText('The provider gets 840 talks, without cards');
  const model = dialog.getByLabel('Model to begin from');
  await expect(model).toHaveValue('gpt-4.1-mini');
  await dialog.getByLabel('How often each talk is seen').fill('99');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await expect(dialog).toContainText('A whole number from 1 to 50.');
  await dialog.getByLabel('How often each talk is seen').fill('3');
  await page.keyboard.press('Enter');
  const job = section(page, 'Trainings').getByRole('article', { name: 'answers.jsonl' });
  await expect(job).toContainText('The provider tunes it');
  await expect(job).toContainText('about 18 min left');
  await expect(job).toContainText('94 of 252');
  await expectNoViolation(page, 'a tuning under way');
  await job.getByRole('button', { name: 'Cancel' }).click();
  await expect(job).toContainText('Canceled');
});

test('what the AI costs: budgets of today, days as bars or as a table, and who is asked in which order', async ({
  page,
}) => {
  await visit(page, desk.url, { path: '/models/spend' });
  const money = section(page, 'Today').getByRole('progressbar', { name: /Money/ });
  await expect(money).toHaveAttribute('aria-valuenow', '86');
  await expect(money).toHaveAttribute('aria-valuetext', '$0.26 of $0.30, $0.042 left');
  await expect(section(page, 'Today')).toContainText('Above 80% the cheaper model answers');
  const days = section(page, 'The last 30 days');
  await expect(days.getByRole('row', { name: /gpt-5-mini openai Answers/ })).toBeVisible();
  await days.getByRole('button', { name: 'As a table' }).focus();
  await page.keyboard.press('Enter');
  await expect(days.getByRole('table', { name: 'Cost by day (UTC)' }).getByRole('row')).toHaveCount(31);
  await days.getByRole('button', { name: '7 days' }).click();
  const week = section(page, 'The last 7 days');
  await expect(week.getByRole('table', { name: 'Cost by day (UTC)' }).getByRole('row')).toHaveCount(8);
  await expect(section(page, 'Who is asked, in this order').getByRole('listitem')).toContainText([
    ...[/gpt-5-mini/, /gpt-5-nano.*Left alone after failures/, /qwen3:8b.*Free/],
    ...[/The embedded answerer/, /A person/],
  ]);
});

const screens: Record<string, { path: string; query?: string; reach?: (page: Page) => Promise<unknown> }> = {
  rollouts: { path: '/models/rollouts' },
  versions: { path: '/models/versions' },
  training: { path: '/models/training' },
  spend: { path: '/models/spend' },
  'spend as a table': {
    path: '/models/spend',
    async reach(page) {
      await page.getByRole('button', { name: 'As a table' }).click();
      await page.getByRole('table', { name: 'Cost by day (UTC)' }).waitFor();
    },
  },
  'nothing spent yet': { path: '/models/spend', query: '?role=admin&scene=empty' },
  tuning: {
    path: '/models/training',
    reach: page => page.getByRole('button', { name: 'Tune a model' }).click(),
  },
  'nothing yet': { path: '/models/rollouts', query: '?role=admin&scene=empty' },
  'no training yet': { path: '/models/training', query: '?role=admin&scene=empty' },
  'starting a rollout': {
    path: '/models/rollouts',
    reach: page => page.getByRole('button', { name: 'Roll out a version' }).click(),
  },
  'several versions beside each other': {
    path: '/models/rollouts',
    reach: async page => {
      await page.getByRole('button', { name: 'Roll out a version' }).click();
      await page.getByLabel('How').selectOption('ab');
    },
  },
  registering: {
    path: '/models/versions',
    reach: page => page.getByRole('button', { name: 'Register a model' }).click(),
  },
  'figures of a version': {
    path: '/models/versions',
    reach: async page => {
      await page.getByRole('button', { name: 'Figures' }).last().click();
      await page.getByText('delivery_date').waitFor();
    },
  },
};
for (const [name, { path, query = admin, reach }] of Object.entries(screens)) {
  test(`${name}: no axe violation in either theme`, async ({ page }) => {
    const faults = watch(page);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await visit(page, desk.url, { path, query });
    await reach?.(page);
    await expectNoViolationInBothThemes(page, name);
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
  });
}
