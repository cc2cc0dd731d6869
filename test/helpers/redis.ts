/** A Redis of the test's own, on a free port of loopback, keeping nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type StartedProcess, startProcess } from './product.ts';

export type TestRedis = {
  url: string;
  port: number;
  /** SIGKILL: whatever it held is gone. */
  kill(): Promise<void>;
  /** On the same port again, after kill(). */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'steward-redis-'));
  let running: StartedProcess | null = null;
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    port,
    async start() {
      const parameters = [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
        '--dir',
        dir,
      ];
      running = startProcess('redis-server', parameters, { env: { PATH: process.env.PATH ?? '' } });
      await running.says('Ready to accept connections', 20_000);
    },
    async kill() {
      running?.child.kill('SIGKILL');
      await running?.exited;
      running = null;
    },
    async stop() {
      await redis.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}
