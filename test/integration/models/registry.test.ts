// Versions over a real database: they never change, are told apart, and travel whole.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { admin, openModels } from './room.ts';

let room: Awaited<ReturnType<typeof openModels>>;
beforeAll(async () => {
  room = await openModels();
});
afterAll(() => room.close());

const artefact = new TextEncoder().encode('a trained model');
const trained = (note = '') =>
  room.db.transaction(tx =>
    room.models.registry.registerTrained(
      tx,
      {
        ...{ line: 'intents', modelName: 'embedded', parameters: { seed: 1 }, metadata: {}, note },
        ...{ dataHash: 'd'.repeat(64), metrics: { accuracy: 0.91 }, artefact },
      },
      admin,
    ),
  );

test('numbers of a line have no gaps, also when many register at once', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, n) => room.version(`${n}`, { line: 'many' })));
  const versions = (await room.models.registry.list()).filter(({ line }) => line === 'many');
  expect(versions.map(({ number }) => number)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
});

test('a version never changes, not even by hand', async () => {
  const id = await trained();
  for (const change of [
    sql`update model_versions set note = 'better' where id = ${id}`,
    sql`update model_versions set stage = 'retired', parameters = '{}' where id = ${id}`,
    sql`update model_artefacts set content = ''`,
    sql`update audit_entries set by_name = 'nobody'`,
    sql`delete from audit_entries`,
  ])
    await expect(room.db.query(change)).rejects.toThrow(/never changes|only grows/);
  await room.models.registry.retire(id, admin);
  expect(await room.models.registry.get(id)).toMatchObject({ stage: 'retired', metrics: { accuracy: 0.91 } });
});

test('an artefact that is not what was registered is never used', async () => {
  const version = await room.models.registry.get(await trained());
  expect(await room.models.registry.artefactOf(version)).toEqual(Buffer.from(artefact));
  await room.db.transaction(async tx => {
    await tx.query(sql`alter table model_artefacts disable trigger fixed`);
    await tx.query(sql`update model_artefacts set content = 'forged'`);
  });
  await expect(room.models.registry.artefactOf(version)).rejects.toThrow(/checksum/);
  await expect(room.models.registry.export(version.id)).rejects.toThrow(/checksum/);
  await room.db.query(sql`update model_artefacts set content = ${Buffer.from(artefact)}`);
  await room.db.query(sql`alter table model_artefacts enable trigger fixed`);
});

test('a version goes out as a file and comes in again, with prompt and artefact', async () => {
  const prompt = await room.models.registry.savePrompt(
    { name: 'answers', content: 'Be brief.', note: '' },
    admin,
  );
  for (const id of [await trained('for export'), await room.version('a prompt', { promptId: prompt.id })]) {
    const file = await room.models.registry.export(id);
    const imported = await room.models.registry.import(JSON.stringify(file), admin);
    const original = await room.models.registry.get(id);
    expect(imported).toMatchObject({
      ...{ line: original.line, note: original.note, artefactSha256: original.artefactSha256 },
      ...{ dataHash: original.dataHash, metrics: original.metrics, stage: 'registered' },
      ...{ promptId: original.promptId, metadata: { imported: { id } } },
    });
    expect(imported.number).toBeGreaterThan(original.number);
  }
});

test('a file that is damaged says what is wrong', async () => {
  const file = await room.models.registry.export(await trained());
  const whole = JSON.stringify(file);
  const problemOf = async (text: string) =>
    room.models.registry.import(text, admin).then(
      () => 'taken',
      error => `${error.code}: ${error.details[0].problem}`,
    );
  expect(await problemOf(whole.slice(0, -20))).toContain('not JSON');
  expect(await problemOf('{"format":"zip"}')).toContain('not a model version');
  expect(await problemOf(whole.replace('"formatVersion":1', '"formatVersion":9'))).toContain('newer Steward');
  expect(await problemOf(whole.replace('0.91', '0.99'))).toContain('changed or damaged');
  expect(await problemOf(JSON.stringify({ ...file, version: { ...file.version, line: 'A B' } }))).toContain(
    'model_file_invalid',
  );
  expect(await problemOf(JSON.stringify({ ...file, artefact: 'AAAA' }))).toContain('changed or damaged');
});

test('two versions side by side: what differs, prompts included', async () => {
  const { registry } = room.models;
  const one = await registry.savePrompt({ name: 'tone', content: 'Be brief.', note: '' }, admin);
  const two = await registry.savePrompt({ name: 'tone', content: 'Be kind.', note: '' }, admin);
  expect([one.number, two.number]).toEqual([1, 2]);
  const first = await room.version('', { promptId: one.id });
  const second = await room.version('', { promptId: two.id, modelName: 'gpt-mini' });
  expect((await registry.compare(first, second)).differences).toEqual([
    { field: 'modelName', first: 'gpt', second: 'gpt-mini' },
    { field: 'prompt', first: 'Be brief.', second: 'Be kind.' },
  ]);
});
