/**
 * `npm start`: everything from nothing to a running desk, in order, and all of it down again. Knows no product rule; it
 * prepares the database and the built pages, and hands over to the server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#platform/clock.ts';
import { dataDirProblem } from '#platform/data-dir.ts';
import { type FileLock, lockFile } from '#platform/file-lock.ts';
import { createLog, type Log } from '#platform/log.ts';
import { readableLine } from '#platform/log-lines.ts';
import { type Config, readConfig } from '../config.ts';
import { cleanLogText } from '../log-text.ts';
import { createDatabase, type OpenDatabase } from './database.ts';
import { findDesktop, openDesktop } from './desktop.ts';
import { develop } from './develop.ts';
import { explainListenFailure, listenProblem } from './listen-check.ts';
import { plainLines } from './plain-lines.ts';
import { explain, StartProblem } from './problem.ts';
import { createProgress, type Progress, seconds } from './progress.ts';
import { createSignalJudge, onNpmLost } from './stop-signals.ts';
import { rootDir, staleTargets } from './targets.ts';

/** What is up, in the order of its start; taken down from the end. */
type Up = { name: string; stop(): Promise<void> | void; abort?(): unknown };

export async function main(): Promise<void> {
  const answer = readConfig(process.env);
  if (!answer.ok) {
    console.error(['Steward cannot start:', ...answer.problems.map(problem => `  ${problem}`)].join('\n'));
    process.exitCode = 1;
    return;
  }
  if (process.argv.includes('--dev')) await develop(answer.config);
  else await run(answer.config);
}

async function run(config: Config): Promise<void> {
  const log = createLog({
    level: config.logLevel,
    clean: cleanLogText,
    // A terminal gets words; a file or a collector gets JSON.
    ...(process.stdout.isTTY && { destination: { write: line => process.stdout.write(readableLine(line)) } }),
  });
  const progress = createProgress(text => process.stdout.write(text));
  const up: Up[] = [];
  const ending = new AbortController();
  let ended: Promise<void> | null = null;

  function end(exitCode: number): Promise<void> {
    ended ??= (async () => {
      process.exitCode = exitCode;
      ending.abort(new Error('the start was cut off'));
      await bringing.catch(() => {});
      await takeDown(up, log);
      // Whatever a library still holds open must not keep the terminal.
      process.exit();
    })();
    return ended;
  }
  listenToSignals({
    stop: () => {
      progress.say('stopping', 'in good order; Ctrl-C again to stop at once');
      void end(0);
    },
    force: () => {
      for (const part of up.toReversed()) part.abort?.();
      process.exit(130);
    },
  });

  if (config.underNpm) onNpmLost(() => void end(0));

  const bringing = bringUp({ config, log, progress, up, signal: ending.signal, onLost: () => void end(1) });
  try {
    await bringing;
  } catch (error) {
    if (!ending.signal.aborted) console.error(`\n${explain(error)}`);
    await end(1);
  }
}

type BringUp = {
  config: Config;
  log: Log;
  progress: Progress;
  up: Up[];
  signal: AbortSignal;
  /** Something that the server cannot live without has ended. */
  onLost: () => void;
};

async function bringUp(options: BringUp): Promise<void> {
  const { config, log, progress, up, signal } = options;
  const since = performance.now();
  progress.say('Steward', 'starting');
  up.push(lockDataDir(config));
  for (const line of plainLines(config)) log.warn(line);
  const taken = config.port === 0 ? null : await listenProblem(config.host, config.port);
  if (taken) throw new StartProblem(taken);

  const building = startBuild(progress);
  if (building) {
    up.push(building);
    // It is waited for below, so a stop that comes meanwhile must end it now.
    signal.addEventListener('abort', () => building.abort());
  }
  const database = await openDatabase(options);
  signal.throwIfAborted();
  await building?.done;
  signal.throwIfAborted();

  const { startServer } = await import('../main.ts');
  const server = await startServer(
    {
      ...config,
      databaseUrl: database.connectionString,
      isDatabaseBeside: config.databaseUrl === null,
    },
    { log, clock: systemClock },
  ).catch((error: unknown) => {
    const reason = explainListenFailure(error, config.host, config.port);
    throw reason ? new StartProblem(reason) : error;
  });
  up.push({ name: 'server', stop: server.stop });
  signal.throwIfAborted();
  progress.say('server', `ready after ${seconds(since, performance.now())}`);
  const url = config.publicUrl ?? server.url;
  const desktop = findDesktop(config);
  if (desktop) up.push(watchDesktop(openDesktop(desktop, server.url), progress));
  process.stdout.write(welcome(config, url, desktop !== null));
}

