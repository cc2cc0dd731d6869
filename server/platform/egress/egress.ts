/**
 * Owns what the server sends to addresses that people gave it: only http and https, only to the public internet unless the
 * installation says otherwise, judged by the address that is really used (a name that changes its mind gains nothing), no redirect
 * followed, with a deadline, and never reading more than it must.
 */
import { type LookupAddress, type LookupAllOptions, lookup as lookUpName } from 'node:dns';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';

export type EgressAnswer = {
  status: number;
  /** What `Retry-After` asks for; null: it does not. */
  retryAfterMs: number | null;
  /** The first of what was said, at most 1,000 characters unless the call asked for more. */
  text: string;
};

/** A page that was asked for. */
export type EgressPage = {
  status: number;
  /** Without parameters, in small letters; '' when not said. */
  contentType: string;
  /** '' when not said. */
  charset: string;
  /** Where a redirect leads, as the page said it; '' when it is none. */
  location: string;
  retryAfterMs: number | null;
  body: Uint8Array;
  /** True where the page was longer than it might be: `body` is its beginning then. */
  isCut: boolean;
};

/** Whatever a protocol of its own needs of an answer. */
export type EgressReply = {
  status: number;
  /** One value each, names in small letters. */
  headers: Record<string, string>;
  retryAfterMs: number | null;
  body: Uint8Array;
  /** True where it was longer than it might be: `body` is its beginning then. */
  isCut: boolean;
};

export type EgressMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/** Nothing came back. `isPermanent`: it would not another time either. */
export class EgressError extends Error {
  readonly isPermanent: boolean;
  constructor(message: string, isPermanent: boolean) {
    super(message);
    this.name = 'EgressError';
    this.isPermanent = isPermanent;
  }
}

export type Egress = {
  /** @throws EgressError where there is no answer */
  post(call: {
    url: string;
    headers: Record<string, string>;
    body: string | Uint8Array;
    signal?: AbortSignal;
    /** Instead of the usual deadline. */
    timeoutMs?: number;
    /** How much of the answer is wanted, whole; a longer one is cut off. */
    readBytes?: number;
  }): Promise<
    EgressAnswer & { /** Without parameters, in small letters; '' when not said. */ contentType: string }
  >;
  /**
   * Asks for a page. The caller follows redirects, if it wants to.
   * @throws EgressError where there is no answer
   */
  get(call: {
    url: string;
    headers: Record<string, string>;
    mostBytes: number;
    signal?: AbortSignal;
  }): Promise<EgressPage>;
  /**
   * Any method, for protocols with an answer of their own.
   * @throws EgressError where there is no answer
   */
  send(call: {
    method: EgressMethod;
    url: string;
    headers: Record<string, string>;
    /** Null: none. */
    body: string | Uint8Array | null;
    mostBytes: number;
    signal?: AbortSignal;
    /** Instead of the usual deadline. */
    timeoutMs?: number;
  }): Promise<EgressReply>;
  /** What is wrong with an address before anything is sent to it; null: nothing that can be seen. */
  problemOf(url: string): string | null;
};

const readAtMostBytes = 4_096;

