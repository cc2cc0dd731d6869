/**
 * Owns OpenID Connect with one provider: discovery, the way there, the code for an id token that is checked by its signature, issuer,
 * audience, time and nonce, and the way out. Every request goes through the guarded `fetch` it is given. Never knows who anybody is.
 */
import * as oidc from 'openid-client';
import { z } from 'zod';
import { isInside } from '#platform/egress/egress.ts';
import type { GuardedFetch } from '#platform/egress/guarded-fetch.ts';
import { OidcFault, toFault } from './faults.ts';
import { type CheckLogout, createCheckLogout } from './logout-token.ts';

export type OidcProvider = {
  issuer: string;
  clientId: string;
  /** '' for a client that has none. */
  clientSecret: string;
};

export type Claims = { iss: string; sub: string } & Record<string, unknown>;

export type Connection = {
  /** What a provider says of a session that is over there. @throws OidcFault */
  readLogout: CheckLogout;
  /** What the provider says of itself. */
  metadata: Readonly<oidc.ServerMetadata>;
  wayThere(asked: {
    redirectUri: string;
    scopes: readonly string[];
    state: string;
    nonce: string;
    verifier: string;
    /** The person is to show anew who they are. */
    isProof: boolean;
  }): Promise<string>;
  /**
   * What the provider says of whoever came back to `address`: the claims of a good id token, and of `userinfo` what it lacks.
   * @throws OidcFault
   */
  redeem(came: {
    address: URL;
    state: string;
    nonce: string;
    verifier: string;
    /** Claims that are wanted; the provider is asked once more where the token lacks one. */
    wanted: readonly string[];
  }): Promise<{ claims: Claims; idToken: string }>;
  /** Null: this provider knows no way out. */
  wayOut(from: { idToken: string; backTo: string }): string | null;
  /** Of public keys by which signatures can be checked. @throws OidcFault */
  countKeys(): Promise<number>;
  /** Whether the provider knows the client and its secret; null: it would not say. */
  knowsClient(redirectUri: string): Promise<boolean | null>;
};

export type Connect = (provider: OidcProvider) => Promise<Connection>;

/** Signatures by a key of the provider's alone: never `none`, nor one made with a secret that two hold. */
const signatures = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
];
const timeoutSeconds = 10;
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), use: z.string().optional() })) });
const publicKinds = new Set(['RSA', 'EC', 'OKP']);

/** Which of the ways to sign id tokens that a provider names are taken. */
export const takenSignatures = (named: readonly string[] | undefined): string[] =>
  (named ?? ['RS256']).filter(alg => signatures.includes(alg));

export const newVerifier = oidc.randomPKCECodeVerifier;
export const newState = oidc.randomState;
export const newNonce = oidc.randomNonce;

/** @throws OidcFault where there is no such provider, or it is none that can be trusted */
export function createConnect(fetch: GuardedFetch): Connect {
  return async ({ issuer, clientId, clientSecret }) => {
    // Without TLS only where the guard lets in at all: a network of one's own.
    const isPlain = new URL(issuer).protocol === 'http:';
    if (isPlain && !isInside(new URL(issuer).hostname))
      throw new OidcFault('address', 'The address must begin with https://.');
    const execute = isPlain ? [oidc.allowInsecureRequests] : [];
    const discovered = await oidc
      .discovery(new URL(issuer), clientId, undefined, undefined, {
        ...{ execute, timeout: timeoutSeconds, [oidc.customFetch]: fetch },
      })
      .catch(error => Promise.reject(toFault(error, 'configuration')));
    const { supportsPKCE: _, ...said } = discovered.serverMetadata();
    // A provider for everybody's directories answers with a pattern in place of its name: whoever has one could come.
    if (new URL(said.issuer).href !== new URL(issuer).href)
      throw new OidcFault(
        'configuration',
        `The provider calls itself ${said.issuer}, which is another issuer.`,
      );
    const config = new oidc.Configuration(
      {
        ...said,
        id_token_signing_alg_values_supported: takenSignatures(said.id_token_signing_alg_values_supported),
      },
      clientId,
      clientSecret === '' ? {} : { client_secret: clientSecret },
      authentication(clientSecret, said),
    );
    config.timeout = timeoutSeconds;
    config[oidc.customFetch] = fetch;
    if (isPlain) oidc.allowInsecureRequests(config);
    // Without it a token is believed because of where it came from; it is to be believed because of who signed it.
    oidc.enableNonRepudiationChecks(config);
    const readLogout = createCheckLogout({
      ...{ issuer: said.issuer, clientId, fetch, jwksUri: said.jwks_uri ?? '' },
      signatures: takenSignatures(said.id_token_signing_alg_values_supported),
    });
    return { readLogout, ...connection(config, said, fetch) };
  };
}

