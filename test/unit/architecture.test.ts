// Each wall can fall: planted violations, beside their lawful neighbours.
import { expect, test } from 'vitest';
import { citing, rulesIn, titlesIn } from '../helpers/walls/rules.ts';
import { dependencyFindings, packageOf, violations, type Wall } from '../helpers/walls/violations.ts';

const fell = (path: string, text: string): Wall[] => violations([{ path, text }]).map(({ wall }) => wall);

const planted: [wall: Wall, path: string, text: string][] = [
  ['rooms', 'src/protocol/x.ts', "import { a } from '../client/a.ts';"],
  ['rooms', 'src/protocol/x.ts', "import type { A } from '#client/a.ts';"],
  ['rooms', 'src/ai/x.ts', "import { a } from '#platform/log.ts';"],
  ['rooms', 'src/ai/x.ts', "import { a } from '../client/a.ts';"],
  ['rooms', 'src/client/x.ts', "import { a } from '#ai/a.ts';"],
  ['rooms', 'src/widget/x.tsx', "import { a } from '#ai/a.ts';"],
  ['rooms', 'server/platform/x.ts', "import { a } from '#ai/a.ts';"],
  ['rooms', 'src/client/x.ts', "import { a } from '../renderer/a.ts';"],
  ['rooms', 'src/renderer/x.tsx', "import { a } from '../widget/a.ts';"],
  ['rooms', 'src/widget/x.tsx', "export { a } from '../renderer/a.ts';"],
  ['rooms', 'src/main/x.ts', "import { a } from '#platform/log.ts';"],
  ['rooms', 'src/preload/x.ts', "const a = await import('../main/a.ts');"],
  ['rooms', 'server/platform/x.ts', "import { a } from '../features/chat/index.ts';"],
  ['rooms', 'server/platform/x.ts', "import type { Config } from '../config.ts';"],
  ['rooms', 'server/features/chat/x.ts', "import { a } from '../../app.ts';"],
  ['rooms', 'server/features/chat/x.ts', "import { a } from '#client/a.ts';"],
  ['rooms', 'server/x.ts', "type A = import('../src/renderer/a.ts').A;"],
  ['features', 'server/features/chat/x.ts', "import { createSync } from '../sync/index.ts';"],
  ['features', 'server/features/chat/x.ts', "import type { A } from '../sync/sync.store.ts';"],
  ['features', 'server/features/chat/deep/x.ts', "import { type A, b } from '../../sync/index.ts';"],
  ['tests', 'server/x.ts', "import { a } from '../test/helpers/a.ts';"],
  ['tests', 'src/client/x.ts', "import type { A } from '../../test/helpers/a.ts';"],
  ['tests', 'bench/x.ts', "import { a } from '../test/helpers/a.ts';"],
  ['owners', 'src/ai/x.ts', "import { z } from 'zod';"],
  ['owners', 'server/features/chat/x.ts', "import pg from 'pg';"],
  ['owners', 'server/features/chat/x.ts', "import type { Request } from 'express';"],
  ['owners', 'src/renderer/app/x.tsx', "import { RxDatabase } from 'rxdb/plugins/core';"],
  ['owners', 'src/renderer/app/x.tsx', "import { app } from 'electron';"],
  ['owners', 'server/x.ts', "import leftPad from 'left-pad';"],
  ['owners', 'server/features/chat/x.ts', "const io = await import('socket.io');"],
  ['owners', 'src/widget/x.tsx', "import { useState } from 'react';"],
  ['zod', 'src/preload/x.ts', "import { z } from 'zod';"],
  ['sql', 'server/features/chat/chat.service.ts', 'const a = sql`select 1`;'],
  ['sql', 'server/features/chat/chat.http.ts', "const a = 'insert into people (id) values ($1)';"],
  ['sql', 'server/features/chat/chat.jobs.ts', 'const a = `delete from people where id = 1`;'],
  ['select-star', 'server/features/chat/chat.store.ts', 'const a = sql`select * from people`;'],
  ['select-star', 'server/features/chat/chat.store.ts', 'const a = sql`select p.* from people p`;'],
  ['select-star', 'server/features/chat/chat.store.ts', 'const a = sql`delete from a returning *`;'],
  ['select-star', 'server/migrations/0009_x.sql', 'create view a as\n  select * from people;'],
  ['clock', 'server/features/chat/chat.ts', 'const a = Date.now();'],
  ['clock', 'server/features/chat/chat.ts', 'const a = useState(Date.now);'],
  ['clock', 'src/protocol/x.ts', 'const a = new Date();'],
  ['clock', 'src/ai/x.ts', 'const a = performance.now();'],
  ['clock', 'src/client/x.ts', 'const a = Math.random();'],
  ['clock', 'src/renderer/x.tsx', 'const a = performance.now();'],
  ['clock', 'src/widget/x.tsx', 'const a = crypto.randomUUID();'],
  ['clock', 'server/features/chat/chat.ts', 'const a = process.env.HOME;'],
  ['names', 'server/features/chat/utils/x.ts', 'export const a = 1;'],
  ['names', 'src/client/helpers.ts', 'export const a = 1;'],
  ['names', 'src/renderer/manager/x.ts', 'export const a = 1;'],
];

