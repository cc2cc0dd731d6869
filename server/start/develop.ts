import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { onNpmLost } from './stop-signals.ts';
import { rootDir } from './targets.ts';

/**
 * `npm run dev`: the same desk, where a change of the server starts it again and a change of the pages builds them again.
 * Answers when both are down.
 */
export async function develop({ underNpm }: { underNpm: boolean }): Promise<void> {
  const start = join(rootDir, 'server/start');
  const watched = ['server', 'src/protocol'].map(folder => `--watch-path=${join(rootDir, folder)}`);
  const children = [
    run([join(start, 'build.ts'), '--watch']),
    run([...watched, '--watch-preserve-output', join(start, 'start.js'), '--no-build']),
  ];
  const endAll = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endAll);
  if (underNpm) onNpmLost(endAll);
  await Promise.all(children.map(child => new Promise(resolve => child.once('exit', resolve))));
}

function run(parameters: string[]): ChildProcess {
  return spawn(process.execPath, parameters, { cwd: rootDir, stdio: ['ignore', 'inherit', 'inherit'] });
}
