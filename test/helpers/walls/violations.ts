/** Owns the walls of the house: what may import what, and where SQL, the clock and the dice may be. */
import { posix } from 'node:path';
import { owners } from './owners.ts';
import { type Import, readSource, type Source, type SourceFile } from './source.ts';

export type Wall =
  | 'rooms'
  | 'features'
  | 'tests'
  | 'owners'
  | 'dependencies'
  | 'zod'
  | 'sql'
  | 'select-star'
  | 'clock'
  | 'names';
export type Finding = { wall: Wall; path: string; line: number; problem: string };

/** Judges files as they stand in the repository; paths are relative to it, with slashes. */
export function violations(files: readonly SourceFile[]): Finding[] {
  const sources = files.filter(({ path }) => /\.tsx?$/.test(path)).map(readSource);
  return [
    ...sources.flatMap(source => [
      ...rooms(source),
      ...libraries(source),
      ...statements(source),
      ...clockAndDice(source),
    ]),
    ...zodFree(sources),
    ...files.flatMap(file => [...names(file), ...migrationStars(file)]),
  ].sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
}

/** The room of a file: the deepest of these that it stands in. '' for files beside the folders. */
const roomNames = [
  'src/protocol',
  'src/ai',
  'src/analytics',
  'src/client',
  'src/renderer',
  'src/widget',
  'src/main',
  'src/preload',
  'server/platform',
  'server/features',
  'server',
  'test',
  'bench',
] as const;
type Room = (typeof roomNames)[number] | '';

/** What a room may import besides itself. */
const mayImport: Record<Room, readonly Room[]> = {
  'src/protocol': [],
  'src/ai': ['src/protocol'],
  'src/analytics': ['src/protocol'],
  'src/client': ['src/protocol'],
  'src/renderer': ['src/protocol', 'src/client', 'src/ai', 'src/analytics'],
  'src/widget': ['src/protocol', 'src/client'],
  'src/main': ['src/protocol'],
  'src/preload': ['src/protocol'],
  'server/platform': ['src/protocol'],
  'server/features': ['src/protocol', 'src/ai', 'src/analytics', 'server/platform'],
  // app.ts composes, commands play a customer or an agent through the client.
  server: ['src/protocol', 'src/ai', 'src/analytics', 'src/client', 'server/platform', 'server/features'],
  test: roomNames,
  bench: roomNames.filter(room => room !== 'test'),
  '': ['test'],
};

function roomOf(path: string): Room {
  return roomNames.find(room => path.startsWith(`${room}/`)) ?? '';
}

const featureOf = (path: string): string => path.split('/')[2] ?? '';
const isFree = (path: string): boolean => /^(test|bench)\//.test(path) || /(^|\.)config\.ts$/.test(path);

const aliases: Record<string, string> = {
  '#protocol/': 'src/protocol/',
  '#ai/': 'src/ai/',
  '#analytics/': 'src/analytics/',
  '#client/': 'src/client/',
  '#platform/': 'server/platform/',
};

/** The repository's path of an import of ours; null for a library. */
export function targetOf(path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  const alias = Object.keys(aliases).find(prefix => specifier.startsWith(prefix));
  return alias === undefined ? null : `${aliases[alias]}${specifier.slice(alias.length)}`;
}

function rooms({ path, imports }: Source): Finding[] {
  const room = roomOf(path);
  return imports.flatMap(imported => {
    const target = targetOf(path, imported.specifier);
    if (target === null) return [];
    const into = roomOf(target);
    if (into === room) return room === 'server/features' ? otherFeature(path, target, imported) : [];
    if (mayImport[room].includes(into)) return [];
    // A page's stylesheet, the package itself: files that belong to no room.
    if (into === '') return [];
    const wall = into === 'test' ? 'tests' : 'rooms';
    const from = room === '' ? path : room;
    return [{ wall, path, line: imported.line, problem: `${from} must not import ${target}` }];
  });
}

function otherFeature(path: string, target: string, { isTypeOnly, line }: Import): Finding[] {
  const other = featureOf(target);
  if (other === featureOf(path)) return [];
  if (target !== `server/features/${other}/index.ts`) {
    return [
      { wall: 'features', path, line, problem: `only index.ts of ${other} may be imported, not ${target}` },
    ];
  }
  if (isTypeOnly) return [];
  return [{ wall: 'features', path, line, problem: `only types of ${other}: the value comes through deps` }];
}

/** `@scope/name/deep/path.js` and `name/deep` are of the package `@scope/name` and `name`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

const isBuiltin = (specifier: string): boolean => /^(node|virtual|vite):|^\0|^vite\/client$/.test(specifier);

function libraries({ path, imports }: Source): Finding[] {
  if (isFree(path)) return [];
  return imports.flatMap(({ specifier, line }) => {
    if (targetOf(path, specifier) !== null || isBuiltin(specifier)) return [];
    const name = packageOf(specifier);
    const places = owners[name];
    if (places?.some(place => path.startsWith(place))) return [];
    const problem = places ? `${name} belongs to ${places.join(', ') || 'nobody'}` : `${name} has no owner`;
    return [{ wall: 'owners' as const, path, line, problem }];
  });
}

/** What the package needs and what the table knows must be the same. */
export function dependencyFindings(needed: readonly string[]): Finding[] {
  const path = 'package.json';
  return [
    ...needed.filter(name => !(name in owners)).map(name => `${name} has no owner in the table`),
    ...Object.keys(owners)
      .filter(name => !needed.includes(name))
      .map(name => `${name} has an owner, but is no dependency`),
  ].map(problem => ({ wall: 'dependencies', path, line: 1, problem }));
}

