/**
 * `npm run check:types`: checks each folder under its own tsconfig, which is what keeps the rooms apart: `window` does not
 * compile in the server, nor `process` in the console. Answers how many folders failed.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { rootDir } from './targets.ts';

const compiler = join(rootDir, 'node_modules/typescript/bin/tsc');

function checkFolder(project: string): Promise<{ project: string; output: string; passed: boolean }> {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, [compiler, '-p', project, '--noEmit', '--pretty'], {
      cwd: rootDir,
    });
    let output = '';
    child.stdout.on('data', data => {
      output += data;
    });
    child.stderr.on('data', data => {
      output += data;
    });
    child.once('error', reject);
    child.once('close', code => settle({ project, output, passed: code === 0 }));
  });
}

const projects = globSync(['*/tsconfig.json', 'src/**/tsconfig.json', 'tsconfig.json'], { cwd: rootDir })
  .filter(path => !path.includes('node_modules'))
  .sort();
let next = 0;
let failed = 0;
async function work(): Promise<void> {
  for (let project = projects[next++]; project !== undefined; project = projects[next++]) {
    const result = await checkFolder(project);
    if (result.passed) continue;
    failed += 1;
    console.log(`${result.project}\n${result.output}`);
  }
}
await Promise.all(Array.from({ length: Math.max(1, Math.min(4, availableParallelism())) }, work));
console.log(
  failed === 0 ? `types: ${projects.length} folders` : `types: ${failed} of ${projects.length} folders fail`,
);
process.exitCode = failed === 0 ? 0 : 1;
