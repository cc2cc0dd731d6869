/**
 * Owns looking a provider over before anybody depends on it, in the order in which a sign-in would meet each thing, and saying what is
 * wrong in words that an admin can act on. Keeps nothing.
 */
import type { ProviderCheck, TestProviderAnswer } from '#protocol/http/sso.ts';
import { OidcFault } from './faults.ts';
import { type Connect, type Connection, type OidcProvider, takenSignatures } from './oidc.ts';

export type TrialDeps = {
  connect: Connect;
  problemOf(url: string): string | null;
  redirectUri: string;
};

export async function lookAt(
  {
    scopes,
    isSecretKnown,
    ...provider
  }: OidcProvider & { scopes: readonly string[]; isSecretKnown: boolean },
  { connect, problemOf, redirectUri }: TrialDeps,
): Promise<TestProviderAnswer> {
  const checks: ProviderCheck[] = [];
  const end = () => ({ isGood: checks.every(({ outcome }) => outcome !== 'bad'), checks });
  const problem = problemOf(provider.issuer);
  if (problem) {
    checks.push({ check: 'address', outcome: 'bad', said: `The issuer ${problem}.` });
    return end();
  }
  let connection: Connection;
  try {
    connection = await connect(provider);
  } catch (error) {
    if (!(error instanceof OidcFault)) throw error;
    const isAddress = error.kind === 'address';
    if (!isAddress) checks.push({ check: 'address', outcome: 'good', said: 'The provider can be reached.' });
    checks.push({ check: isAddress ? 'address' : 'configuration', outcome: 'bad', said: error.said });
    return end();
  }
  checks.push({ check: 'address', outcome: 'good', said: 'The provider can be reached.' });
  checks.push({
    check: 'configuration',
    outcome: 'good',
    said: `It calls itself ${connection.metadata.issuer}, as entered.`,
  });
  checks.push(abilitiesOf(connection, scopes));
  if (checks.at(-1)?.outcome === 'bad') return end();
  checks.push(await keysOf(connection));
  if (checks.at(-1)?.outcome === 'bad') return end();
  checks.push(isSecretKnown ? await clientOf(connection, redirectUri) : unknownSecret);
  return end();
}

const unknownSecret: ProviderCheck = {
  ...{ check: 'client', outcome: 'unknown' },
  said: 'Enter the client secret to have it tried: a kept one is used only with the issuer and client id that it was kept for.',
};

function abilitiesOf({ metadata }: Connection, scopes: readonly string[]): ProviderCheck {
  const bad = (said: string): ProviderCheck => ({ check: 'abilities', outcome: 'bad', said });
  if (!metadata.authorization_endpoint || !metadata.token_endpoint)
    return bad('The provider names no page to sign in at, or no address that takes the code.');
  const {
    response_types_supported: types,
    code_challenge_methods_supported: challenges,
    scopes_supported: known,
  } = metadata;
  if (types && !types.includes('code')) return bad('The provider does not do the authorization code flow.');
  if (takenSignatures(metadata.id_token_signing_alg_values_supported).length === 0)
    return bad('The provider signs its tokens in no way that is taken here: set it to RS256 or ES256.');
  const missing = scopes.filter(scope => known && !known.includes(scope));
  if (missing.length > 0)
    return {
      check: 'abilities',
      outcome: 'unknown',
      said: `The provider does not name these scopes among its own: ${missing.join(', ')}.`,
    };
  if (challenges && !challenges.includes('S256')) return bad('The provider does not take PKCE with S256.');
  return {
    check: 'abilities',
    outcome: 'good',
    said: 'It does the authorization code flow with signed tokens.',
  };
}

async function keysOf(connection: Connection): Promise<ProviderCheck> {
  try {
    const usable = await connection.countKeys();
    return usable > 0
      ? {
          check: 'keys',
          outcome: 'good',
          said: `It publishes ${usable === 1 ? 'a key' : `${usable} keys`} to check its signatures by.`,
        }
      : { check: 'keys', outcome: 'bad', said: 'It publishes no key to check its signatures by.' };
  } catch (error) {
    if (!(error instanceof OidcFault)) throw error;
    return { check: 'keys', outcome: 'bad', said: `Its keys cannot be read: ${error.said}` };
  }
}

async function clientOf(connection: Connection, redirectUri: string): Promise<ProviderCheck> {
  const isKnown = await connection.knowsClient(redirectUri);
  if (isKnown === null)
    return {
      check: 'client',
      outcome: 'unknown',
      said: 'It does not say whether it knows this client: sign in once to see.',
    };
  return isKnown
    ? { check: 'client', outcome: 'good', said: 'It knows the client id and takes the secret.' }
    : {
        check: 'client',
        outcome: 'bad',
        said: 'It does not know the client id, or the client secret is wrong.',
      };
}