function authentication(
  secret: string,
  { token_endpoint_auth_methods_supported: named }: oidc.ServerMetadata,
): oidc.ClientAuth {
  if (secret === '') return oidc.None();
  // The specification's own default is the header.
  return !named || named.includes('client_secret_basic')
    ? oidc.ClientSecretBasic(secret)
    : oidc.ClientSecretPost(secret);
}

function connection(
  config: oidc.Configuration,
  metadata: oidc.ServerMetadata,
  fetch: GuardedFetch,
): Omit<Connection, 'readLogout'> {
  return {
    metadata,
    async wayThere({ redirectUri, scopes, state, nonce, verifier, isProof }) {
      const address = oidc.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: [...new Set(['openid', ...scopes])].join(' '), state, nonce },
        ...{ code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
        ...(isProof ? { prompt: 'login', max_age: '0' } : {}),
      });
      return address.href;
    },
    async redeem({ address, state, nonce, verifier, wanted }) {
      try {
        const tokens = await oidc.authorizationCodeGrant(config, address, {
          ...{
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: verifier,
            idTokenExpected: true,
          },
        });
        const claims = tokens.claims();
        if (!claims || !tokens.id_token) throw new OidcFault('not_trusted', 'There was no id token.');
        const isWhole = wanted.every(name => claims[name] !== undefined) || !metadata.userinfo_endpoint;
        const more = isWhole ? {} : await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
        return { claims: { ...more, ...claims }, idToken: tokens.id_token };
      } catch (error) {
        throw toFault(error, 'token');
      }
    },
    wayOut({ idToken, backTo }) {
      if (!metadata.end_session_endpoint) return null;
      return oidc.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: backTo })
        .href;
    },
    async countKeys() {
      const { jwks_uri: address } = metadata;
      if (!address) return 0;
      try {
        const answer = await fetch(address, { headers: { accept: 'application/json' } });
        if (answer.status !== 200)
          throw new OidcFault('configuration', `${address} answered ${answer.status}.`);
        const read = keySet.safeParse(await answer.json());
        if (!read.success) throw new OidcFault('configuration', `At ${address} there is no set of keys.`);
        return read.data.keys.filter(({ kty, use }) => publicKinds.has(kty) && (use ?? 'sig') === 'sig')
          .length;
      } catch (error) {
        throw toFault(error, 'keys');
      }
    },
    async knowsClient(redirectUri) {
      const address = new URL(redirectUri);
      address.search = new URLSearchParams({
        code: 'steward-asks-whether-it-is-known',
        state: 'test',
        iss: metadata.issuer,
      }).toString();
      try {
        await oidc.authorizationCodeGrant(config, address, {
          expectedState: 'test',
          pkceCodeVerifier: newVerifier(),
        });
        return true;
      } catch (error) {
        const { said } = toFault(error, 'token');
        if (/\binvalid_client\b|\bunauthorized_client\b/.test(said)) return false;
        return /\binvalid_grant\b/.test(said) ? true : null;
      }
    },
  };
}
