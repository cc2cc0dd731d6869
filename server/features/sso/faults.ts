// What goes wrong with a provider, in words that an admin can act on. Nothing secret is in them. Pure.
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { EgressError } from '#platform/egress/egress.ts';

/**
 * `address`: it may not be asked, or cannot be reached at all. `configuration`: what it says of itself is not right. `refused`: it
 * said no. `not_trusted`: what it said does not hold. `cancelled`: the person turned back there.
 */
export type FaultKind = 'address' | 'configuration' | 'refused' | 'not_trusted' | 'cancelled';

export class OidcFault extends Error {
  readonly kind: FaultKind;
  readonly said: string;
  constructor(kind: FaultKind, said: string) {
    super(said);
    this.name = 'OidcFault';
    this.kind = kind;
    this.said = said;
  }
}

const causes = (error: unknown): unknown[] => {
  const found: unknown[] = [];
  for (
    let at = error;
    at !== undefined && at !== null && found.length < 6;
    at = (at as { cause?: unknown }).cause
  )
    found.push(at);
  return found;
};

/** Whoever turned back, or was turned back, at the provider; the rest is a matter of how the two are set up. */
const byThePerson = new Set(['access_denied', 'login_required', 'interaction_required', 'consent_required']);

export function toFault(error: unknown, at: 'configuration' | 'keys' | 'token'): OidcFault {
  const all = causes(error);
  for (const each of all) if (each instanceof OidcFault) return each;
  for (const each of all) {
    if (each instanceof EgressError) return new OidcFault('address', plain(each.message));
    if (each instanceof AuthorizationResponseError) {
      const kind = byThePerson.has(each.error) ? 'cancelled' : 'refused';
      return new OidcFault(kind, saidBy(each.error, each.error_description));
    }
    if (each instanceof ResponseBodyError)
      return new OidcFault('refused', saidBy(each.error, each.error_description));
    if (each instanceof WWWAuthenticateChallengeError)
      return new OidcFault('refused', `The provider answered ${each.status}: invalid_client`);
  }
  const answer = all.find(each => each instanceof Response);
  if (at === 'token' && answer instanceof Response && answer.status >= 500)
    return new OidcFault('refused', `The provider answered ${answer.status}.`);
  const [first] = all;
  if (at !== 'token' && first instanceof ClientError)
    return new OidcFault('configuration', configurationFault(first));
  return new OidcFault(
    'not_trusted',
    plain(
      all
        .map(each => (each instanceof Error ? each.message : ''))
        .filter(Boolean)
        .join(': '),
    ),
  );
}

function configurationFault(error: ClientError): string {
  const answer = causes(error).find(each => each instanceof Response);
  if (answer instanceof Response && answer.status !== 200)
    return `The provider answered ${answer.status} where its configuration should be (/.well-known/openid-configuration under the issuer). Compare the issuer with the provider's own page.`;
  const { code } = error;
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') {
    const { cause } = error as { cause?: { body?: { issuer?: unknown } } };
    return `The provider calls itself ${plain(String(cause?.body?.issuer ?? 'something else'))}. Enter the issuer exactly so.`;
  }
  if (code === 'OAUTH_RESPONSE_IS_NOT_JSON' || code === 'OAUTH_PARSE_ERROR')
    return 'There is a page at that address, but it is no configuration of an OpenID Connect provider.';
  if (code === 'OAUTH_TIMEOUT') return 'The provider did not answer in time.';
  return `What the provider says of itself is not as OpenID Connect demands: ${plain(error.message)}.`;
}

/** As short as an admin reads, without anything that would end a line. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);

const saidBy = (error: string, description: string | undefined): string =>
  plain(`The provider answered ${error}${description ? `: ${description}` : ''}`);
