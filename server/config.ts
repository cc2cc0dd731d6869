/**
 * Owns the reading of the environment: nothing else looks at process.env. Says everything that is wrong at once, and
 * never repeats a secret.
 */
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { databaseUrlProblem } from '#platform/db/database-url.ts';
import { isRange } from '#platform/http/trusted-proxies.ts';
import { type LogLevel, logLevels } from '#platform/log.ts';
import type { MailConfig } from '#platform/mail/mail.ts';
import type { DetectionRule } from '#protocol/detection.ts';
import { type ModelsConfig, readAi } from './config-ai.ts';
import { readDetection } from './config-detection.ts';
import { type Environment, type Reader, reader, webUrlProblem } from './config-reader.ts';

export type Config = ModelsConfig & {
  /** 0 takes any free port. */
  port: number;
  host: string;
  /** Null means the embedded database. */
  databaseUrl: string | null;
  /** Null means that this is the only server. */
  redisUrl: string | null;
  /** What a proxy calls this server when it brings a caller back to it; null: there is nothing to tell apart. */
  serverName: string | null;
  /** Addresses and ranges of proxies whose word for the caller's address counts; null: those on this machine, behind a public address. */
  trustedProxies: readonly string[] | null;
  /** Requests of one caller in a minute; most other limits are in proportion. 0: only what people ask of models is limited. */
  ratePerMinute: number;
  /** `report`: limits count and tell, and stop nobody. */
  rateMode: 'enforce' | 'report';
  /** How fast what an address did is forgotten, and how much of it keeps it out; a threshold of 0: nothing does. */
  reputation: { halfLifeMs: number; threshold: number };
  /** What finds attacks in security events. */
  detection: DetectionRule[];
  /** MMDB files of the operator's own; null: the countries that come with the program, and no network operators. Absolute. */
  geography: { countryFile: string | null; operatorFile: string | null };
  /** Who knows passwords from breaches, by ranges of their hashes; without a slash at the end; null: nobody is asked. */
  breachedPasswordsUrl: string | null;
  /** Over how long a server that stops sends its connections to the others. */
  drainMs: number;
  /** Null: no mail is sent. */
  mail: MailConfig | null;
  /** Seals what is kept in the database and must be read again; null: a key of this server's own, in the data folder. */
  secretKey: string | null;
  /** The key that `secrets rotate` changes to, where keys come from the environment. */
  nextSecretKey: string | null;
  /** Whether webhooks, push services and identity providers may be in a private network. */
  mayReachPrivate: boolean;
  /** How long somebody stands in a queue before its team is told: routing places most sooner. */
  queueNewMs: number;
  /** How long somebody may wait there before it is too long. */
  queueLimitMs: number;
  logLevel: LogLevel;
  /** Absolute. */
  dataDir: string;
  /** Where the embedded database's binaries are kept. Absolute. */
  cacheDir: string;
  /** How long a signed-in console opens without having met the server. */
  offlineDays: number;
  /** How much history a console keeps. */
  historyDays: number;
  /** How long it is kept how the AI came to what it said. */
  aiTraceDays: number;
  /** A folder that audit log and security events are copied to; null: nowhere. Absolute. */
  logCopyDir: string | null;
  /** How long security events are kept. */
  securityDays: number;
  /** Where browsers find this server, without a slash at the end; null: where it listens. */
  publicUrl: string | null;
  /** Whether demo data and demo sign-ins are made. */
  demo: boolean;
  /** Whether `npm start` may open the desktop console: it is not told not to, and there is a display. */
  open: boolean;
  /** Whether npm runs this process, with a shell between the two. */
  underNpm: boolean;
};

/** What the running server gets: by then a database has been found or started. */
export type ServerConfig = Config & {
  databaseUrl: string;
  /** It is in the data folder: neither is ever there without the other. */
  isDatabaseBeside?: boolean;
};

export type ConfigAnswer = { ok: true; config: Config } | { ok: false; problems: string[] };

