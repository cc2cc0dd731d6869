// Every collection of the product, paged as a first sync does: a desk larger than one page must arrive whole.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CollectionName } from '../../../src/protocol/documents/index.ts';
import type { Checkpoint, PullAnswer, PullRequest, ResumeAnswer } from '../../../src/protocol/sync.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { ask, makeApp, type TestApp } from '../../helpers/app.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'steward-pages-'));
let app: TestApp;
beforeAll(async () => {
  app = await makeApp({ config: { demo: true, dataDir } });
});
afterAll(async () => {
  await app?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('[S12] whatever the size of a page, a first sync hands out the same rows of every collection', async () => {
  const { token } = await app.person('Lea', 'admin');
  const socket = await app.console(token);
  const resume = { protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] };
  const resumed = await ask<ResumeAnswer>(socket, 'sync.resume', resume);
  if (!resumed.ok) throw new Error(resumed.error.code);

  async function pull(collection: CollectionName, scope: string, limit: number): Promise<string[]> {
    const ids: string[] = [];
    let checkpoint: Checkpoint | null = null;
    do {
      const request: PullRequest = {
        epoch: resumed.ok ? resumed.epoch : '',
        collection,
        scope,
        checkpoint,
        limit,
      };
      const answer: PullAnswer = await ask<PullAnswer>(socket, 'sync.pull', request);
      if (!answer.ok) throw new Error(`${collection} ${scope}: ${answer.error.code}`);
      // With the version: a row that changes while pages are asked for is not older than the horizon of the first.
      ids.push(...answer.page.documents.map(({ id, changedXid }) => `${id} ${changedXid}`));
      // One page that holds all is as of this request; after several the index may have moved on, and is asked.
      if (answer.page.checkpoint.phase === 'tail') expect(answer.page.done).toBe(checkpoint === null);
      checkpoint = answer.page.checkpoint;
    } while (checkpoint.phase === 'first');
    return ids;
  }
  const filled = new Set<string>();
  for (const { collection, scope } of resumed.chains) {
    let whole: string[];
    let paged: string[];
    // What is packed meanwhile leaves the messages: they are compared where nothing moved.
    do {
      whole = await pull(collection, scope, 1_000);
      paged = await pull(collection, scope, 3);
    } while (!isDeepStrictEqual(whole, await pull(collection, scope, 1_000)));
    expect(new Set(paged), `${collection} ${scope}`).toEqual(new Set(whole));
    expect(paged.length, `${collection} ${scope}: once each`).toBe(new Set(paged).size);
    if (whole.length > 3) filled.add(collection);
  }
  // A page that is never full proves nothing.
  for (const collection of ['people', 'articles', 'replies', 'customers', 'conversations', 'messages'])
    expect([...filled], collection).toContain(collection);
});
