// Which lines of this installation go over a network without TLS, as far as its configuration shows. Pure; nothing is refused for it.
import { isIP } from 'node:net';
import type { Config } from '../config.ts';

type Told = Pick<Config, 'host' | 'publicUrl' | 'trustedProxies' | 'databaseUrl' | 'redisUrl' | 'mail'>;

/** A sentence for each, with what to do; none for what stays on this machine. */
export function plainLines({ host, publicUrl, trustedProxies, databaseUrl, redisUrl, mail }: Told): string[] {
  const found: string[] = [];
  // Behind a proxy the line that counts is the proxy's, which the public address tells of.
  const isProxied = publicUrl?.startsWith('https:') && trustedProxies !== null;
  if (!isHere(host) && !isProxied) {
    found.push(
      publicUrl?.startsWith('https:')
        ? `Whoever reaches ${host} comes in by plain HTTP, passwords included: set HOST=127.0.0.1, or name the proxy in STEWARD_TRUSTED_PROXIES and keep everybody else from that port.`
        : `Console and chat are served by plain HTTP on ${host}, passwords included: put a proxy with TLS in front and set STEWARD_PUBLIC_URL to its https address, or set HOST=127.0.0.1.`,
    );
  }
  const database = databaseUrl === null ? null : new URL(databaseUrl);
  if (database && isElsewhere(database) && !isSafeDatabase(database))
    found.push(
      `The database at ${database.hostname} is spoken to without TLS: add ?sslmode=verify-full to DATABASE_URL.`,
    );
  const redis = redisUrl === null ? null : new URL(redisUrl);
  if (redis && isElsewhere(redis) && redis.protocol !== 'rediss:')
    found.push(`Redis at ${redis.hostname} is spoken to without TLS: begin REDIS_URL with rediss://.`);
  const server = mail === null ? null : new URL(mail.url);
  if (server && isElsewhere(server) && server.protocol !== 'smtps:')
    found.push(
      `The mail server at ${server.hostname} may be spoken to without TLS: begin STEWARD_SMTP_URL with smtps://.`,
    );
  return found;
}

const safeModes = ['require', 'verify-ca', 'verify-full'];

/** A socket of this machine is named by a folder, or not at all. */
const isSafeDatabase = ({ searchParams }: URL): boolean =>
  safeModes.includes(searchParams.get('sslmode') ?? '') || Boolean(searchParams.get('host')?.startsWith('/'));

const isElsewhere = ({ hostname }: URL): boolean =>
  hostname !== '' && !isHere(hostname.replace(/^\[|\]$/g, ''));

const isHere = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
