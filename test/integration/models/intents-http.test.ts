// Intents at their addresses: labels as people write them, and who may decide.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IntentsAnswer } from '../../../src/protocol/http/intents.ts';
import type { TrainingAnswer } from '../../../src/protocol/http/training.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';

let app: TestApp;
let admin = '';
let supervisor = '';
const base = '/api/v1/models';
const label = 'Größe/Maß & more?';

beforeAll(async () => {
  app = await makeApp();
  admin = (await app.person('Ada', 'admin')).token;
  supervisor = (await app.person('Sam', 'supervisor')).token;
});
afterAll(() => app.close());

const ask = (method: string, path: string, body?: object, token = admin) =>
  fetch(`${app.url}${base}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const intents = async (query = '') => (await (await ask('GET', `intents${query}`)).json()) as IntentsAnswer;

test('before anything is trained there is nothing to decide about', async () => {
  expect(await intents()).toEqual({ version: null, source: null, sources: [], precision: 0.95, intents: [] });
});

test('a rule is saved, seen and taken back under a label with whatever characters it has', async () => {
  const rows = Array.from({ length: 12 }, (_, at) => [
    { text: `which size is pot number ${at}`, label },
    { text: `where is my parcel number ${at}`, label: 'delivery' },
  ]).flat();
  const content = rows.map(row => JSON.stringify(row)).join('\n');
  const { dataset } = (await (await ask('POST', 'datasets', { name: 'a', content })).json()) as {
    dataset: { path: string };
  };
  const config = { line: 'intents', seed: 1, holdOut: 0.2, note: '' };
  const started = await ask('POST', 'trainings', { modelType: 'intent', config, datasetPath: dataset.path });
  const { jobId } = (await started.json()) as { jobId: string };
  for (;;) {
    const { job } = (await (await ask('GET', `trainings/${jobId}`)).json()) as TrainingAnswer;
    if (job.state === 'done') break;
    if (job.state === 'failed') throw new Error(job.problem);
    await wait(50);
  }
  const at = `intents/${encodeURIComponent(label)}`;
  const rule = { name: 'Sizes', threshold: 0.8, action: 'flow', articleIds: [] };
  expect((await ask('PUT', at, { rule, version: 0 }, supervisor)).status).toBe(403);
  expect((await ask('PUT', at, { rule: { ...rule, threshold: 2 }, version: 0 })).status).toBe(400);
  expect((await ask('PUT', at, { rule, version: 0 })).status).toBe(200);
  expect((await ask('PUT', at, { rule, version: 0 })).status).toBe(409);
  const { version, intents: told } = await intents('?precision=0.9');
  expect(version).toMatchObject({ name: 'intents v1', isRolledOut: false });
  expect(told.map(each => [each.label, each.name, each.suggestion.kind])).toEqual([
    [label, 'Sizes', 'too_few'],
    ['delivery', 'Delivery', 'too_few'],
  ]);
  expect((await ask('DELETE', at)).status).toBe(400);
  expect((await ask('DELETE', `${at}?version=1`, undefined, supervisor)).status).toBe(403);
  expect((await ask('DELETE', `${at}?version=1`)).status).toBe(200);
  expect((await intents()).intents[0]).toMatchObject({
    name: expect.stringMatching(/^Größe/),
    rule: { threshold: null },
  });
});
