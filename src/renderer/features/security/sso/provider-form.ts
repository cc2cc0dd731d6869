// The form of a provider: what is written, what is wrong with it, and what it becomes on the wire. Pure.
import {
  type AddProviderRequest,
  type ProviderSettings,
  providerSlug,
  type SsoProvider,
  type TestProviderRequest,
} from '#protocol/http/sso.ts';

export type ProviderForm = {
  slug: string;
  name: string;
  issuer: string;
  clientId: string;
  /** '' keeps the one that is there. */
  secret: string;
  scopes: string;
  /** One a line. */
  domains: string;
  makesPeople: boolean;
  teamIds: readonly string[];
  hasMapping: boolean;
  claim: string;
  adminValues: string;
  supervisorValues: string;
  isOnly: boolean;
  /** '' for nobody. */
  breakGlassId: string;
  isOn: boolean;
};

export const newProvider: ProviderForm = {
  ...{ slug: '', name: '', issuer: '', clientId: '', secret: '', scopes: 'email profile', domains: '' },
  ...{ makesPeople: false, teamIds: [], hasMapping: false, claim: 'groups', adminValues: '' },
  ...{ supervisorValues: '', isOnly: false, breakGlassId: '', isOn: true },
};

export const formOf = (provider: SsoProvider): ProviderForm => ({
  ...{ slug: provider.slug, name: provider.name, issuer: provider.issuer, clientId: provider.clientId },
  ...{ secret: '', scopes: provider.scopes.join(' '), domains: provider.domains.join('\n') },
  ...{ makesPeople: provider.makesPeople, teamIds: provider.teamIds },
  ...{ hasMapping: provider.roleMapping !== null, claim: provider.roleMapping?.claim ?? 'groups' },
  adminValues: (provider.roleMapping?.admin ?? []).join('\n'),
  supervisorValues: (provider.roleMapping?.supervisor ?? []).join('\n'),
  ...{ isOnly: provider.isOnly, breakGlassId: provider.breakGlassId ?? '', isOn: provider.isOn },
});

/** What a name becomes in an address. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 30);

const linesOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map(line => line.trim())
    .filter(line => line !== '');
const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter(word => word !== '');

export type ProviderProblem = 'name' | 'slug' | 'issuer' | 'clientId' | 'domains' | 'claim' | 'glass';

/** What keeps it from being saved; the first is shown. */
export function problemIn(form: ProviderForm): ProviderProblem | null {
  if (form.name.trim() === '') return 'name';
  if (!providerSlug.safeParse(form.slug).success) return 'slug';
  if (!URL.canParse(form.issuer.trim())) return 'issuer';
  if (form.clientId.trim() === '') return 'clientId';
  const domains = linesOf(form.domains);
  if (domains.length === 0 || domains.some(domain => !/^[^\s@/:]+\.[^\s@/:]+$/.test(domain)))
    return 'domains';
  if (form.hasMapping && form.claim.trim() === '') return 'claim';
  return form.isOnly && form.breakGlassId === '' ? 'glass' : null;
}

/** Of a form without a problem. */
export const settingsOf = (form: ProviderForm): ProviderSettings => ({
  ...{ name: form.name.trim(), issuer: form.issuer.trim(), clientId: form.clientId.trim() },
  ...{ scopes: wordsOf(form.scopes), domains: linesOf(form.domains), makesPeople: form.makesPeople },
  teamIds: form.makesPeople ? [...form.teamIds] : [],
  roleMapping: form.hasMapping
    ? {
        claim: form.claim.trim(),
        admin: linesOf(form.adminValues),
        supervisor: linesOf(form.supervisorValues),
      }
    : null,
  ...{ isOnly: form.isOnly, breakGlassId: form.isOnly ? form.breakGlassId : null, isOn: form.isOn },
});

export const addingOf = (form: ProviderForm): AddProviderRequest => ({
  ...{ ...settingsOf(form), slug: form.slug, clientSecret: form.secret },
});

/** Null: it lacks what a test needs. */
export function trialOf(form: ProviderForm, hasKept: boolean): TestProviderRequest | null {
  const problem = problemIn(form);
  if (problem === 'slug' || problem === 'issuer' || problem === 'clientId') return null;
  return {
    ...{
      slug: form.slug,
      issuer: form.issuer.trim(),
      clientId: form.clientId.trim(),
      scopes: wordsOf(form.scopes),
    },
    clientSecret: form.secret === '' && hasKept ? null : form.secret,
  };
}
