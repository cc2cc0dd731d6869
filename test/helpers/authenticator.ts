/** A device with one passkey, as a browser gives its words on: real keys, real signatures (WebAuthn, ES256). */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { MadePasskey, PasskeyOptions, ShownPasskey } from '../../src/protocol/http/passkeys.ts';

const flags = { present: 0x01, verified: 0x04, hasKey: 0x40 };
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();
const b64 = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64url');

// The few forms of CBOR that are needed.
const head = (major: number, length: number) =>
  length < 24
    ? Buffer.from([(major << 5) | length])
    : length < 256
      ? Buffer.from([(major << 5) | 24, length])
      : Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
const cborInt = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const cborBytes = (bytes: Buffer) => Buffer.concat([head(2, bytes.length), bytes]);
const cborText = (text: string) => Buffer.concat([head(3, text.length), Buffer.from(text)]);
const cborMap = (pairs: readonly (readonly [Buffer, Buffer])[]) =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);

export type How = { origin?: string; isVerified?: boolean; counter?: number; challenge?: string };

export function createAuthenticator(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const jwk = publicKey.export({ format: 'jwk' });
  const coordinate = (value: string | undefined) => cborBytes(Buffer.from(value ?? '', 'base64url'));
  const cose = cborMap([
    [cborInt(1), cborInt(2)],
    [cborInt(3), cborInt(-7)],
    [cborInt(-1), cborInt(1)],
    [cborInt(-2), coordinate(jwk.x)],
    [cborInt(-3), coordinate(jwk.y)],
  ]);
  let counter = 0;
  let userHandle = '';
  const credential = { id: b64(id), rawId: b64(id), type: 'public-key' as const };

  function said(type: string, options: PasskeyOptions, how: How) {
    const challenge = how.challenge ?? options.challenge;
    return Buffer.from(JSON.stringify({ type, challenge, origin: how.origin ?? origin, crossOrigin: false }));
  }
  function data(flag: number, how: How, rest: Buffer = Buffer.alloc(0)) {
    counter += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(how.counter ?? counter);
    const verified = how.isVerified === false ? 0 : flags.verified;
    return Buffer.concat([
      sha256(new URL(origin).hostname),
      Buffer.from([flag | flags.present | verified]),
      count,
      rest,
    ]);
  }
  return {
    id: credential.id,
    make(options: PasskeyOptions, how: How = {}): MadePasskey {
      userHandle = (options['user'] as { id: string }).id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authData = data(flags.hasKey, how, Buffer.concat([Buffer.alloc(16), length, id, cose]));
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(authData)],
      ]);
      const clientDataJSON = b64(said('webauthn.create', options, how));
      return {
        ...credential,
        response: { clientDataJSON, attestationObject: b64(attestation), transports: ['internal'] },
      };
    },
    show(options: PasskeyOptions, how: How = {}): ShownPasskey {
      const client = said('webauthn.get', options, how);
      const authenticatorData = data(0, how);
      const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(client)]), privateKey);
      return {
        ...credential,
        response: {
          clientDataJSON: b64(client),
          authenticatorData: b64(authenticatorData),
          signature: b64(signature),
          ...(userHandle === '' ? {} : { userHandle }),
        },
      };
    },
  };
}
