/**
 * `npm test`: everything CI runs, one runner after the other, with one sum at the end. `npm test -- unit sync` runs only
 * those named. Brings its own database and, where it may, its own browser.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findAbandonedClusters } from './helpers/abandoned-clusters.ts';
import { findChromium, findHeadlessShell } from './helpers/chromium.ts';
import {
  type PlaywrightReport,
  playwrightNames,
  type VitestReport,
  vitestFailures,
  vitestFlaky,
} from './helpers/report-names.ts';

type Count = { passed: number; failed: number; skipped: number };
type Runner = { name: string; run(): Promise<Count> };

const rootDir = resolve(import.meta.dirname, '..');
const reportDir = mkdtempSync(join(tmpdir(), 'steward-report-'));
/**
 * Tests start the server and the command line a hundred times, each of some hundred files: what Node has stripped of types and
 * compiled once it takes from here.
 */
const compiledDir = join(rootDir, '.cache/compiled');
/** Said once more at the very end, where a long log is looked at first. */
const lastWords: string[] = [];

const runners: Runner[] = [
  { name: 'types', run: () => check(['run', '--silent', 'check:types']) },
  { name: 'lint', run: () => check(['run', '--silent', 'check:lint']) },
  { name: 'unused', run: () => check(['run', '--silent', 'check:unused']) },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'integration', run: () => vitest('integration', [redis, nginx]) },
  { name: 'sync', run: () => vitest('sync', [redis, nginx]) },
  { name: 'load', run: () => vitest('load', [redis, nginx]) },
  { name: 'e2e', run: playwright },
  { name: 'leftovers', run: leftovers },
];

async function check(parameters: string[]): Promise<Count> {
  return countOne((await runProgram('npm', parameters)) === 0);
}

async function vitest(project: string, needed: readonly Needed[] = []): Promise<Count> {
  if (!haveAll(needed)) return countOne(false);
  const report = join(reportDir, `${project}.json`);
  const code = await runProgram('npx', [
    'vitest',
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const found = readReport<
    Record<'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests', number> & VitestReport
  >(report);
  if (!found) return countOne(false);
  lastWords.push(
    ...vitestFailures(found).map(name => `failed: ${name}`),
    ...vitestFlaky(found).map(name => `passed only the second time: ${name}`),
  );
  return withExitCode(code, {
    passed: found.numPassedTests,
    failed: found.numFailedTests,
    skipped: found.numPendingTests + found.numTodoTests,
  });
}

async function playwright(): Promise<Count> {
  if (!haveAll([chromium, headlessShell])) return countOne(false);
  const report = join(reportDir, 'e2e.json');
  const code = await runProgram(
    'npx',
    ['playwright', 'test', '--reporter=list,json', '--pass-with-no-tests'],
    {
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    },
  );
  const found = readReport<PlaywrightReport>(report);
  if (!found) return countOne(false);
  lastWords.push(
    ...playwrightNames(found, 'unexpected').map(name => `failed: ${name}`),
    ...playwrightNames(found, 'flaky').map(name => `passed only the second time: ${name}`),
  );
  const { expected, unexpected, flaky, skipped } = found.stats;
  return withExitCode(code, { passed: expected + flaky, failed: unexpected, skipped });
}

/** A program that tests start, and the Debian package that brings it. */
type Needed = {
  isThere(): boolean;
  debian: string;
  /** What to say where it is missing; null: it does without. */
  otherwise: string | null;
};

const onPath = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
const chromium: Needed = {
  isThere: () => findChromium() !== null,
  debian: 'chromium',
  otherwise: 'The browser tests need Chromium: sudo apt-get install chromium, or install Google Chrome.',
};
const headlessShell: Needed = {
  isThere: () => findHeadlessShell() !== null,
  debian: 'chromium-headless-shell',
  otherwise: null,
};
const redis: Needed = {
  isThere: () => onPath('redis-server'),
  debian: 'redis-server',
  otherwise:
    'The tests of several servers need Redis: sudo apt-get install redis-server, or brew install redis.',
};
const nginx: Needed = {
  isThere: () => onPath('nginx'),
  debian: 'nginx-light',
  otherwise:
    'The tests of several servers need nginx: sudo apt-get install nginx-light, or brew install nginx.',
};

/** Where this process may install packages it does; elsewhere it says what to install. */
function haveAll(needed: readonly Needed[]): boolean {
  const missing = needed.filter(one => !one.isThere());
  if (missing.length === 0) return true;
  const mayInstall =
    process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
  if (mayInstall) {
    const packages = missing.map(one => one.debian);
    console.log(`Installing ${packages.join(', ')} with apt-get …`);
    // RUNLEVEL keeps a package from starting its own service beside the tests'.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
    const parameters = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
    spawnSync('apt-get', parameters, { stdio: 'inherit', env });
  }
  const words = missing.flatMap(one => (one.isThere() || one.otherwise === null ? [] : [one.otherwise]));
  for (const each of words) console.error(each);
  return words.length === 0;
}

/** Whatever a test started and did not end is a failure of its own. */
async function leftovers(): Promise<Count> {
  const left = findAbandonedClusters();
  for (const cluster of left)
    console.error(`A test left a database running: process ${cluster.pid} in ${cluster.dataDir}`);
  return countOne(left.length === 0);
}

/** A runner can fail without a failed test: a file that does not load, an error outside any test. */
function withExitCode(code: number, count: Count): Count {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

const countOne = (passed: boolean): Count => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });

function readReport<Report>(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    return null;
  }
}

function runProgram(
  program: string,
  parameters: string[],
  env: Record<string, string> = {},
): Promise<number> {
  return new Promise(settle => {
    const child = spawn(program, parameters, {
      cwd: rootDir,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { NODE_COMPILE_CACHE: compiledDir, ...process.env, ...env },
      shell: process.platform === 'win32',
    });
    child.once('error', error => {
      console.error(`${program} could not be run: ${error.message}`);
      settle(1);
    });
    child.once('exit', code => settle(code ?? 1));
  });
}

async function main(wanted: string[]): Promise<void> {
  const unknown = wanted.filter(name => !runners.some(runner => runner.name === name));
  if (unknown.length > 0) {
    console.error(
      `There is no ${unknown.join(', ')}. Choose from ${runners.map(({ name }) => name).join(', ')}.`,
    );
    process.exitCode = 1;
    return;
  }
  const sum: Count = { passed: 0, failed: 0, skipped: 0 };
  const failedRunners: string[] = [];
  for (const runner of runners) {
    if (wanted.length > 0 && !wanted.includes(runner.name)) continue;
    console.log(`\n── ${runner.name} ──`);
    const count = await runner.run();
    console.log(`${runner.name}: ${describe(count)}`);
    if (count.failed > 0) failedRunners.push(runner.name);
    sum.passed += count.passed;
    sum.failed += count.failed;
    sum.skipped += count.skipped;
  }
  if (failedRunners.length > 0) console.log(`\nFailed: ${failedRunners.join(', ')}`);
  for (const words of lastWords) console.log(words);
  console.log(`\n${describe(sum)}`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

const describe = (count: Count) => `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`;

try {
  await main(process.argv.slice(2));
} finally {
  rmSync(reportDir, { recursive: true, force: true });
}
