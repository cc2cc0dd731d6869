// /api/v1/security/sso: the identity providers (OpenID Connect) by which staff may come in, and who came by them.
import { z } from 'zod';
import type { Id, Millis } from '../ids.ts';
import type { Role } from '../permissions.ts';
import { id } from '../schema.ts';

/** It stands in addresses, of which the provider must know one: it never changes. */
export const providerSlug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,29}$/, 'use 2 to 30 small letters, digits and -, beginning with a letter');

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/,
    'must be a domain such as shop.example',
  );
/** As RFC 6749 §3.3 writes a scope. */
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'must be a word without spaces');
const groupValue = z.string().trim().min(1).max(200);

/** By which claim of the id token the role is decided at each sign-in: the highest that matches, else agent. */
export const roleMapping = z.object({
  claim: z.string().trim().min(1).max(200),
  admin: z.array(groupValue).max(50),
  supervisor: z.array(groupValue).max(50),
});
export type RoleMapping = z.infer<typeof roleMapping>;

const address = {
  /** Exactly as the provider says of itself in its configuration. */
  issuer: z.url().max(500),
  clientId: z.string().trim().min(1).max(300),
};
const settings = {
  /** What the button says after "Sign in with". */
  name: z.string().trim().min(1).max(60),
  ...address,
  /** `openid` is always asked for. */
  scopes: z.array(scope).max(20),
  /** Whose mail addresses belong to this provider; a domain belongs to one provider. */
  domains: z.array(domain).min(1).max(50),
  /** Whether somebody whom nobody added is made when they first come, as an agent. */
  makesPeople: z.boolean(),
  /** The teams of whoever is made. */
  teamIds: z.array(id).max(200),
  /** Null: roles are given in Steward. */
  roleMapping: roleMapping.nullable(),
  /** Passwords are refused to addresses of these domains, but to `breakGlassId`. */
  isOnly: z.boolean(),
  /** The admin whose password counts still, for the day on which the provider does not answer. */
  breakGlassId: id.nullable(),
  isOn: z.boolean(),
};
const secret = z.string().min(1).max(2_000);

/** POST /api/v1/security/sso. `clientSecret`: '' for a client that has none. */
export const addProviderRequest = z.object({
  slug: providerSlug,
  ...settings,
  clientSecret: secret.or(z.literal('')),
});
export type AddProviderRequest = z.infer<typeof addProviderRequest>;
/** PUT /api/v1/security/sso/:slug. `clientSecret`: null leaves it, '' takes it away. `version`: the one that was looked at. */
export const saveProviderRequest = z.object({
  ...settings,
  clientSecret: secret.or(z.literal('')).nullable(),
  version: z.number().int().min(1),
});
export type SaveProviderRequest = z.infer<typeof saveProviderRequest>;
export type ProviderSettings = Omit<SaveProviderRequest, 'clientSecret' | 'version'>;

/** POST /api/v1/security/sso/test: asks the provider, keeps nothing. `slug`: whose kept secret is used where none is given. */
export const testProviderRequest = z.object({
  ...address,
  slug: providerSlug,
  scopes: z.array(scope).max(20),
  clientSecret: secret.or(z.literal('')).nullable(),
});
export type TestProviderRequest = z.infer<typeof testProviderRequest>;

export const providerChecks = ['address', 'configuration', 'abilities', 'keys', 'client'] as const;
/** One thing that was looked at. `unknown`: the provider would not tell. Whatever comes after a failure is not looked at. */
export type ProviderCheck = {
  check: (typeof providerChecks)[number];
  outcome: 'good' | 'bad' | 'unknown';
  /** A sentence for an admin. */
  said: string;
};
export type TestProviderAnswer = { isGood: boolean; checks: ProviderCheck[] };

export type SsoProvider = ProviderSettings & {
  slug: string;
  hasSecret: boolean;
  /** Whether this server can read the secret: it was sealed with the installation's key. */
  isReadable: boolean;
  /** What the provider must be told: where it sends people back to, and to where after signing out. */
  redirectUri: string;
  signedOutUri: string;
  /** Where the provider says that a session is over there. */
  backChannelUri: string;
  /** People who came by it. */
  linked: number;
  version: number;
  updatedAt: Millis;
  updatedBy: string;
};
/** GET /api/v1/security/sso */
export type ProvidersAnswer = {
  providers: SsoProvider[];
  /** `<base>/api/v1/auth/sso/<slug>/callback` will be the address of one that is added. */
  base: string;
};
export type ProviderAnswer = { provider: SsoProvider };

/** Who somebody is at the provider. GET /api/v1/security/sso/:slug/people */
export type LinkedPerson = {
  personId: Id;
  name: string;
  /** As the provider said it last; it may be another than the desk's. */
  email: string;
  role: Role;
  linkedAt: Millis;
  lastAt: Millis;
};
export type LinkedPeopleAnswer = { people: LinkedPerson[] };

/** What a person before the door may know of a provider. */
export const doorProvider = z.object({ slug: providerSlug, name: z.string() });
export type DoorProvider = z.infer<typeof doorProvider>;

/** Of 32 random bytes, as PKCE has verifiers, challenges and this program its states. */
export const random256 = z.string().regex(/^[\w-]{43}$/);

/** A desktop program that began this in the system's browser; all of them, or none. */
const awaited = {
  /** Where it listens, on 127.0.0.1. */
  port: z.coerce.number().int().min(1_024).max(65_535),
  /** S256 of the verifier that it keeps. */
  challenge: random256,
  /** What it is to hear again beside the code. */
  awaits: random256,
};

/** GET /api/v1/auth/sso/:slug/start. `for=proof`: somebody who is signed in shows once more who they are. */
export const startSsoQuery = z.object({
  for: z.enum(['sign_in', 'proof']).default('sign_in'),
  ...z.object(awaited).partial().shape,
  /** Where in the console to go on: its hash, such as `#/security/keys`. */
  to: z
    .string()
    .max(200)
    .regex(/^#\/[\w/-]*$/)
    .optional(),
  /** Sent on from another host name of this server. */
  moved: z.literal('yes').optional(),
});

/**
 * POST /api/v1/auth/sso/redeem: the desktop program fetches the session that the browser made way for, or, with a session of its own, the
 * proof. Answers what signing in answers, or nothing.
 */
export const redeemSsoRequest = z.object({ code: random256, verifier: random256 });
export type RedeemSsoRequest = z.infer<typeof redeemSsoRequest>;

/** POST /api/v1/auth/sso/:slug/backchannel-logout, as a form: the provider says that a session is over there. */
export const backChannelRequest = z.object({ logout_token: z.string().min(1).max(12_000) });

/**
 * Why somebody was sent back to the sign-in page, at `#/sign-in/<reason>/<slug>`. The console has words for each that say what
 * to do.
 */
export const ssoRefusals = [
  'provider_off',
  'provider_unreachable',
  'provider_refused',
  'cancelled',
  'stale',
  'not_trusted',
  'mail_missing',
  'mail_unverified',
  'domain_not_allowed',
  'unknown_person',
  'deactivated',
  'second_factor',
  'linked_to_another',
  'other_person',
  'not_signed_in',
] as const;
export type SsoRefusal = (typeof ssoRefusals)[number];
