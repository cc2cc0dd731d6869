import { expect, test } from 'vitest';
import { plainLines } from '../../../server/start/plain-lines.ts';

type Told = Parameters<typeof plainLines>[0];
const alone: Told = {
  ...{ host: '127.0.0.1', publicUrl: null, trustedProxies: null },
  ...{ databaseUrl: null, redisUrl: null, mail: null },
};
const told = (own: Partial<Told>) => plainLines({ ...alone, ...own });
const mail = (url: string) => ({ mail: { url, from: 'desk@shop.example' } });

test('what stays on this machine, and what has TLS, is no matter', () => {
  for (const own of [
    {},
    { host: 'localhost' },
    { host: '::1', databaseUrl: 'postgres://a:b@127.0.0.2/steward', redisUrl: 'redis://[::1]:6379' },
    { databaseUrl: 'postgres:///steward?host=/var/run/postgresql' },
    {
      databaseUrl: 'postgres://a:b@db.example/steward?sslmode=verify-full',
      redisUrl: 'rediss://cache.example',
    },
    mail('smtps://mail.example'),
    mail('smtp://localhost:1025'),
    { host: '0.0.0.0', publicUrl: 'https://desk.example', trustedProxies: ['10.0.0.0/8'] },
  ])
    expect(told(own), JSON.stringify(own)).toEqual([]);
});

test.each([
  [{ host: '0.0.0.0' }, 'plain HTTP on 0.0.0.0'],
  [{ host: '10.0.0.4', publicUrl: 'http://desk.example' }, 'set STEWARD_PUBLIC_URL to its https address'],
  [{ host: '0.0.0.0', publicUrl: 'https://desk.example' }, 'name the proxy in STEWARD_TRUSTED_PROXIES'],
  [{ databaseUrl: 'postgres://a:hidden@db.example/steward' }, 'add ?sslmode=verify-full to DATABASE_URL'],
  [{ databaseUrl: 'postgres://a:hidden@db.example/steward?sslmode=prefer' }, 'The database at db.example'],
  [{ redisUrl: 'redis://:hidden@cache.example:6379' }, 'begin REDIS_URL with rediss://'],
  [mail('smtp://user:hidden@mail.example'), 'begin STEWARD_SMTP_URL with smtps://'],
])('%o is told, with what to do and no password', (own, words) => {
  const said = told(own);
  expect(said).toEqual([expect.stringContaining(words)]);
  expect(said.join()).not.toContain('hidden');
});
