/**
 * An identity provider on loopback that speaks OpenID Connect as the real ones do: discovery, keys, a page to sign in at, codes that hold
 * once and only with their PKCE verifier, userinfo and the end of a session; with faults that a test can order.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ProviderPerson = { sub: string; name: string } & Record<string, unknown>;

/** What is wrong with the next tokens. */
export type ProviderFault =
  | 'wrong_nonce'
  | 'wrong_audience'
  | 'wrong_issuer'
  | 'expired'
  | 'alg_none'
  | 'alg_hs256'
  | 'foreign_key'
  | 'no_id_token'
  | 'deny'
  | 'server_error'
  | 'no_configuration'
  | 'other_issuer'
  | 'no_keys'
  | 'wrong_iss_parameter';

type Grant = {
  person: ProviderPerson;
  challenge: string;
  nonce: string;
  redirectUri: string;
  authTime: number;
};

const clientId = 'steward-desk';
const clientSecret = 'a secret between the two';
const base64url = (value: object | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url');

function keyPair(alg: 'RS256' | 'ES256') {
  const pair =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...pair, kid: randomBytes(6).toString('hex'), alg };
}

export async function startIdentityProvider({
  alg = 'RS256' as 'RS256' | 'ES256',
  hasSessionEnd = true,
} = {}) {
  const key = keyPair(alg);
  const foreign = keyPair(alg);
  const people = new Map<string, ProviderPerson>();
  const grants = new Map<string, Grant>();
  const accessTokens = new Map<string, ProviderPerson>();
  const seen: { path: string; body: string; query: URLSearchParams }[] = [];
  let fault: ProviderFault | null = null;
  let url = '';
  /** Claims that stand in userinfo alone, as with providers whose tokens are thin. */
  let isThin = false;
  let authAgeSeconds = 0;

  function idTokenFor({ person, nonce, authTime }: Grant): string {
    const now = Math.floor(Date.now() / 1_000);
    const { sub, ...rest } = person;
    const claims = {
      iss: fault === 'wrong_issuer' ? 'https://another.example' : url,
      aud: fault === 'wrong_audience' ? 'another-client' : clientId,
      ...{ sub, iat: now - 5, exp: fault === 'expired' ? now - 3_600 : now + 300, auth_time: authTime },
      nonce: fault === 'wrong_nonce' ? 'another' : nonce,
      ...(isThin ? {} : rest),
    };
    return signed(claims);
  }

  function signed(claims: object, typ = 'JWT'): string {
    const header = {
      alg: fault === 'alg_none' ? 'none' : fault === 'alg_hs256' ? 'HS256' : alg,
      kid: key.kid,
      typ,
    };
    const input = `${base64url(header)}.${base64url(claims)}`;
    if (fault === 'alg_none') return `${input}.`;
    if (fault === 'alg_hs256')
      return `${input}.${createHash('sha256')
        .update(input + clientSecret)
        .digest('base64url')}`;
    return `${input}.${base64url(signature(input, fault === 'foreign_key' ? foreign.privateKey : key.privateKey))}`;
  }
  const signature = (input: string, privateKey: KeyObject) =>
    sign(
      'sha256',
      Buffer.from(input),
      alg === 'ES256' ? { key: privateKey, dsaEncoding: 'ieee-p1363' } : privateKey,
    );

  /** As whoever signs in there; answers where the browser is sent. */
  function comeBack(asked: URLSearchParams, sub: string): string {
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', asked.get('state') ?? '');
    back.searchParams.set('iss', fault === 'wrong_iss_parameter' ? 'https://another.example' : url);
    const person = people.get(sub);
    if (fault === 'deny' || !person) {
      back.searchParams.set('error', 'access_denied');
      return back.href;
    }
    const code = randomBytes(16).toString('hex');
    grants.set(code, {
      ...{ person, challenge: asked.get('code_challenge') ?? '', nonce: asked.get('nonce') ?? '' },
      redirectUri: asked.get('redirect_uri') ?? '',
      authTime: Math.floor(Date.now() / 1_000) - authAgeSeconds,
    });
    back.searchParams.set('code', code);
    return back.href;
  }

  function token(request: IncomingMessage, body: URLSearchParams): { status: number; json: object } {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [id = '', secret = ''] = (basic ? Buffer.from(basic, 'base64').toString() : '')
      .split(':')
      .map(part => decodeURIComponent(part.replaceAll('+', ' ')));
    if (id !== clientId || secret !== clientSecret) return { status: 401, json: { error: 'invalid_client' } };
    if (fault === 'server_error') return { status: 500, json: { error: 'server_error' } };
    const grant = grants.get(body.get('code') ?? '');
    // A code holds once.
    grants.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || challenge !== grant.challenge || body.get('redirect_uri') !== grant.redirectUri)
      return { status: 400, json: { error: 'invalid_grant' } };
    const access = randomBytes(16).toString('hex');
    accessTokens.set(access, grant.person);
    return {
      status: 200,
      json: {
        ...{ access_token: access, token_type: 'Bearer', expires_in: 300 },
        ...(fault === 'no_id_token' ? {} : { id_token: idTokenFor(grant) }),
      },
    };
  }

  const configuration = () => ({
    issuer: fault === 'other_issuer' ? 'https://another.example' : url,
    ...{
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/keys`,
    },
    ...{
      userinfo_endpoint: `${url}/userinfo`,
      ...(hasSessionEnd ? { end_session_endpoint: `${url}/logout` } : {}),
    },
    ...{
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      scopes_supported: ['openid', 'email', 'profile', 'groups'],
    },
    ...{
      id_token_signing_alg_values_supported: [alg, 'HS256', 'none'],
      code_challenge_methods_supported: ['S256'],
    },
    authorization_response_iss_parameter_supported: true,
  });

  function page(query: URLSearchParams): string {
    const link = (sub: string) =>
      `/approve?${new URLSearchParams({ ...Object.fromEntries(query), as: sub })}`;
    const links = [...people.values()].map(
      ({ sub, name }) => `<p><a href="${link(sub).replaceAll('&', '&amp;')}">Continue as ${name}</a></p>`,
    );
    return `<!doctype html><html lang="en"><title>Sign in</title><h1>Hollin Identity</h1>${links.join('')}`;
  }

  type Call = { request: IncomingMessage; query: URLSearchParams; body: string };
  type Reply = { status: number; json: object } | { go: string } | { html: string };
  const doors: Record<string, (call: Call) => Reply> = {
    '/.well-known/openid-configuration': () =>
      fault === 'no_configuration' ? { status: 404, json: {} } : { status: 200, json: configuration() },
    '/keys': () => {
      const jwk = { ...key.publicKey.export({ format: 'jwk' }), kid: key.kid, alg, use: 'sig' };
      return { status: 200, json: { keys: fault === 'no_keys' ? [] : [jwk] } };
    },
    '/authorize': ({ query }) => ({ html: page(query) }),
    '/approve': ({ query }) => ({ go: comeBack(query, query.get('as') ?? '') }),
    '/token': ({ request, body }) => token(request, new URLSearchParams(body)),
    '/userinfo': ({ request }) => {
      const person = accessTokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''));
      return person ? { status: 200, json: person } : { status: 401, json: { error: 'invalid_token' } };
    },
    '/logout': ({ query }) => ({ go: query.get('post_logout_redirect_uri') ?? '/' }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', url);
    const body = Buffer.concat(parts).toString();
    seen.push({ path, body, query });
    const reply = doors[path]?.({ request, query, body }) ?? { status: 404, json: {} };
    if ('go' in reply) response.writeHead(302, { location: reply.go }).end();
    else if ('html' in reply)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(reply.html);
    else
      response
        .writeHead(reply.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(reply.json));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(error => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    ...{ url, clientId, clientSecret, seen },
    /** Adds somebody, or changes what is said of them. */
    knows(person: ProviderPerson): void {
      people.set(person.sub, person);
    },
    /** From the next request on. */
    breaks(next: ProviderFault | null): void {
      fault = next;
    },
    thin(value: boolean): void {
      isThin = value;
    },
    /** How long ago people signed in there. */
    signedInAgo(seconds: number): void {
      authAgeSeconds = seconds;
    },
    /** A logout token as the provider makes it (Back-Channel Logout 1.0); `undefined` leaves a claim out. */
    logoutToken(own: Record<string, unknown> = {}, typ = 'logout+jwt'): string {
      const now = Math.floor(Date.now() / 1_000);
      const claims = {
        iss: url,
        aud: clientId,
        iat: now,
        exp: now + 120,
        jti: randomBytes(8).toString('hex'),
      };
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      return signed({ ...claims, events, ...own }, typ);
    },
    /** What a browser does at the page of `/authorize`: answers where it is sent. */
    approve: (location: string, sub: string): string => comeBack(new URL(location).searchParams, sub),
    close: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>;