async function openDatabase(options: BringUp): Promise<OpenDatabase> {
  const { config, log, progress, up, onLost } = options;
  const since = performance.now();
  progress.say('database', config.databaseUrl === null ? 'starting' : 'connecting');
  const database = createDatabase({
    config,
    log,
    onProgress: step => progress.say('database', step),
    onExit: reason => {
      console.error(`\nThe database has ended: ${reason} Its log is ${join(config.dataDir, 'postgres.log')}`);
      onLost();
    },
  });
  up.push({ name: 'database', ...database });
  const open = await database.open();
  progress.say('database', `${open.describes} ready after ${seconds(since, performance.now())}`);
  const { applied } = open;
  progress.say('migrations', applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`);
  return open;
}

function lockDataDir(config: Config): Up {
  const problem = dataDirProblem(config.dataDir);
  if (problem) throw new StartProblem(problem);
  const taken = lockFile(join(config.dataDir, 'server.lock'));
  if (!taken.ok) {
    throw new StartProblem(
      `Steward is running on the data folder ${config.dataDir} already (process ${taken.holderPid}). ` +
        'Stop it first, or give this one its own STEWARD_DATA_DIR.',
    );
  }
  const lock: FileLock = taken.lock;
  return { name: 'lock', stop: () => lock.release(), abort: () => lock.release() };
}

/** In a process of its own, so that what a bundler needs is given back. Null when everything is fresh. */
function startBuild(progress: Progress): (Up & { done: Promise<void>; abort(): unknown }) | null {
  if (process.argv.includes('--no-build')) return null;
  if (staleTargets().length === 0) {
    progress.say('pages', 'up to date');
    return null;
  }
  const child = spawn(process.execPath, [join(rootDir, 'server/start/build.ts'), '--stale'], {
    cwd: rootDir,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = new Promise<number | null>(resolve => {
    child.once('exit', code => resolve(code));
    child.once('error', () => resolve(1));
  });
  const done = exited.then(code => {
    if (code !== 0) throw new StartProblem('The pages could not be built; what is wrong stands above.');
  });
  done.catch(() => {});
  return {
    name: 'build',
    done,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
    abort: () => child.kill('SIGKILL'),
  };
}

function watchDesktop(child: ChildProcess, progress: Progress): Up {
  let isOpen = true;
  const closed = new Promise<void>(resolve => {
    const close = () => {
      isOpen = false;
      resolve();
    };
    child.once('exit', close);
    child.once('error', error => {
      progress.say('console', `the desktop console could not be opened: ${error.message}`);
      close();
    });
  });
  return {
    name: 'desktop console',
    async stop() {
      if (isOpen) child.kill('SIGTERM');
      await closed;
    },
    abort: () => child.kill('SIGKILL'),
  };
}

function welcome(config: Config, url: string, isDesktopOpen: boolean): string {
  const lines = [
    '',
    `  ${isDesktopOpen ? 'The desktop console is open. In a browser' : 'Console'.padEnd(14)}${isDesktopOpen ? ' ' : ''}${url}/console`,
    ...(config.demo ? [`  ${'Widget'.padEnd(14)}${url}/demo`] : []),
  ];
  const passwordFile = join(config.dataDir, 'demo-password');
  if (config.demo && existsSync(passwordFile)) {
    const password = readFileSync(passwordFile, 'utf8').trim();
    lines.push(
      `  ${'Sign in as'.padEnd(14)}agent@steward.test, supervisor@steward.test or admin@steward.test`,
      `  ${'Password'.padEnd(14)}${password}`,
    );
  }
  lines.push('', '  Ctrl-C stops all of it.', '', '');
  return lines.join('\n');
}

function listenToSignals(answers: { stop(): void; force(): void }): void {
  const judge = createSignalJudge();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const decision = judge(performance.now());
      if (decision !== 'ignore') answers[decision]();
    });
  }
}

async function takeDown(up: Up[], log: Log): Promise<void> {
  for (let part = up.pop(); part; part = up.pop()) {
    try {
      await part.stop();
    } catch (error) {
      log.error({ err: error, part: part.name }, 'a part did not stop in order');
    }
  }
}
