/** The world outside, speaking its own protocols: an HTTP receiver with faults, a push service with a browser's keys, a mail server. */
import {
  createDecipheriv,
  createECDH,
  createHmac,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What the next request meets; the last one stays. `stall`: no answer until `release()`. */
export type Fault =
  | number
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'stall'
  | 'drop';
export type Seen = { path: string; headers: IncomingHttpHeaders; body: Buffer };

export async function startReceiver() {
  const seen: Seen[] = [];
  let faults: Fault[] = [200];
  const held = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    seen.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) });
    const fault = faults.length > 1 ? faults.shift() : faults[0];
    if (fault === 'drop') request.socket.destroy();
    else if (fault === 'stall') held.add(response);
    else {
      const answer = typeof fault === 'object' ? fault : { status: fault ?? 200 };
      response.writeHead(answer.status, { location: 'http://127.0.0.1:1/', ...answer.headers });
      response.end(answer.body ?? '');
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answers(...next: Fault[]): void {
      faults = next;
    },
    release(): void {
      for (const response of held) response.end();
      held.clear();
    },
    stop: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** What a browser makes when it subscribes, and how it reads what the push service hands it (RFC 8291, RFC 8188). */
export function makeBrowser(pushUrl: string, name: string) {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  const auth = randomBytes(16);
  const endpoint = `${pushUrl}/send/${name}`;
  return {
    subscription: {
      endpoint,
      keys: { p256dh: ecdh.getPublicKey().toString('base64url'), auth: auth.toString('base64url') },
    },
    read(body: Buffer): unknown {
      const salt = body.subarray(0, 16);
      const keyLength = body[20] ?? 0;
      const serverKey = body.subarray(21, 21 + keyLength);
      const sealed = body.subarray(21 + keyLength);
      const shared = ecdh.computeSecret(serverKey);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), serverKey]);
      const ikm = hkdfSync('sha256', shared, auth, info, 32);
      const key = hkdfSync('sha256', Buffer.from(ikm), salt, 'Content-Encoding: aes128gcm\0', 16);
      const nonce = hkdfSync('sha256', Buffer.from(ikm), salt, 'Content-Encoding: nonce\0', 12);
      const open = createDecipheriv('aes-128-gcm', Buffer.from(key), Buffer.from(nonce));
      open.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([open.update(sealed.subarray(0, -16)), open.final()]);
      // RFC 8188 §2: the last record ends in 2 and padding.
      return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString());
    },
  };
}

/** What a push service checks before it takes a message (RFC 8292): whose it is, for whom, until when. Throws where it is wrong. */
export function checkVapid(
  header: string | undefined,
  origin: string,
): { publicKey: string; subject: string } {
  const [, token = '', publicKey = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header ?? '') ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const key = createPublicKey({
    format: 'jwk',
    key: {
      ...{ kty: 'EC', crv: 'P-256' },
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new Error('the token is not signed by its key');
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  if (aud !== origin) throw new Error(`the token is for ${aud}`);
  const left = exp - Date.now() / 1_000;
  if (left <= 0 || left > 86_400) throw new Error('the token lasts too long, or is over');
  return { publicKey, subject: sub };
}

/** As a receiver of Standard Webhooks does it. */
export function isSignedBy(secret: string, { headers, body }: Seen): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body.toString()}`;
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

/** `text`: with the soft ends of its lines taken out. `raw`: as it came. */
export type Received = { from: string; to: string[]; text: string; raw: string };

export async function startMailServer() {
  const received: Received[] = [];
  let refuse: { to: string; code: number } | null = null;
  let server: SMTPServer;
  let port = 0;
  const open = () =>
    new Promise<void>((resolve, reject) => {
      server = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        logger: false,
        onRcptTo({ address }, _session, callback) {
          if (refuse?.to === address) {
            const { code } = refuse;
            return callback(Object.assign(new Error('no such mailbox'), { responseCode: code }));
          }
          return callback();
        },
        onData(stream, session, callback) {
          const parts: Buffer[] = [];
          stream.on('data', part => parts.push(part));
          stream.on('end', () => {
            const { mailFrom, rcptTo } = session.envelope;
            const raw = Buffer.concat(parts).toString();
            received.push({
              from: mailFrom ? mailFrom.address : '',
              to: rcptTo.map(({ address }) => address),
              ...{ text: raw.replace(/=\r\n/g, ''), raw },
            });
            callback();
          });
        },
      });
      server.on('error', () => {});
      const listening = server.listen(port, '127.0.0.1', () => {
        port = (listening.address() as AddressInfo).port;
        resolve();
      });
      listening.once('error', reject);
    });
  await open();
  return {
    get url() {
      return `smtp://127.0.0.1:${port}`;
    },
    received,
    refuses(to: string, code: number): void {
      refuse = { to, code };
    },
    /** Away: nobody answers at its port. */
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
    /** Back, at the same port. */
    open,
  };
}
