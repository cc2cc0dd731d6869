// Who comes in by a provider, and as what. Pure.
import type { RoleMapping, SsoRefusal } from '#protocol/http/sso.ts';
import type { Role } from '#protocol/permissions.ts';
import type { Claims } from './oidc.ts';

/** What a provider says of somebody, as far as it matters here. */
export type Said = {
  issuer: string;
  subject: string;
  /** In small letters; '' when not said. */
  email: string;
  isVerified: boolean;
  name: string;
  /** When they last showed the provider who they are; null: it did not say. */
  authTimeMs: number | null;
  /** The provider's own name of this session; null: it has none. */
  sid: string | null;
  /** How they did (RFC 8176). */
  methods: string[];
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
const isTrue = (value: unknown): boolean =>
  value === true || value === 'true' || value === 1 || value === '1';
const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(item => typeof item === 'string');

export function saidIn(claims: Claims): Said {
  const email = textOf(claims['email']).toLowerCase();
  const spelled =
    textOf(claims['name']) || `${textOf(claims['given_name'])} ${textOf(claims['family_name'])}`.trim();
  return {
    ...{ issuer: claims.iss, subject: claims.sub },
    email: /^[^\s@]+@[^\s@]+$/.test(email) && email.length <= 320 ? email : '',
    // Entra ID says in a claim of its own whether the domain of a mail address is its owner's.
    isVerified: isTrue(claims['email_verified']) || isTrue(claims['xms_edov']),
    name: (spelled || (email.split('@')[0] ?? '')).slice(0, 200),
    authTimeMs: typeof claims['auth_time'] === 'number' ? claims['auth_time'] * 1_000 : null,
    sid: textOf(claims['sid']).slice(0, 500) || null,
    methods: listOf(claims['amr']),
  };
}

export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/** Methods of which each is something that one has, or more than one thing (RFC 8176). */
const strong = new Set(['mfa', 'otp', 'hwk', 'swk', 'sc', 'pop']);
export const hasSecondFactor = (methods: readonly string[]): boolean =>
  methods.some(method => strong.has(method));

export type Linked = { personId: string; isActive: boolean };
export type Coming =
  | { kind: 'in'; personId: string }
  | { kind: 'link'; personId: string }
  | { kind: 'make' }
  | { kind: 'refuse'; why: SsoRefusal };

/**
 * By issuer and subject alone, once somebody is known by them; a mail address only ever makes that link, when it is verified and of a
 * domain that is this provider's.
 */
export function whoComes(
  said: Said,
  provider: { domains: readonly string[]; makesPeople: boolean },
  found: {
    byLink: Linked | null;
    /** Who has that address; `isLinked`: they are somebody else at this issuer already. */
    byEmail: (Linked & { isLinked: boolean }) | null;
  },
): Coming {
  const { byLink, byEmail } = found;
  if (byLink) return byLink.isActive ? { kind: 'in', personId: byLink.personId } : refuse('deactivated');
  if (said.email === '') return refuse('mail_missing');
  if (!provider.domains.includes(domainOf(said.email))) return refuse('domain_not_allowed');
  if (!said.isVerified) return refuse('mail_unverified');
  if (!byEmail) return provider.makesPeople ? { kind: 'make' } : refuse('unknown_person');
  if (!byEmail.isActive) return refuse('deactivated');
  return byEmail.isLinked ? refuse('linked_to_another') : { kind: 'link', personId: byEmail.personId };
}

const refuse = (why: SsoRefusal): Coming => ({ kind: 'refuse', why });

/** Null: the provider does not say, or nobody asked it to. */
export function roleIn(claims: Claims, mapping: RoleMapping | null): Role | null {
  if (!mapping) return null;
  // Entra ID leaves out a list of groups that is too long, and says so: that is no word of somebody's having none.
  const leftOut = claims['_claim_names'];
  if (typeof leftOut === 'object' && leftOut !== null && mapping.claim in leftOut) return null;
  const held = listOf(claims[mapping.claim]);
  if (mapping.admin.some(value => held.includes(value))) return 'admin';
  return mapping.supervisor.some(value => held.includes(value)) ? 'supervisor' : 'agent';
}

/** Domains where everybody may have an address: to make whoever comes from there would be to make anybody. */
const everybodys = new Set([
  ...[
    'gmail.com',
    'googlemail.com',
    'outlook.com',
    'hotmail.com',
    'live.com',
    'msn.com',
    'yahoo.com',
    'icloud.com',
    'me.com',
  ],
  ...[
    'aol.com',
    'proton.me',
    'protonmail.com',
    'gmx.com',
    'gmx.de',
    'gmx.net',
    'web.de',
    'mail.com',
    'zoho.com',
    'fastmail.com',
  ],
  'yandex.com',
]);
export const isEverybodys = (domain: string): boolean => everybodys.has(domain);
