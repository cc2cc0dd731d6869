/** The nginx of deploy/, with the very file that is shipped: only names, ports and folders are put in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, repositoryDir, type StartedProcess, startProcess } from './product.ts';

export type TestNginx = { url: string; port: number; output(): string; stop(): Promise<void> };

const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** @param servers the port of each server, by its name in the shipped file without `steward-` */
export async function startNginx(servers: Readonly<Record<string, number>>): Promise<TestNginx> {
  const dir = mkdtempSync(join(tmpdir(), 'steward-nginx-'));
  const port = await freePort();
  let config = readFileSync(join(repositoryDir, 'deploy/nginx.conf'), 'utf8');
  const put = (what: string, instead: string) => {
    if (!config.includes(what)) throw new Error(`deploy/nginx.conf has no "${what}" any more`);
    config = config.replaceAll(what, instead);
  };
  for (const [name, at] of Object.entries(servers)) put(`steward-${name}:4400`, `127.0.0.1:${at}`);
  put('listen 8080;', `listen 127.0.0.1:${port};`);
  put('worker_processes auto;', 'worker_processes 2;');
  // A test process may open fewer files than a server of its own.
  put('worker_rlimit_nofile 65536;', '');
  put('worker_connections 16384;', 'worker_connections 2048;');
  put('http {', `http {\n${scratch.map(name => `  ${name}_temp_path ${dir}/${name};`).join('\n')}`);
  const file = join(dir, 'nginx.conf');
  writeFileSync(file, config);
  const parameters = ['-p', dir, '-e', 'stderr', '-c', file, '-g', `daemon off; pid ${dir}/pid;`];
  const running: StartedProcess = startProcess('nginx', parameters, {
    env: { PATH: process.env.PATH ?? '' },
  });
  const nginx: TestNginx = {
    url: `http://127.0.0.1:${port}`,
    port,
    output: running.output,
    async stop() {
      // Also where it never came up.
      running.child.kill('SIGTERM');
      await running.exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
  try {
    await untilItListens(nginx.url, running);
  } catch (error) {
    await nginx.stop();
    throw error;
  }
  return nginx;
}

async function untilItListens(url: string, running: StartedProcess): Promise<void> {
  let hasEnded = false;
  void running.exited.then(() => {
    hasEnded = true;
  });
  for (;;) {
    if (hasEnded) throw new Error(`nginx ended: ${running.output()}`);
    const isThere = await fetch(`${url}/metrics`).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