export function createEgress({
  mayReachPrivate,
  refused,
  timeoutMs = 10_000,
  now,
  resolve: lookUp = (name, options, callback) => lookUpName(name, options, callback),
}: {
  mayReachPrivate: boolean;
  /** Told of each host that leads into a private network and was not asked. */
  refused?: ((host: string) => void) | undefined;
  timeoutMs?: number;
  /** For a `Retry-After` that is a date. */
  now(): number;
  /** Finds every address of a name. */
  resolve?: (
    name: string,
    options: LookupAllOptions,
    callback: (error: Error | null, addresses: LookupAddress[]) => void,
  ) => void;
}): Egress {
  function problemOf(url: string): string | null {
    if (!URL.canParse(url)) return 'is not an address';
    const { protocol, hostname, username, password } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with https:// or http://';
    if (username !== '' || password !== '') return 'must not hold a name and password';
    if (!isInside(hostname) || mayReachPrivate) return null;
    refused?.(hostname);
    return refusedText;
  }

  /** Node connects to what this answers, so it is what must be judged. */
  const lookup: LookupFunction = (hostname, options, callback) => {
    lookUp(hostname, { ...(options as LookupAllOptions), all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      if (!mayReachPrivate && !addresses.every(({ address }) => isPublicAddress(address))) {
        refused?.(hostname);
        return callback(new EgressError(refusedText, true), '', 0);
      }
      if (options.all) return (callback as unknown as (e: null, a: LookupAddress[]) => void)(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };

  type Call = {
    method: EgressMethod;
    url: string;
    headers: Record<string, string>;
    signal: AbortSignal | undefined;
    timeoutMs?: number | undefined;
  };

  /** One exchange on a connection of its own; `read` takes what it needs of the answer, and the rest is never read. */
  function exchange<Answer>(
    { method, url, headers, signal, timeoutMs: own }: Call,
    body: string | Uint8Array | null,
    read: (response: IncomingMessage) => Promise<Answer>,
  ): Promise<Answer> {
    const deadlineMs = own ?? timeoutMs;
    const problem = problemOf(url);
    if (problem) return Promise.reject(new EgressError(`The address ${problem}.`, true));
    return new Promise((resolve, reject) => {
      const send = new URL(url).protocol === 'https:' ? requestHttps : requestHttp;
      const request: ClientRequest = send(url, {
        method,
        headers: body === null ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
        lookup,
        // A connection of its own: nothing is shared between receivers.
        agent: false,
      });
      const deadline = setTimeout(
        () => request.destroy(new EgressError(`No answer within ${deadlineMs / 1_000} s.`, false)),
        deadlineMs,
      );
      const giveUp = () => request.destroy(new EgressError('The server is stopping.', false));
      signal?.addEventListener('abort', giveUp, { once: true });
      if (signal?.aborted) giveUp();
      const done = () => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', giveUp);
      };
      request.on('response', response => {
        read(response).then(
          answer => {
            done();
            request.destroy();
            resolve(answer);
          },
          error => {
            done();
            request.destroy();
            reject(toEgressError(error));
          },
        );
      });
      request.on('error', error => {
        done();
        reject(toEgressError(error));
      });
      request.end(body ?? undefined);
    });
  }

  return {
    problemOf,
    post: ({ url, headers, body, signal, timeoutMs: own, readBytes }) =>
      exchange({ method: 'POST', url, headers, signal, timeoutMs: own }, body, async response => ({
        status: response.statusCode ?? 0,
        retryAfterMs: retryAfterOf(response.headers['retry-after'], now()),
        contentType: contentTypeOf(response),
        text: await readSome(response, readBytes),
      })),
    get: ({ url, headers, mostBytes, signal }) =>
      exchange({ method: 'GET', url, headers, signal }, null, async response => ({
        status: response.statusCode ?? 0,
        contentType: contentTypeOf(response),
        charset: /charset\s*=\s*"?([\w-]+)/i.exec(response.headers['content-type'] ?? '')?.[1] ?? '',
        location: response.headers.location ?? '',
        retryAfterMs: retryAfterOf(response.headers['retry-after'], now()),
        ...(await readUpTo(response, mostBytes)),
      })),
    send: ({ method, url, headers, body, mostBytes, signal, timeoutMs: own }) =>
      exchange({ method, url, headers, signal, timeoutMs: own }, body, async response => ({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
        ),
        retryAfterMs: retryAfterOf(response.headers['retry-after'], now()),
        ...(await readUpTo(response, mostBytes)),
      })),
  };
}

/** Whether a host of an address is plainly of a private network; a name may turn out to be one when it is looked up. */
export function isInside(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) > 0 ? !isPublicAddress(bare) : /(^|\.)(localhost|local|internal)\.?$/i.test(bare);
}

const refusedText = 'leads into a private network, which this installation does not allow';

const contentTypeOf = ({ headers }: IncomingMessage): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

async function readUpTo(response: IncomingMessage, mostBytes: number) {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > mostBytes) break;
  }
  return { body: Buffer.concat(parts).subarray(0, mostBytes), isCut: size > mostBytes };
}

async function readSome(response: IncomingMessage, wanted: number | undefined): Promise<string> {
  const { body } = await readUpTo(response, wanted ?? readAtMostBytes);
  const text = body.toString('utf8').replaceAll('\0', '').toWellFormed();
  return wanted === undefined ? text.slice(0, 1_000) : text;
}

function toEgressError(error: unknown): EgressError {
  if (error instanceof EgressError) return error;
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const certificate = /CERT|SELF_SIGNED|ERR_TLS/.test(code);
  return new EgressError(code === '' ? message : `${code}: ${message}`.slice(0, 300), certificate);
}

/** RFC 9110 §10.2.3: seconds, or a date. */
export function retryAfterOf(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
