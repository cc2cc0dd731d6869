/** The start that seals what an earlier version left open, killed in the middle: the next one seals the rest, and nothing twice. */
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { makeApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { repositoryDir, startProcess } from '../../helpers/product.ts';
import { keptSecrets } from './planted.ts';

const rows = 250;

test('a server that is killed while it seals leaves the rest as it was; the next one seals that, and nothing twice', {
  timeout: 240_000,
}, async () => {
  const app = await makeApp();
  const release = Promise.withResolvers<void>();
  try {
    // The key is found by a later start: it is trusted from then on.
    await app.restart();
    await app.stop();
    const ids = Array.from({ length: rows }, newId).toSorted();
    await app.db.query(sql`
      insert into sites (id, team_id, site_key, allowed_origins, identity_secret, settings)
      select id, ${app.teamId}, 'key of ' || id, '{}', 'secret of ' || id, '{}' from unnest(${ids}::uuid[]) as made (id)`);
    const kept = async () =>
      new Map(
        (
          await app.db.query<{ id: string; secret: string }>(
            sql`select id, identity_secret as secret from sites where id = any(${ids}::uuid[])`,
          )
        ).map(({ id, secret }) => [id, secret]),
      );
    const sealed = (all: Map<string, string>) => [...all].filter(([, secret]) => secret.startsWith('v2.'));

    // Whoever holds one row keeps the start from going on beyond its batch, which is open then.
    const held = Promise.withResolvers<void>();
    const holding = app.db.transaction(async tx => {
      await tx.query(sql`set local idle_in_transaction_session_timeout = 0`);
      await tx.query(sql`select id from sites where id = ${ids[150] ?? ''} for update`);
      held.resolve();
      await release.promise;
    });
    await held.promise;
    const settings = { databaseUrl: app.connectionString, dataDir: app.dataDir, aheadMs: 0 };
    const script = join(repositoryDir, 'test/integration/drops/server-process.ts');
    const killed = startProcess(process.execPath, [script, JSON.stringify(settings)], { env: process.env });
    try {
      await vi.waitFor(async () => expect(sealed(await kept()).length).toBeGreaterThan(0), {
        timeout: 120_000,
      });
    } finally {
      killed.child.kill('SIGKILL');
    }
    expect(await killed.exited).toMatchObject({ signal: 'SIGKILL' });
    const first = await kept();
    const done = sealed(first);
    expect(done.length).toBeLessThan(rows);
    for (const [id, secret] of first) if (!secret.startsWith('v2.')) expect(secret).toBe(`secret of ${id}`);
    release.resolve();
    await holding;

    await app.restart();
    const after = await kept();
    expect(sealed(after)).toHaveLength(rows);
    for (const [id, secret] of done) expect(after.get(id)).toBe(secret);
    const texts = (await keptSecrets(app)).filter(({ text }) => text?.startsWith('secret of '));
    expect(texts.map(({ text }) => text).toSorted()).toEqual(ids.map(id => `secret of ${id}`));

    await app.restart();
    expect(await kept()).toEqual(after);
  } finally {
    release.resolve();
    await app.close();
  }
});