test.each(planted)('the wall "%s" falls in %s: %s', (wall, path, text) => {
  expect(fell(path, text)).toContain(wall);
});

const lawful: [path: string, text: string][] = [
  ['src/client/x.ts', "import { a } from '#protocol/a.ts';"],
  ['src/ai/x.ts', "import type { A } from '#protocol/a.ts'; import { b } from './b.ts';"],
  ['src/renderer/worker/x.ts', "import { a } from '#ai/a.ts';"],
  ['server/features/ai/x.ts', "import { a } from '#ai/a.ts';"],
  ['src/renderer/x.tsx', "import { a } from '#client/a.ts'; import { b } from './b.ts'; import './x.css';"],
  ['server/features/chat/x.ts', "import type { A } from '../sync/index.ts'; import { b } from './chat.ts';"],
  ['server/features/chat/x.ts', "import { type A, type B } from '../sync/index.ts';"],
  [
    'server/app.ts',
    "import { createSync } from './features/sync/index.ts'; import { a } from '#platform/log.ts';",
  ],
  ['test/unit/x.test.ts', "import pg from 'pg'; const a = Date.now(); import { b } from '../helpers/b.ts';"],
  ['vitest.config.ts', "import { defineConfig } from 'vitest/config';"],
  ['src/widget/vite.config.ts', "import { defineConfig } from 'vite';"],
  ['src/preload/x.ts', "import type { z } from 'zod'; import { contextBridge } from 'electron';"],
  ['server/features/chat/chat.store.ts', 'const a = sql`select id from people`;'],
  ['server/platform/db/x.ts', "import pg from 'pg'; const a = 'select count(id) from people';"],
  ['server/features/chat/chat.service.ts', "const a = 'Select a conversation, then update it.';"],
  ['server/features/chat/chat.ts', 'const a = (now: Date) => new Date(now.getTime() + 1);'],
  ['src/protocol/x.ts', 'const a = (randomBytes: (n: number) => Uint8Array) => randomBytes(16);'],
  ['server/features/chat/chat.ts', '// Date.now() and select * from people stand in a comment only.'],
];

test.each(lawful)('nothing is wrong with %s: %s', (path, text) => {
  expect(fell(path, text)).toEqual([]);
});

test('zod is found however long the way to it', () => {
  const findings = violations([
    { path: 'src/widget/x.ts', text: "import { a } from '#protocol/a.ts';" },
    { path: 'src/protocol/a.ts', text: "export { b as a } from './b.ts';" },
    { path: 'src/protocol/b.ts', text: "import { z } from 'zod'; export const b = z.string();" },
    { path: 'src/widget/y.ts', text: "import { c } from '#protocol/c.ts';" },
    { path: 'src/protocol/c.ts', text: "import type { B } from './b.ts'; export const c = 1;" },
  ]);
  expect(findings).toEqual([
    {
      wall: 'zod',
      path: 'src/widget/x.ts',
      line: 1,
      problem: 'loads zod by src/protocol/a.ts → src/protocol/b.ts → zod',
    },
  ]);
});

test('a finding names the line', () => {
  const text = "import a from './a.ts';\n\n/* more */\nconst b = Date.now();";
  expect(violations([{ path: 'src/client/x.ts', text }])[0]).toMatchObject({ wall: 'clock', line: 4 });
});

test('a dependency without an owner is found, and an owner without its dependency', () => {
  const problems = dependencyFindings(['left-pad']).map(({ problem }) => problem);
  expect(problems).toContain('left-pad has no owner in the table');
  expect(problems).toContain('pg has an owner, but is no dependency');
  expect(packageOf('@scope/name/deep/file.js')).toBe('@scope/name');
});

const readme = '- **S1 Index.** One.\n- **S2 Cursor.** Two.\n- **T1 Turn.** Three.\n';
const titled = (text: string) => titlesIn({ path: 'test/x.test.ts', text });

test('titles are found however a test is declared', () => {
  const text = `
    test('S1: one', () => {});
    it.each([1])("two %s", () => {});
    describe(\`S2 three\`, () => { test.skip('four', () => {}); });
    expect('S9: not a title').toBe('S9');
  `;
  expect(titled(text).map(title => title.text)).toEqual(['S1: one', 'two %s', 'S2 three', 'four']);
});

test('a rule without a test is found, and a citation of no rule', () => {
  const rules = rulesIn(readme);
  expect(rules).toEqual(['S1', 'S2', 'T1']);
  expect(citing(rules, titled("test('S1, T1: both', f); test('S22: none', f);"))).toEqual({
    uncited: ['S2'],
    unknown: [{ path: 'test/x.test.ts', text: 'S22: none' }],
  });
  expect(citing(rules, titled("test('S1 S2 T1', f);"))).toEqual({ uncited: [], unknown: [] });
});
