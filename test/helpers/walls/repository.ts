import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SourceFile } from './source.ts';

export const repositoryDir = resolve(import.meta.dirname, '../../..');

/** The files of this repository that are tracked or about to be, with paths relative to it. */
export function repositoryFiles(ending: RegExp): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryDir,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = [...new Set(listed.split('\0'))].filter(path => ending.test(path));
  return paths
    .filter(path => existsSync(join(repositoryDir, path)))
    .map(path => ({ path, text: readFileSync(join(repositoryDir, path), 'utf8') }));
}

export function readRepositoryFile(path: string): string {
  return readFileSync(join(repositoryDir, path), 'utf8');
}
