// The peers of the door, installed at bench time: what others use for the same.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { benchCacheDir } from '../postgres.ts';

const versions = { 'rate-limiter-flexible': '11.4.0', 'express-rate-limit': '8.7.5', autocannon: '8.0.0' };
const folder = join(benchCacheDir, 'door');

export type PeerLimiter = {
  consume(key: string, points?: number): Promise<{ remainingPoints: number }>;
};
type Settings = { points: number; duration: number; storeClient?: unknown; keyPrefix?: string };
type Flexible = Record<'RateLimiterMemory' | 'RateLimiterRedis', new (settings: Settings) => PeerLimiter>;

function load<Module>(name: string): Module {
  if (!existsSync(join(folder, 'node_modules', name))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: folder,
      stdio: 'ignore',
    });
  }
  return createRequire(join(folder, 'package.json'))(name) as Module;
}

export const rateLimiterFlexible = (): Flexible => load<Flexible>('rate-limiter-flexible');

export type Middleware = (request: unknown, response: unknown, next: () => void) => void;
export const expressRateLimit = (settings: Record<string, unknown>): Middleware =>
  load<{ rateLimit(settings: Record<string, unknown>): Middleware }>('express-rate-limit').rateLimit(
    settings,
  );

/** Requests a second that a server answered, over so many seconds. */
export async function requestsPerSecond(
  url: string,
  seconds: number,
  headers: Record<string, string> = {},
): Promise<number> {
  const cannon =
    load<(options: Record<string, unknown>) => Promise<{ requests: { average: number }; non2xx: number }>>(
      'autocannon',
    );
  const { requests, non2xx } = await cannon({
    url,
    headers,
    connections: 20,
    pipelining: 1,
    duration: seconds,
  });
  if (non2xx > 0) throw new Error(`${non2xx} answers were refusals`);
  return requests.average;
}
