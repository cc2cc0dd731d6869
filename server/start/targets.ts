/**
 * What gets built from src/, and how it is known to be fresh: a target's stamp is a hash over everything that goes into
 * it, written after a build that succeeded. Times of files prove nothing after a checkout.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const rootDir = resolve(import.meta.dirname, '../..');

export type Target = {
  name: 'console' | 'widget' | 'desktop';
  /** For people. */
  title: string;
  /** The build's configuration file. */
  config: string;
  /** Files and folders that go into it. */
  sources: readonly string[];
  /** Folders that it makes. */
  outputs: readonly string[];
};

const shared = ['package-lock.json', 'tsconfig.base.json', 'src/protocol', 'src/client'];

export const targets: readonly Target[] = [
  {
    name: 'console',
    title: 'console',
    config: 'src/renderer/vite.config.ts',
    sources: [...shared, 'src/renderer'],
    outputs: ['dist/console'],
  },
  {
    name: 'widget',
    title: 'widget',
    config: 'src/widget/vite.config.ts',
    sources: [...shared, 'src/widget'],
    outputs: ['dist/widget'],
  },
  {
    name: 'desktop',
    title: 'desktop shell',
    config: 'electron.vite.config.ts',
    sources: ['package-lock.json', 'electron.vite.config.ts', 'src/protocol', 'src/main', 'src/preload'],
    outputs: ['dist/main', 'dist/preload'],
  },
];

/** The targets that must be built before a start. */
export function staleTargets(): Target[] {
  return targets.filter(target => !isFresh(target));
}

export function isFresh(target: Target): boolean {
  const hasOutputs = target.outputs.every(output => filesIn(join(rootDir, output)).length > 0);
  if (!hasOutputs || !existsSync(stampPath(target))) return false;
  return readFileSync(stampPath(target), 'utf8') === hashOf(target);
}

export function removeStamp(target: Target): void {
  rmSync(stampPath(target), { force: true });
}

/** `hash` was taken before the build: a source that changed meanwhile makes the output stale. */
export function writeStamp(target: Target, hash: string): void {
  mkdirSync(dirname(stampPath(target)), { recursive: true });
  writeFileSync(stampPath(target), hash);
}

export function hashOf(target: Target): string {
  const hash = createHash('sha256');
  for (const source of target.sources) {
    for (const file of filesIn(join(rootDir, source)).sort()) {
      if (file.endsWith('.tsbuildinfo')) continue;
      hash.update(`${relative(rootDir, file)}\0`);
      hash.update(createHash('sha256').update(readFileSync(file)).digest());
    }
  }
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap(entry => {
      const child = join(path, entry.name);
      return entry.isDirectory() ? filesIn(child) : [child];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path];
    throw error;
  }
}

const stampPath = (target: Target) => join(rootDir, 'dist/.stamp', target.name);
