import { type DestinationStream, type Logger, type LoggerOptions, pino, stdSerializers } from 'pino';

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

/** In small letters; what stands under such a name is never logged, however deep. */
const secretNames = new Set([
  ...['password', 'token', 'access_token', 'accesstoken', 'secret', 'apikey', 'authorization', 'cookie'],
  ...['set-cookie', 'connectionstring', 'databaseurl'],
]);

export type LogOptions = {
  level: LogLevel;
  destination?: DestinationStream;
  /** Takes out of every text what must not stand in a log. */
  clean(text: string): string;
};

const deepest = 8;

/** The same value with every text in it cleaned, as it will stand in the line: nothing reaches JSON that was not looked at. */
function cleaned(value: unknown, clean: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > deepest) return '[too deep]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const plain = plainOf(value);
  if (typeof plain !== 'object' || plain === null) return cleaned(plain, clean, depth);
  if (Array.isArray(plain)) return plain.map(each => cleaned(each, clean, depth + 1));
  return Object.fromEntries(
    Object.entries(plain).map(([name, each]) => [
      clean(name),
      secretNames.has(name.toLowerCase()) ? '[redacted]' : cleaned(each, clean, depth + 1),
    ]),
  );
}

/** What has its texts elsewhere than in fields of its own. */
function plainOf(value: object): unknown {
  if (value instanceof Error) return { ...stdSerializers.err(value) };
  if (value instanceof URL || value instanceof URLSearchParams) return value.toString();
  if (value instanceof Map || value instanceof Set) return [...value];
  return value;
}

/**
 * Structured log, one JSON object a line, on standard output unless a destination is given.
 * Fields that are named like secrets are replaced, at every depth.
 */
export function createLog(options: LogOptions): Log {
  const { clean } = options;
  const fields = (given: object) => cleaned(given, clean) as Record<string, unknown>;
  const settings: LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }), log: fields },
    // Errors are plain by then.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(given, write) {
        write.apply(this, given.map(each => (typeof each === 'string' ? clean(each) : each)) as typeof given);
      },
    },
  };
  const logger = options.destination ? pino(settings, options.destination) : pino(settings);
  const { child } = logger;
  // What a child always says goes through no formatter of pino's.
  return Object.assign(logger, {
    child(this: Logger, given: Record<string, unknown>): Log {
      return child.call(this, fields(given));
    },
  });
}

/** Says nothing: for commands and tests that read no log. */
export const silentLog: Log = createLog({ level: 'silent', clean: text => text });
