/**
 * `npm run build`: makes the console, the widget and the desktop shell. With `--stale` only what is missing or older than
 * its sources, which is what a start asks for. With `--watch` it goes on, and builds again what changes.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lockFile } from '#platform/file-lock.ts';
import { createProgress, type Progress, seconds } from './progress.ts';
import { hashOf, isFresh, removeStamp, rootDir, type Target, targets, writeStamp } from './targets.ts';

async function buildAll(options: { onlyStale: boolean; progress: Progress }): Promise<void> {
  const { onlyStale, progress } = options;
  const lock = await waitForLock(progress);
  try {
    for (const target of targets) {
      if (!existsSync(join(rootDir, target.config))) {
        progress.say(target.title, `skipped: there is no ${target.config}`);
      } else if (!onlyStale || !isFresh(target)) {
        await buildOne(target, progress);
      }
    }
  } finally {
    lock.release();
  }
}

async function buildOne(target: Target, progress: Progress): Promise<void> {
  progress.say(target.title, 'building');
  const since = performance.now();
  const hash = hashOf(target);
  removeStamp(target);
  const configFile = join(rootDir, target.config);
  if (target.name === 'desktop') {
    const { build } = await import('electron-vite');
    await build({ configFile, root: rootDir, logLevel: 'warn', ignoreConfigWarning: true });
  } else {
    const { build } = await import('vite');
    await build({ configFile, root: dirname(configFile), logLevel: 'warn' });
  }
  writeStamp(target, hash);
  progress.say(target.title, `built in ${seconds(since, performance.now())}`);
}

/** Builds the pages again with every change, until the process ends. The desktop shell is built once. */
async function watchAll(progress: Progress): Promise<void> {
  await buildAll({ onlyStale: true, progress });
  const { build } = await import('vite');
  for (const target of targets) {
    if (target.name === 'desktop') continue;
    const configFile = join(rootDir, target.config);
    removeStamp(target);
    await build({ configFile, root: dirname(configFile), logLevel: 'info', build: { watch: {} } });
    progress.say(target.title, 'watching');
  }
}

/** Two builds would write into the same folders. */
async function waitForLock(progress: Progress): Promise<{ release(): void }> {
  const path = join(rootDir, 'dist/.stamp/lock');
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 0; ; attempt += 1) {
    const taken = lockFile(path);
    if (taken.ok) return taken.lock;
    if (attempt === 0) progress.say('build', `waiting for another build (process ${taken.holderPid})`);
    await wait(100);
  }
}

const progress = createProgress(text => process.stdout.write(text));
process.env.NODE_ENV ??= 'production';
try {
  if (process.argv.includes('--watch')) await watchAll(progress);
  else await buildAll({ onlyStale: process.argv.includes('--stale'), progress });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
