// Area `sealed`: what it costs that all that lies on an agent's computer is sealed (decision 0012): the same console store with and without it, in turns.
import { join } from 'node:path';
import { createDb } from '#platform/db/db.ts';
import { silentLog } from '#platform/log.ts';
import { bundle } from '../bundle.ts';
import { startChild } from '../child.ts';
import { openChromium, serveScripts } from '../chromium.ts';
import { type Area, atMost, type Figures, figure, median } from '../figure.ts';
import { furnish, signIn } from '../furnish.ts';
import { seedHistory } from '../history.ts';
import { startBenchPostgres } from '../postgres.ts';
import type { Measured } from './in-page.ts';

const rounds = 7;
const conversations = 2_500;
const messagesEach = 20;
const repository = join(import.meta.dirname, '../..');
const here = (file: string) => join(import.meta.dirname, file);
const aims = {
  firstSyncMs: 'first sync of 50,000 messages',
  coldStartMs: 'cold start: the newest conversations and what their rows show',
  everythingMs: 'reading all 50,000 messages from the disk',
} as const;

export const sealed: Area = async ({ say }) => {
  const postgres = await startBenchPostgres();
  const closing: (() => Promise<unknown>)[] = [postgres.remove];
  try {
    const { connectionString: databaseUrl } = postgres;
    const desk = await furnish(databaseUrl, 1);
    const db = createDb({ connectionString: databaseUrl, log: silentLog, poolSize: 2 });
    await seedHistory(db, desk, { conversations, messagesEach }).finally(() => db.stop());
    const server = await startChild(here('../steward-server.ts'), { databaseUrl });
    closing.push(server.stop);
    const plain = {
      from: join(repository, 'src/renderer/data/sealed-rows.ts'),
      to: here('plain-rows.ts'),
    };
    const web = await serveScripts({
      sealed: await bundle(here('in-page.ts'), repository),
      plain: await bundle(here('in-page.ts'), repository, plain),
    });
    closing.push(web.stop);
    const browser = await openChromium(['--disable-web-security']);
    closing.push(browser.close);
    const url = server.ready['url'] ?? '';
    const token = await signIn(url, desk.emails[0] ?? '');
    const measured: Record<'sealed' | 'plain', Measured[]> = { sealed: [], plain: [] };
    // The first of each warms the machine up.
    for (let round = 0; round <= rounds; round++) {
      for (const side of ['sealed', 'plain'] as const) {
        say(`round ${round} of ${rounds}, ${side}`);
        const page = await browser.context.newPage();
        await page.goto(`${web.url}/${side}`);
        const told = await page.evaluate(
          given =>
            (globalThis as unknown as { measure: { store(asked: object): Promise<Measured> } }).measure.store(
              given,
            ),
          { url, token, name: `${side}${round}` },
        );
        if (told.rows < conversations * messagesEach) throw new Error(`${told.rows} messages arrived`);
        await page.close();
        if (round > 0) measured[side].push(told);
      }
    }
    return figuresOf(measured);
  } finally {
    for (const close of closing.reverse()) await close();
  }
};

function figuresOf({ sealed, plain }: Record<'sealed' | 'plain', Measured[]>): Figures {
  return Object.fromEntries(
    (Object.keys(aims) as (keyof typeof aims)[]).map(name => [
      aims[name],
      figure({
        ...{ figure: median(sealed.map(each => each[name])), unit: 'ms' },
        reference: median(plain.map(each => each[name])),
        ...{ goal: '≤ 1.15 × the same unsealed', met: atMost(1.15) },
      }),
    ]),
  );
}