/** The widget and the bridge must stay small: nothing that they load at run time may load zod. */
function zodFree(sources: readonly Source[]): Finding[] {
  const byPath = new Map(sources.map(source => [source.path, source]));
  const small = sources.filter(({ path }) => /^src\/(widget|preload)\//.test(path) && !isFree(path));
  return small.flatMap(source =>
    source.imports.flatMap(({ specifier, isTypeOnly, line }) => {
      if (isTypeOnly) return [];
      const way = wayToZod(source.path, specifier, byPath, new Set());
      if (way === null) return [];
      return [{ wall: 'zod' as const, path: source.path, line, problem: `loads zod by ${way.join(' → ')}` }];
    }),
  );
}

function wayToZod(
  path: string,
  specifier: string,
  byPath: ReadonlyMap<string, Source>,
  seen: Set<string>,
): string[] | null {
  const target = targetOf(path, specifier);
  if (target === null) return packageOf(specifier) === 'zod' ? ['zod'] : null;
  if (seen.has(target)) return null;
  seen.add(target);
  for (const inner of byPath.get(target)?.imports ?? []) {
    if (inner.isTypeOnly) continue;
    const way = wayToZod(target, inner.specifier, byPath, seen);
    if (way) return [target, ...way];
  }
  return null;
}

const mayHoldSql = (path: string): boolean =>
  /\.(store|sync)\.ts$/.test(path) || path.startsWith('server/platform/db/') || isFree(path);

/** A statement, by how it begins; prose begins otherwise. */
const statement =
  /^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\S+\s+(as\s+\w+\s+)?set\s|delete\s+from\s|with\s+\w+\s+as\s*\(|(create|alter|drop)\s+(table|index|database|schema|role)\s)/is;
const star = /\b(select|returning)\s+(distinct\s+)?(\w+\.)?\*/i;

function statements({ path, texts, uses }: Source): Finding[] {
  if (isFree(path)) return [];
  const stars = texts
    .filter(({ text }) => star.test(text))
    .map(({ line }) => ({ wall: 'select-star' as const, path, line, problem: 'name the columns' }));
  if (mayHoldSql(path)) return stars;
  const lines = new Set([
    ...uses.filter(({ what }) => what === 'sql').map(({ line }) => line),
    ...texts.filter(({ text }) => statement.test(text)).map(({ line }) => line),
  ]);
  const problem = 'SQL stands in *.store.ts, *.sync.ts and server/platform/db';
  return [...stars, ...[...lines].map(line => ({ wall: 'sql' as const, path, line, problem }))];
}

function migrationStars({ path, text }: SourceFile): Finding[] {
  if (!path.endsWith('.sql')) return [];
  return text.split('\n').flatMap((written, at) => {
    const isStar = star.test(written.replace(/--.*$/, ''));
    return isStar ? [{ wall: 'select-star' as const, path, line: at + 1, problem: 'name the columns' }] : [];
  });
}

/** Here time and chance come in as values, so that a test can turn them. Secrets of `node:crypto` are no chance. */
const timeless = /^(server\/features|src\/protocol|src\/ai|src\/client|src\/renderer|src\/widget)\//;
/** The doors where they come in, and why. */
export const clockDoors: Record<string, string> = {
  'src/client/system.ts': 'makes the real clock, timers and dice',
  'server/features/models/training/model-worker.ts': 'composes a thread of its own, with the real clock',
  'src/client/headless.ts': 'composes a desk without a screen, with the real dice for its ids',
  'src/widget/app/begin-chat.ts': 'composes the chat, with the real dice for its ids',
  'src/renderer/ui/minute.tsx': 'the minute hand that everything on the screen reads',
  'src/renderer/sync/browser-shell.ts': 'composes the console from the real page',
  'src/renderer/sync/keep-shell.ts': 'speaks to the real service worker, at most once a minute',
  'src/renderer/data/keyring.ts': 'makes keys, with the crypto that it is given',
  'src/renderer/data/sealing.ts': 'a nonce must never come twice: nobody may choose it',
  'src/renderer/worker/search-worker.ts': 'composes the search, with the real clock for its index',
  'src/renderer/app/error-boundary.tsx': 'an id to quote when whatever held the dice has failed',
};
const forbidden = new Set([
  'Date.now',
  'Date()',
  'new Date()',
  'Math.random',
  'process.env',
  'process.hrtime',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
]);

function clockAndDice({ path, uses }: Source): Finding[] {
  if (!timeless.test(path) || path in clockDoors || isFree(path)) return [];
  return uses
    .filter(({ what }) => forbidden.has(what))
    .map(({ what, line }) => ({ wall: 'clock', path, line, problem: `${what}: take it as a value` }));
}

function names({ path }: SourceFile): Finding[] {
  if (path.startsWith('test/')) return [];
  const bad = path.split('/').find(part => /^(utils?|helpers?|managers?|common|misc)(\.\w+)?$/i.test(part));
  return bad === undefined ? [] : [{ wall: 'names', path, line: 1, problem: `"${bad}" says nothing` }];
}