/** Reads the environment. An empty value counts as none. Relative folders start from `workDir`. */
export function readConfig(
  env: Environment,
  {
    workDir = process.cwd(),
    platform = process.platform,
  }: { workDir?: string; platform?: NodeJS.Platform } = {},
): ConfigAnswer {
  const problems: string[] = [];
  const read = reader(env, problems);
  const databaseUrl = read.text('DATABASE_URL', databaseUrlProblem);
  const redisUrl = read.text('REDIS_URL', redisUrlProblem);
  if (redisUrl !== null && databaseUrl === null) {
    problems.push('REDIS_URL joins several servers, which need one database: set DATABASE_URL too');
  }
  const dataDir = resolve(workDir, read.text('STEWARD_DATA_DIR') ?? '.steward');
  const demo = read.choice('STEWARD_DEMO', ['auto', 'on', 'off']);
  const config: Config = {
    port: read.number('PORT', 4400, 0, 65_535),
    host: read.text('HOST', hostProblem) ?? '127.0.0.1',
    databaseUrl,
    redisUrl,
    serverName: read.text('STEWARD_SERVER_NAME', serverNameProblem),
    trustedProxies: readRanges(read.text('STEWARD_TRUSTED_PROXIES', rangesProblem)),
    ratePerMinute: read.number('RATE_LIMIT_PER_MINUTE', 600, 0, 100_000),
    rateMode: read.choice('STEWARD_RATE_LIMIT_MODE', ['enforce', 'report']),
    reputation: {
      halfLifeMs: read.number('STEWARD_REPUTATION_HALF_LIFE_MINUTES', 10, 1, 1_440) * 60_000,
      threshold: read.number('STEWARD_REPUTATION_POINTS', 100, 0, 1_000_000),
    },
    detection: readDetection(read, problems, workDir),
    geography: {
      countryFile: fileOf(read.text('STEWARD_GEO_FILE'), workDir),
      operatorFile: fileOf(read.text('STEWARD_ASN_FILE'), workDir),
    },
    breachedPasswordsUrl:
      read.text('STEWARD_BREACHED_PASSWORDS_URL', webUrlProblem)?.replace(/\/+$/, '') ?? null,
    // A lone server has nobody to send them to.
    drainMs: read.number('STEWARD_DRAIN_SECONDS', redisUrl === null ? 0 : 5, 0, 600) * 1_000,
    ...readAi(read, problems, workDir),
    mail: readMail(read, problems),
    ...readSecretKeys(read, problems),
    mayReachPrivate: read.choice('STEWARD_WEBHOOK_PRIVATE', ['off', 'on']) === 'on',
    queueNewMs: read.number('STEWARD_QUEUE_NEW_SECONDS', 10, 0, 3_600) * 1_000,
    queueLimitMs: read.number('STEWARD_QUEUE_MINUTES', 5, 1, 1_440) * 60_000,
    logLevel: read.choice('LOG_LEVEL', ['info', ...logLevels.filter(level => level !== 'info')]),
    dataDir,
    cacheDir: join(dataDir, 'cache'),
    offlineDays: read.number('STEWARD_OFFLINE_DAYS', 14, 1, 365),
    aiTraceDays: read.number('STEWARD_AI_TRACE_DAYS', 90, 1, 3650),
    logCopyDir: fileOf(read.text('STEWARD_LOG_COPY_DIR'), workDir),
    securityDays: read.number('STEWARD_SECURITY_DAYS', 90, 1, 3650),
    historyDays: read.number('STEWARD_HISTORY_DAYS', 90, 1, 3650),
    publicUrl: read.text('STEWARD_PUBLIC_URL', webUrlProblem)?.replace(/\/+$/, '') ?? null,
    demo: demo === 'auto' ? databaseUrl === null : demo === 'on',
    open: read.choice('STEWARD_OPEN', ['auto', 'never']) === 'auto' && hasDisplay(env, platform),
    underNpm: Boolean(env.npm_lifecycle_event),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config };
}

const fileOf = (path: string | null, workDir: string): string | null =>
  path === null ? null : resolve(workDir, path);

function hasDisplay(env: Environment, platform: NodeJS.Platform): boolean {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** A server and a sender go together: neither is any use alone. */
function readMail(read: Reader, problems: string[]): MailConfig | null {
  const url = read.text('STEWARD_SMTP_URL', smtpUrlProblem);
  const from = read.text('STEWARD_MAIL_FROM', senderProblem);
  if (url === null && from !== null) problems.push('STEWARD_MAIL_FROM is set, but STEWARD_SMTP_URL is not');
  if (url !== null && from === null) problems.push('STEWARD_MAIL_FROM is needed with STEWARD_SMTP_URL');
  return url === null || from === null ? null : { url, from };
}

function readSecretKeys(read: Reader, problems: string[]): Pick<Config, 'secretKey' | 'nextSecretKey'> {
  const secretKey = read.text('STEWARD_SECRET_KEY', secretKeyProblem);
  const nextSecretKey = read.text('STEWARD_SECRET_KEY_NEXT', secretKeyProblem);
  if (secretKey === null && nextSecretKey !== null)
    problems.push('STEWARD_SECRET_KEY_NEXT is set, but STEWARD_SECRET_KEY is not');
  if (secretKey !== null && secretKey === nextSecretKey)
    problems.push('STEWARD_SECRET_KEY_NEXT must be another key than STEWARD_SECRET_KEY');
  return { secretKey, nextSecretKey };
}

const secretKeyProblem = (value: string): string | null =>
  value.length >= 32
    ? null
    : 'must be at least 32 random characters, such as `openssl rand -base64 32` prints';

function smtpUrlProblem(value: string): string | null {
  const isSmtp =
    URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol) && new URL(value).hostname !== '';
  return isSmtp
    ? null
    : 'must begin with smtp:// or smtps://, such as smtps://user:password@mail.shop.example';
}

function senderProblem(value: string): string | null {
  const isSender = /^(?:[^<>\p{Cc}]* <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u.test(value);
  return isSender ? null : 'must be an address, such as desk@shop.example or Desk <desk@shop.example>';
}

function hostProblem(value: string): string | null {
  const isName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(value);
  return isIP(value) > 0 || isName ? null : 'must be an address or a host name, such as 127.0.0.1 or 0.0.0.0';
}

function redisUrlProblem(value: string): string | null {
  const isRedis = URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol);
  return isRedis ? null : 'must begin with redis:// or rediss://, such as redis://127.0.0.1:6379';
}

/** It stands in front of connection ids, and in a proxy's configuration. */
function serverNameProblem(value: string): string | null {
  return /^[a-z0-9]{1,20}$/.test(value)
    ? null
    : 'must be up to 20 small letters and digits, such as a or desk2';
}

const readRanges = (text: string | null): string[] | null =>
  text === null ? null : text.split(',').map(range => range.trim());

function rangesProblem(value: string): string | null {
  const wrong = readRanges(value)?.find(range => !isRange(range));
  return wrong === undefined
    ? null
    : `must be addresses or ranges with commas between them, such as 127.0.0.1, 10.0.0.0/8; "${wrong}" is neither`;
}
