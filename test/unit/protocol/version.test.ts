// The whole wire, pinned to PROTOCOL_VERSION: nothing that crosses a process changes by accident.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { commands } from '#protocol/commands/payloads.ts';
import { documents } from '#protocol/documents/index.ts';
import { errors } from '#protocol/errors.ts';
import { ipcPushes, ipcRequests } from '#protocol/ipc.ts';
import { toLocalSchema } from '#protocol/schema.ts';
import { consoleUp, widgetUp } from '#protocol/up.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { readRepositoryFile, repositoryDir, repositoryFiles } from '../../helpers/walls/repository.ts';
import { walk } from '../../helpers/walls/source.ts';

/** One line a version. Never change the line of a version that has been released. */
const pinned: Record<number, string> = {
  1: '279085236b30c396',
};

const protocolFiles = repositoryFiles(/^src\/protocol\/.*\.ts$/);

/** Every schema that a module of the protocol exports, by file and name. */
async function exportedSchemas(): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const { path } of protocolFiles) {
    const module: Record<string, unknown> = await import(/* @vite-ignore */ join(repositoryDir, path));
    for (const [name, value] of Object.entries(module)) {
      if (value instanceof z.ZodType) found[`${path} ${name}`] = jsonOf(value);
    }
  }
  return found;
}

const jsonOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

const jsonOfEach = (schemas: Record<string, z.ZodType>) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, jsonOf(schema)]));

/** What has no schema because the server says it and nobody checks it: exported types, without layout and comments. */
function exportedTypes(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { path, text } of protocolFiles) {
    const { program, comments } = parseSync(path, text);
    const bare = comments.reduce(
      (rest, { start, end }) => rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end),
      text,
    );
    walk(program as unknown as Parameters<typeof walk>[0], node => {
      if (node.type !== 'TSTypeAliasDeclaration') return;
      const name = (node.id as { name?: string }).name ?? '';
      found[`${path} ${name}`] = bare.slice(node.start, node.end).replace(/[\s;,]+/g, ' ');
    });
  }
  return found;
}

async function wire() {
  return {
    up: { console: jsonOfEach(consoleUp), widget: jsonOfEach(widgetUp) },
    documents: Object.fromEntries(
      Object.entries(documents).map(([name, definition]) => [name, toLocalSchema(definition)]),
    ),
    commands: Object.fromEntries(
      Object.entries(commands).map(([kind, { payload, assumed }]) => [
        kind,
        { payload: jsonOf(payload), assumed: jsonOf(assumed) },
      ]),
    ),
    ipc: { requests: jsonOfEach(ipcRequests), pushes: ipcPushes },
    errors: Object.entries(errors).map(([code, { status, retryable }]) => [code, status, retryable]),
    schemas: await exportedSchemas(),
    types: exportedTypes(),
  };
}

/** The same for the same content, in whatever order keys were written. */
function hashOf(value: unknown): string {
  const ordered = JSON.stringify(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return createHash('sha256').update(ordered).digest('hex').slice(0, 16);
}

test('the wire is what its version says', async () => {
  const hash = hashOf(await wire());
  const advice = [
    `The wire is not what version ${PROTOCOL_VERSION} was. If that was released, raise PROTOCOL_VERSION in`,
    'src/protocol/version.ts and add its line of history (what changed, what an older peer sees). Then pin it here:',
    `  ${PROTOCOL_VERSION}: '${hash}',`,
  ].join('\n');
  expect(pinned[PROTOCOL_VERSION], advice).toBe(hash);
});

test('a change of any part of the wire changes the hash', async () => {
  const now = await wire();
  const before = hashOf(now);
  for (const part of Object.keys(now) as (keyof typeof now)[]) {
    expect(Object.keys(now[part]).length, part).toBeGreaterThan(0);
    expect(hashOf({ ...now, [part]: { ...now[part], more: 1 } }), part).not.toBe(before);
  }
  expect(hashOf({ b: 1, a: 2 })).toBe(hashOf({ a: 2, b: 1 }));
});

test('every version has its line of history and its hash', () => {
  const history = [...readRepositoryFile('src/protocol/version.ts').matchAll(/^\/\/ (\d+) {2}\S.*$/gm)];
  const versions = Array.from({ length: PROTOCOL_VERSION }, (_, at) => String(at + 1));
  expect(history.map(([, version]) => version)).toEqual(versions);
  expect(Object.keys(pinned)).toEqual(versions);
});
