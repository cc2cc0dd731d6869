import { type DestinationStream, pino } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

type LogWrite = {
  (message: string): void;
  (fields: object, message: string): void;
};

/** `error` means that a person must act now; what mends itself is a `warn`. */
export type Log = {
  debug: LogWrite;
  info: LogWrite;
  warn: LogWrite;
  error: LogWrite;
  child(fields: Record<string, unknown>): Log;
};

const secretNames = [
  'password',
  'token',
  'access_token',
  'accessToken',
  'secret',
  'apiKey',
  'authorization',
  'cookie',
  'connectionString',
  'databaseUrl',
];

const redactedPaths = [
  ...secretNames.flatMap(name => [name, `*.${name}`]),
  'headers["set-cookie"]',
  '*.headers.authorization',
  '*.headers.cookie',
];

/**
 * Structured log, one JSON object a line, on standard output unless a destination is given.
 * Fields that are named like secrets are replaced, one level deep: do not log whole requests.
 */
export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Log {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths, censor: '[redacted]' },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

/** Says nothing: for commands and tests that read no log. */
export const silentLog: Log = createLog({ level: 'silent' });
