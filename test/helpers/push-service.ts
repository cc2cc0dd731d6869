/**
 * A push service as browsers have one behind them (RFC 8030), for one subscription: it takes what a server sends, checks who sends it
 * (VAPID, RFC 8292), and opens it with the keys of the subscription (RFC 8291, 8188), as the browser would. Imports nothing of the
 * product, so that Playwright can load it too.
 */
import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

export type Received = {
  /** What the service worker gets. */
  payload: string;
  /** The sender's public key, as the subscription must have named it. */
  key: string;
  headers: { ttl: string; urgency: string; topic: string };
};

export type PushService = {
  /** For `PushSubscription.toJSON()`. */
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } };
  received: Received[];
  /** What was refused, and why: empty in a sound run. */
  refused: string[];
  /** How it answers from now on. 201 takes; 503 is down; 410 has forgotten the device. */
  answerWith(status: 201 | 503 | 410): void;
  /** How often somebody knocked, taken or not. */
  knocks(): number;
  stop(): Promise<void>;
};

export async function startPushService(): Promise<PushService> {
  const device = createECDH('prime256v1');
  device.generateKeys();
  const auth = randomBytes(16);
  const received: Received[] = [];
  const refused: string[] = [];
  let status: 201 | 503 | 410 = 201;
  let knocks = 0;

  const server = createServer(async (request, response) => {
    knocks += 1;
    const body = await bodyOf(request);
    if (status !== 201) return response.writeHead(status).end();
    try {
      const key = checkSender(request, origin);
      const payload = open(body, device, auth);
      const of = (name: string) => String(request.headers[name] ?? '');
      received.push({
        ...{ payload, key },
        headers: { ttl: of('ttl'), urgency: of('urgency'), topic: of('topic') },
      });
      response.writeHead(201, { location: `${origin}/message/${received.length}` }).end();
    } catch (error) {
      refused.push(error instanceof Error ? error.message : String(error));
      response.writeHead(400).end();
    }
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const origin = `http://127.0.0.1:${address.port}`;

  return {
    subscription: {
      endpoint: `${origin}/push/${randomBytes(8).toString('hex')}`,
      keys: { p256dh: device.getPublicKey().toString('base64url'), auth: auth.toString('base64url') },
    },
    received,
    refused,
    answerWith(next) {
      status = next;
    },
    knocks: () => knocks,
    stop: () =>
      new Promise(stopped => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** RFC 8292: a token for this very service, still good, signed by the key that the subscription was made for. @returns that key */
function checkSender(request: IncomingMessage, origin: string): string {
  const { method, headers } = request;
  if (method !== 'POST') throw new Error(`${method} is no push`);
  if (headers['content-encoding'] !== 'aes128gcm') throw new Error('the content is not aes128gcm');
  if (!/^\d+$/.test(String(headers['ttl']))) throw new Error('there is no TTL');
  const match = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? '');
  const [, token = '', key = ''] = match ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      ...{ kty: 'EC', crv: 'P-256' },
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33, 65).toString('base64url'),
    },
  });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new Error('the token is not signed by its key');
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  if (aud !== origin) throw new Error(`the token is for ${aud}`);
  const leftSeconds = exp - Date.now() / 1_000;
  if (leftSeconds < 0 || leftSeconds > 24 * 3_600)
    throw new Error('the token has expired, or lasts too long');
  if (!/^(mailto:|https:)/.test(sub)) throw new Error('the token names nobody to write to');
  return key;
}

const hmac = (key: Buffer, ...parts: (Buffer | string)[]): Buffer => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** RFC 8291 section 3.4, and RFC 8188 for one record. */
function open(body: Buffer, device: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + keyLength);
  const sealed = body.subarray(21 + keyLength);
  const secret = device.computeSecret(senderKey);
  const shared = hmac(
    hmac(auth, secret),
    'WebPush: info\0',
    device.getPublicKey(),
    senderKey,
    Buffer.from([1]),
  );
  const pseudoRandom = hmac(salt, shared);
  const key = hmac(pseudoRandom, 'Content-Encoding: aes128gcm\0', Buffer.from([1])).subarray(0, 16);
  const nonce = hmac(pseudoRandom, 'Content-Encoding: nonce\0', Buffer.from([1])).subarray(0, 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2);
  if (end < 0) throw new Error('the last record is not marked as the last');
  return plain.subarray(0, end).toString();
}
