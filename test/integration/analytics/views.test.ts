// Saved views of the dashboards, at the real doors: one's own on all one's devices, shared ones for whoever may read figures.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { SavedView } from '../../../src/protocol/documents/view.ts';
import type { CommandAnswer, PullAnswer, ResumeAnswer } from '../../../src/protocol/sync.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { ask, command, makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
beforeAll(async () => {
  app = await makeApp();
});
afterAll(() => app.close());

type Role = 'agent' | 'supervisor' | 'admin';
const shared = 'role:supervisor';

async function console(token: string) {
  const socket = await app.console(token);
  const resumed = await ask<ResumeAnswer>(socket, 'sync.resume', {
    ...{ protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] },
  });
  if (!resumed.ok) throw new Error(resumed.error.code);
  const pull = async (scope: string): Promise<SavedView[]> => {
    const answer = await ask<PullAnswer>(socket, 'sync.pull', {
      ...{ epoch: resumed.epoch, collection: 'operations', scope, checkpoint: null, limit: 100 },
    });
    if (!answer.ok) throw new Error(answer.error.code);
    return (answer.page.documents as SavedView[]).filter(({ kind }) => kind === 'view');
  };
  const run = async (kind: 'view.save' | 'view.remove', payload: object, assumed: unknown = null) => {
    const answer = await ask<CommandAnswer>(socket, 'command', command(kind, payload, assumed));
    return answer.ok ? answer.merges : answer.error.code;
  };
  const ended = new Promise(resolve => socket.once('disconnect', resolve));
  return {
    run,
    ended,
    pull,
    make: async (title: string, isShared = false, viewId = newId()) => {
      const fields = { title, asked: { preset: 'week', teamId: app.teamId }, isShared };
      return { viewId, answer: await run('view.save', { viewId, fields }, { fields: null }) };
    },
  };
}
// What was just written is pulled once no transaction that began before it is open, of this or another file: each look is repeated.
async function sit(role: Role) {
  const { token, id } = await app.person(`${role}${newId().slice(-6)}`, role);
  return { id, token, own: `person:${id}`, ...(await console(token)) };
}
const titles = (views: SavedView[]) => views.map(({ title }) => title).sort();
const held = async (id: string) =>
  app.db.query(sql`select id from saved_views where person_id = ${id} and removed_at_ms is null`);

test('[S7] one’s own is on all one’s devices and nobody else’s; a shared one is with whoever may read figures', async () => {
  const [agent, mara, admin] = [await sit('agent'), await sit('supervisor'), await sit('admin')];
  const { viewId, answer } = await mara.make('Billing');
  expect(answer).toEqual([]);
  const elsewhere = await console(mara.token);
  await expect.poll(async () => titles(await elsewhere.pull(mara.own))).toEqual(['Billing']);
  await expect(admin.pull(mara.own)).rejects.toThrow();
  await expect.poll(async () => titles(await admin.pull(shared))).toEqual([]);

  const share = { viewId, fields: { isShared: true } };
  expect(await elsewhere.run('view.save', share, { fields: { isShared: false } })).toEqual([]);
  await expect.poll(async () => titles(await admin.pull(shared))).toEqual(['Billing']);
  await expect.poll(async () => titles(await mara.pull(mara.own))).toEqual([]);
  await expect(agent.pull(shared)).rejects.toThrow();
  expect((await agent.make('Mine')).answer).toBe('forbidden');
});

test('only the maker or an admin changes or removes a shared one; of one that is not shared nobody else knows', async () => {
  const [mara, tom, admin] = [await sit('supervisor'), await sit('supervisor'), await sit('admin')];
  const { viewId } = await mara.make('Everybody’s', true);
  const rename = { viewId, fields: { title: 'Tom’s' } };
  const saw = { fields: { title: 'Everybody’s' } };
  expect(await tom.run('view.save', rename, saw)).toBe('forbidden');
  expect(await tom.run('view.remove', { viewId })).toBe('forbidden');
  expect(await admin.run('view.save', { viewId, fields: { title: 'The desk’s' } }, saw)).toEqual([]);
  await expect.poll(async () => titles(await tom.pull(shared))).toContain('The desk’s');

  const own = await mara.make('Secret');
  for (const other of [tom, admin]) {
    expect(await other.run('view.save', { ...rename, viewId: own.viewId }, saw)).toBe('not_found');
    expect(await other.run('view.remove', { viewId: own.viewId })).toBe('not_found');
    expect((await other.make('Taken', false, own.viewId)).answer).toBe('id_taken');
  }

  // An admin takes it away and back: it is still its maker's.
  expect(await admin.run('view.remove', { viewId })).toEqual([]);
  await expect.poll(async () => titles(await mara.pull(shared))).not.toContain('The desk’s');
  expect((await tom.make('Back', true, viewId)).answer).toBe('id_taken');
  expect((await admin.make('Back', true, viewId)).answer).toEqual([]);
  await expect
    .poll(async () => (await mara.pull(shared)).find(({ id }) => id === viewId))
    .toMatchObject({
      ...{ title: 'Back', personId: mara.id, updatedBy: admin.id },
    });
});

