// A Redis of the bench's own, at a socket of the file system, keeping nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export type BenchRedis = { url: string; stop(): Promise<void> };

const readyWithinMs = 20_000;

export async function startBenchRedis(): Promise<BenchRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'steward-bench-redis-'));
  const path = join(dir, 'redis.sock');
  const parameters = ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no', '--dir', dir];
  const child = spawn('redis-server', parameters, { stdio: 'ignore' });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error('redis-server cannot be started: sudo apt-get install redis-server', { cause: error });
  });
  const ready = (async () => {
    for (let waited = 0; !existsSync(path); waited += 20) {
      if (waited > readyWithinMs) throw new Error('redis-server was not ready in time');
      await wait(20);
    }
  })();
  await Promise.race([failed, ready]);
  return {
    url: path,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
