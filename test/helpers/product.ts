/**
 * The product as a person starts it: a real process of its own, on a free port, in an empty data folder. Imports nothing
 * of the product, so that Playwright can load it too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const repositoryDir = resolve(import.meta.dirname, '../..');

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

export type StartedProcess = {
  child: ChildProcess;
  /** Everything it has written so far. */
  output(): string;
  /** Waits for the text in its output. Fails with the output when the process ends first, or after `patienceMs`. */
  says(text: string | RegExp, patienceMs?: number): Promise<RegExpMatchArray>;
  exited: Promise<Exit>;
};

/** Runs a program and listens to it. */
export function startProcess(
  program: string,
  parameters: string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string; uid?: number; gid?: number; detached?: boolean },
): StartedProcess {
  const child = spawn(program, parameters, {
    cwd: repositoryDir,
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  const told = (data: Buffer) => {
    output += data.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', told);
  child.stderr.on('data', told);
  const exited = new Promise<Exit>((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => settle({ code, signal }));
  });

  const heard: Heard = { output: () => output, listeners, exited };
  const says: StartedProcess['says'] = (text, patienceMs = 120_000) => waitForText(heard, text, patienceMs);
  return { child, output: () => output, says, exited };
}

type Heard = { output(): string; listeners: Set<() => void>; exited: Promise<Exit> };

function waitForText(heard: Heard, text: string | RegExp, patienceMs: number): Promise<RegExpMatchArray> {
  const { output, listeners, exited } = heard;
  const pattern = typeof text === 'string' ? new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : text;
  return new Promise((settle, reject) => {
    const timer = setTimeout(() => fail(`not said within ${patienceMs} ms`), patienceMs);
    const stopListening = () => {
      clearTimeout(timer);
      listeners.delete(look);
    };
    function fail(why: string) {
      stopListening();
      reject(new Error(`${pattern} was ${why}. The output was:\n${output()}`));
    }
    function look() {
      const match = output().match(pattern);
      if (!match) return;
      stopListening();
      settle(match);
    }
    listeners.add(look);
    exited.then(
      () => {
        look();
        if (listeners.has(look)) fail('not said before the end');
      },
      (error: Error) => fail(`not said: ${error.message}`),
    );
    look();
  });
}

export type Product = {
  url: string;
  /** Of the demo sign-ins. */
  password: string;
  dataDir: string;
  output(): string;
  /** Ends the server and its database in good order; the data stays. */
  stop(): Promise<void>;
  /** SIGKILL for the server alone, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same address and data, after stop() or kill(). */
  start(): Promise<void>;
  /** Stops it and deletes its data. */
  remove(): Promise<void>;
};

/** Starts the product and waits until it is ready. */
export async function startProduct(options: { env?: Record<string, string> } = {}): Promise<Product> {
  const dataDir = makeDataDir();
  const port = await freePort();
  let running: StartedProcess | null = null;

  async function start(): Promise<void> {
    if (running) return;
    running = startProcess(process.execPath, [join(repositoryDir, 'server/start/start.js')], {
      env: productEnvironment({ STEWARD_DATA_DIR: dataDir, PORT: String(port), ...options.env }),
    });
    const [, url] = await running.says(/Console\s+(http\S+)\/console/);
    product.url = url ?? '';
    product.password = running.output().match(/Password\s+(\S+)/)?.[1] ?? '';
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!running) return;
    running.child.kill(signal);
    await running.exited;
    running = null;
  }

  const product: Product = {
    url: '',
    password: '',
    dataDir,
    output: () => running?.output() ?? '',
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
    async remove() {
      // A killed server leaves its database: only a start and a stop in good order end it.
      if (!running) await start();
      await end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await start();
  return product;
}

/** The environment of the test run, without anything that would configure the product. */
export function productEnvironment(own: Record<string, string>): NodeJS.ProcessEnv {
  const foreign =
    /^(PORT|HOST|DATABASE_URL|RATE_LIMIT_|REDIS_URL|OPENAI_|LOG_LEVEL|STEWARD_|DISPLAY|WAYLAND_DISPLAY|npm_|VITEST|NODE_ENV)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return { ...env, STEWARD_OPEN: 'never', RATE_LIMIT_PER_MINUTE: '0', ...own };
}

export function makeDataDir(): string {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), `steward-product-${process.pid}-`)));
  // Made here, so ours to open: as root, the database's user has to get in.
  chmodSync(dataDir, 0o755);
  return dataDir;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>(listening => probe.listen(0, '127.0.0.1', listening));
  const address = probe.address();
  await new Promise(closed => probe.close(closed));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
