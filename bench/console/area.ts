// Area `console`: the built console in Chromium over a large local store: cold start, a long thread, keys, search, nodes.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { createDb } from '#platform/db/db.ts';
import { silentLog } from '#platform/log.ts';
import { startChild } from '../child.ts';
import { openChromium } from '../chromium.ts';
import { type Area, atMost, type Figures, figure, median, percentile } from '../figure.ts';
import { benchPassword, furnish } from '../furnish.ts';
import { seedHistory } from '../history.ts';
import { startBenchPostgres } from '../postgres.ts';
import { emptyPage, type Kept, keysToPaint, readEverything, untilShown } from './in-page.ts';

const conversations = 10_000;
const messagesEach = 9;
const longThread = 10_000;
const rounds = 3;
const keys = 40;
const patienceMs = 240_000;

export const console: Area = async ({ say }) => {
  if (!existsSync(resolve(import.meta.dirname, '../../dist/console/index.html'))) {
    throw new Error('The console is not built: npm run build');
  }
  const postgres = await startBenchPostgres();
  const closing: (() => Promise<unknown>)[] = [postgres.remove];
  try {
    const databaseUrl = postgres.connectionString;
    const desk = await furnish(databaseUrl, 1);
    const db = createDb({
      connectionString: databaseUrl,
      log: silentLog,
      poolSize: 2,
      statementTimeoutMs: 120_000,
    });
    closing.push(db.stop);
    say(`writing ${conversations} conversations, and a thread of ${longThread} messages`);
    await seedHistory(db, desk, { conversations, messagesEach });
    await seedHistory(db, desk, { conversations: 1, messagesEach: longThread });
    const steward = await startChild(join(import.meta.dirname, '../steward-server.ts'), { databaseUrl });
    closing.push(steward.stop);
    const browser = await openChromium();
    closing.push(browser.close);
    const url = steward.ready['url'] ?? '';
    say('first sync of the console');
    await signIn(browser.context, url, desk.emails[0] ?? '');
    say('cold starts, keys and search');
    return {
      ...(await measureStarts(browser.context, url)),
      ...(await measureKeys(browser.context, url)),
    };
  } finally {
    for (const close of closing.reverse()) await close();
  }
};

async function signIn(context: BrowserContext, url: string, email: string): Promise<void> {
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${url}/console/`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(benchPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('status').filter({ hasText: 'In sync' }).first().waitFor({ state: 'attached' });
  await page.close();
}

const listOf = (url: string) => `${url}/console/#/inbox/resolved`;

async function openList(context: BrowserContext, url: string): Promise<{ page: Page; tookMs: number }> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.addInitScript(untilShown, '[role="option"] bdi');
  await page.goto(listOf(url));
  const tookMs = await shownAfter(page);
  return { page, tookMs };
}

async function shownAfter(page: Page): Promise<number> {
  await page.waitForFunction(() => (globalThis as unknown as Kept).shownMs !== undefined);
  return page.evaluate(() => (globalThis as unknown as Kept).shownMs ?? Number.NaN);
}

/** B-11: a console that starts reads its lists and one thread, not everything it holds. */
async function measureStarts(context: BrowserContext, url: string): Promise<Figures> {
  const starts: number[] = [];
  const threads: number[] = [];
  const wholes: number[] = [];
  let rows = 0;
  let nodes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { page, tookMs } = await openList(context, url);
    starts.push(tookMs);
    const options = page.getByRole('option');
    // The list stands before it is whole: what is measured next wants all of it.
    await page.waitForFunction(
      least => Number(document.querySelector('[role="option"]')?.getAttribute('aria-setsize')) >= least,
      conversations,
    );
    rows = Math.max(rows, Number(await options.first().getAttribute('aria-setsize')));
    nodes = Math.max(nodes, await page.evaluate(() => document.getElementsByTagName('*').length));
    // The newest of all is the long one.
    await page.evaluate(
      untilShown,
      '[role="log"] [data-index] p, [role="log"] [data-index] bdi, [role="log"] [data-index]',
    );
    await options.first().click();
    threads.push(await shownAfter(page));
    await page.close();
    const reader = await context.newPage();
    await reader.goto(`${url}/health/live`);
    wholes.push(await reader.evaluate(readEverything));
    await reader.close();
  }
  const against = (values: number[], goal: string, limit: number) =>
    figure({
      figure: median(values),
      unit: 'ms',
      reference: median(wholes),
      goal,
      met: atMost(limit),
    });
  return {
    'B-11 cold start': against(starts, '≤ 0.5 × reading everything', 0.5),
    'B-11 thread of 10,000': against(threads, '≤ 0.5 × reading everything', 0.5),
    'H-2 nodes': figure({
      figure: nodes,
      unit: `nodes for ${rows} rows`,
      reference: 1_400,
      goal: '≤ 1,400 (measured with 10,000 rows)',
      met: atMost(1),
    }),
  };
}

/** H-1: from a key to the frame that shows what it did, against a page that only counts keys. */
async function measureKeys(context: BrowserContext, url: string): Promise<Figures> {
  const { page } = await openList(context, url);
  const empty = await context.newPage();
  await empty.goto(`${url}/health/live`);
  await empty.setContent(emptyPage);
  const took = { list: [] as number[], search: [] as number[], empty: [] as number[] };
  for (const measured of [page, empty]) await measured.evaluate(keysToPaint);
  for (let round = 0; round < rounds; round += 1) {
    await page.bringToFront();
    await page.getByRole('listbox').first().focus();
    took.list.push(
      ...(await press(
        page,
        Array.from({ length: keys }, () => 'ArrowDown'),
      )),
    );
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    took.search.push(
      ...(await press(
        page,
        [...'kettle refund invoice'].map(key => (key === ' ' ? 'Space' : key)),
      )),
    );
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await empty.bringToFront();
    took.empty.push(
      ...(await press(
        empty,
        Array.from({ length: keys }, () => 'a'),
      )),
    );
  }
  const line = (values: number[], share: number, limitMs: number) =>
    figure({
      figure: percentile(values, share),
      unit: 'ms',
      reference: percentile(took.empty, share),
      goal: `≤ 2 × an empty page, and ≤ ${limitMs} ms`,
      met: ratio => ratio <= 2 && percentile(values, share) <= limitMs,
    });
  return {
    'H-1 list p75': line(took.list, 0.75, 50),
    'H-1 list p98': line(took.list, 0.98, 100),
    'H-1 search p75': line(took.search, 0.75, 50),
    'H-1 search p98': line(took.search, 0.98, 100),
  };
}

async function press(page: Page, names: readonly string[]): Promise<number[]> {
  const before = await page.evaluate(() => (globalThis as unknown as Kept).paintedMs?.length ?? 0);
  for (const [index, name] of names.entries()) {
    await page.keyboard.press(name);
    await page.waitForFunction(
      least => ((globalThis as unknown as Kept).paintedMs?.length ?? 0) >= least,
      before + index + 1,
    );
  }
  return page.evaluate(from => (globalThis as unknown as Kept).paintedMs?.slice(from) ?? [], before);
}
