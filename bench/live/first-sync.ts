// B-1: the first sync of 50,000 messages into the store of a console in Chromium, against the floor of that store and two peers.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { bundle } from '../bundle.ts';
import { startChild } from '../child.ts';
import { openChromium, serveScripts } from '../chromium.ts';
import { type AreaOptions, atLeast, type Figures, figure, median } from '../figure.ts';
import { signIn } from '../furnish.ts';
import { benchCacheDir } from '../postgres.ts';
import type { Measured } from './page/measure.ts';

const rounds = 2;
const messages = 50_000;
/** Both write a document a message, some twenty times slower: a part of it tells their rate. */
const peerMessages = 10_000;
const scratchDir = join(benchCacheDir, 'rxdb-server');
/** The last that were published together; the licence forbids the server as a dependency, so it never leaves the scratch folder. */
const peerPackages = ['rxdb-server@15.22.0', 'rxdb@15.39.0', 'rxjs@7', 'express@4', 'cors@2'];

const peerSchema = {
  title: 'message',
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    conversationId: { type: 'string', maxLength: 36 },
    seq: { type: 'number', multipleOf: 1, minimum: 0, maximum: 1_000_000_000 },
    kind: { type: 'string' },
    author: { type: 'object' },
    text: { type: 'string' },
    createdAt: { type: 'number' },
  },
  required: ['id', 'conversationId', 'seq', 'text'],
  indexes: [['conversationId', 'seq']],
};

export async function measureFirstSync(
  { databaseUrl, emails }: { databaseUrl: string; emails: string[] },
  { say }: AreaOptions,
): Promise<Figures> {
  say('B-1: first sync of 50,000 messages into Chromium; the peer is installed into .cache/bench');
  await installPeer();
  const scripts = {
    steward: await bundle(join(import.meta.dirname, 'page/measure.ts'), join(import.meta.dirname, '../..')),
    peer: await bundle(join(scratchDir, 'rxdb-page.js'), scratchDir),
  };
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const steward = await startChild(join(import.meta.dirname, '../steward-server.ts'), { databaseUrl });
    closing.push(steward.stop);
    const peer = await startChild(join(scratchDir, 'rxdb-server.js'), {
      ...{ port: await freePort(), count: peerMessages, schema: peerSchema },
    });
    closing.push(peer.stop);
    const web = await serveScripts(scripts);
    closing.push(web.stop);
    // The peer's server does not answer a page of another origin as browsers ask for it.
    const browser = await openChromium(['--disable-web-security']);
    closing.push(browser.close);
    const page = await browser.context.newPage();
    await page.goto(`${web.url}/steward`);
    const other = await browser.context.newPage();
    await other.goto(`${web.url}/peer`);
    const url = steward.ready['url'] ?? '';
    const token = await signIn(url, emails[1] ?? '');
    const rates = {
      steward: [] as number[],
      raw: [] as number[],
      plain: [] as number[],
      peer: [] as number[],
    };
    for (let round = 0; round < rounds; round += 1) {
      const name = `round${round}`;
      rates.steward.push(rateOf(await call(page, 'measure.steward', { url, token, name }), messages));
      rates.raw.push(
        rateOf(await call(page, 'measure.rawIndexedDb', { count: messages, name: `raw-${name}` }), messages),
      );
      rates.plain.push(
        rateOf(
          await call(page, 'measure.plainRxdb', { count: peerMessages, name: `plain-${name}` }),
          peerMessages,
        ),
      );
      const asked = { url: peer.ready['url'] ?? '', name: `peer-${name}`, schema: peerSchema };
      rates.peer.push(rateOf(await call(other, 'peer.rxdbServer', asked), peerMessages));
    }
    const line = (reference: number[], goal: string, least: number) =>
      figure({
        figure: median(rates.steward),
        unit: 'messages / s',
        reference: median(reference),
        goal,
        met: atLeast(least),
      });
    return {
      'B-1 rxdb-server': line(rates.peer, '≥ 2 × rxdb-server', 2),
      'B-1 plain RxDB': line(rates.plain, '≥ 2 × a document a message', 2),
      'B-1 raw IndexedDB': line(rates.raw, '≥ 0.4 × the floor', 0.4),
    };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

function rateOf({ tookMs, rows }: Measured, expected: number): number {
  if (rows < expected) throw new Error(`${rows} of ${expected} messages arrived`);
  return rows / (tookMs / 1_000);
}

function call(page: Page, name: string, input: object): Promise<Measured> {
  return page.evaluate(
    async ({ path, given }) => {
      const [space = '', verb = ''] = path.split('.');
      const spaces = globalThis as unknown as Record<
        string,
        Record<string, (input: object) => Promise<unknown>>
      >;
      return (await spaces[space]?.[verb]?.(given)) as never;
    },
    { path: name, given: input },
  );
}

async function installPeer(): Promise<void> {
  mkdirSync(scratchDir, { recursive: true });
  for (const file of ['rxdb-server.js', 'rxdb-page.js']) {
    cpSync(join(import.meta.dirname, 'peers', file), join(scratchDir, file));
  }
  writeFileSync(join(scratchDir, 'package.json'), '{ "private": true, "type": "module" }\n');
  if (existsSync(join(scratchDir, 'node_modules/express'))) return;
  const install = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', ...peerPackages];
  await promisify(execFile)('npm', install, { cwd: scratchDir, shell: process.platform === 'win32' });
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const probe = createServer();
  await new Promise<void>(listening => probe.listen(0, '127.0.0.1', listening));
  const address = probe.address();
  await new Promise(closed => probe.close(closed));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
