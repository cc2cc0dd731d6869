import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { rootDir } from './targets.ts';

const electronPrograms: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
  linux: 'electron',
};

/**
 * The desktop console, where it can run: its binary (which npm does not bring) and its build are there, and so is a
 * display. Never as root, for which Chromium would have to give up its sandbox. Else null.
 */
export function findDesktop(config: Config): string | null {
  const program = electronPrograms[process.platform];
  if (!config.open || !program || process.getuid?.() === 0) return null;
  const path = join(rootDir, 'node_modules/electron/dist', program);
  return existsSync(path) && existsSync(join(rootDir, 'dist/main/main.js')) ? path : null;
}

/** Opens it on this server. It is closed with the server, and closing it leaves the server running. */
export function openDesktop(program: string, serverUrl: string): ChildProcess {
  return spawn(program, [rootDir, `--server=${serverUrl}`], { stdio: 'ignore' });
}