test('[S4] of the same field the later order stands and says so; of others both stand; removed is not edited back', async () => {
  const mara = await sit('supervisor');
  const { viewId } = await mara.make('Week');
  const saw = { fields: { title: 'Week' } };
  expect(await mara.run('view.save', { viewId, fields: { title: 'First' } }, saw)).toEqual([]);
  const asked = { preset: 'year' };
  const content = { viewId, fields: { asked } };
  const before = { fields: { asked: { teamId: app.teamId, preset: 'week' } } };
  expect(await mara.run('view.save', content, before)).toEqual([]);
  expect(await mara.run('view.save', { viewId, fields: { title: 'Second' } }, saw)).toEqual([
    { field: 'title', kept: 'mine', mine: 'Second', theirs: 'First' },
  ]);
  await expect.poll(() => mara.pull(mara.own)).toMatchObject([{ title: 'Second', asked }]);
  await mara.run('view.remove', { viewId });
  expect(await mara.run('view.save', content, before)).toBe('not_found');
  await expect.poll(() => mara.pull(mara.own)).toEqual([]);
});

test('names have a length, people a most of views', async () => {
  const mara = await sit('supervisor');
  for (const title of ['', '   ']) expect((await mara.make(title)).answer).toBe('malformed');
  expect((await mara.make('x'.repeat(61))).answer).toBe('too_large');
  await app.db.query(sql`
    insert into saved_views (id, person_id, title, asked, is_shared, created_at_ms, updated_at_ms, updated_by)
    select gen_random_uuid(), ${mara.id}, 'View ' || n, '{}', false, 1, 1, '' from generate_series(1, 49) n`);
  const { viewId, answer } = await mara.make('The fiftieth');
  expect(answer).toEqual([]);
  expect((await mara.make('One more')).answer).toBe('too_many_views');
  await mara.run('view.remove', { viewId });
  expect((await mara.make('One more')).answer).toEqual([]);
  // Taking back what was removed is making one, too.
  expect((await mara.make('The fiftieth', false, viewId)).answer).toBe('too_many_views');
});

test('who loses the role loses them from the disk and has them again with it; erased with the person', async () => {
  const [mara, tom] = [await sit('supervisor'), await sit('supervisor')];
  await mara.make('Mine');
  await mara.make('Ours', true);
  expect(await app.accounts.updateUser(mara.id, { role: 'agent' })).toMatchObject({ ok: true });
  await mara.ended;
  const agent = await console(mara.token);
  expect(await agent.pull(mara.own)).toEqual([]);
  await expect(agent.pull(shared)).rejects.toThrow();
  await expect.poll(async () => titles(await tom.pull(shared))).toContain('Ours');
  expect(await app.accounts.updateUser(mara.id, { role: 'supervisor' })).toMatchObject({ ok: true });
  await agent.ended;
  const again = await console(mara.token);
  await expect.poll(async () => titles(await again.pull(mara.own))).toEqual(['Mine']);
  const { id } = await app.db.one<{ id: string }>(sql`
    insert into people (id, name, email, role) values (${newId()}, 'Gone', 'gone@steward.test', 'supervisor') returning id`);
  await app.db.query(sql`
    insert into saved_views (id, person_id, title, asked, is_shared, created_at_ms, updated_at_ms, updated_by)
    values (${newId()}, ${id}, 'Of one who goes', '{}', true, 1, 1, '')`);
  await expect.poll(async () => titles(await tom.pull(shared))).toContain('Of one who goes');
  await app.db.query(sql`delete from people where id = ${id}`);
  expect(await held(id)).toEqual([]);
  await expect.poll(async () => titles(await tom.pull(shared))).not.toContain('Of one who goes');
});
