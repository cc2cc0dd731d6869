/**
 * Owns what admins do with providers: add, change, test, take away, and part somebody from who they are there. A client secret goes in
 * and is sealed; it never comes out. Each change is written to the audit log in its own transaction.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { AuditAct } from '#protocol/audit.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  AddProviderRequest,
  LinkedPerson,
  ProviderSettings,
  ProvidersAnswer,
  SaveProviderRequest,
  SsoProvider,
  TestProviderAnswer,
  TestProviderRequest,
} from '#protocol/http/sso.ts';
import type { Id } from '#protocol/ids.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { Connect } from './oidc.ts';
import * as store from './sso.store.ts';
import { isEverybodys } from './sso.ts';
import { lookAt } from './trial.ts';

export type ProvidersDeps = {
  db: Db;
  clock: Clock;
  audit: WriteAudit;
  sealer: KeptSealer;
  connect: Connect;
  /** What is wrong with an address before anything is sent there; null: nothing that can be seen. */
  problemOf(url: string): string | null;
  /** Where browsers find this server, without a slash at the end. */
  baseUrl(): string;
};

export const redirectUriOf = (base: string, slug: string): string =>
  `${base}/api/v1/auth/sso/${slug}/callback`;
export const signedOutUriOf = (base: string): string => `${base}/console/`;

const backChannelUriOf = (base: string, slug: string): string =>
  `${base}/api/v1/auth/sso/${slug}/backchannel-logout`;

export type Providers = ReturnType<typeof createProviders>;

export function createProviders({ db, clock, audit, sealer, connect, problemOf, baseUrl }: ProvidersDeps) {
  const note = (
    tx: Tx,
    by: Acting,
    act: AuditAct,
    provider: { slug: string; name: string },
    detail: object,
  ) =>
    audit(tx, {
      ...{ act, by, ip: by.ip, detail: { ...detail } },
      subject: { kind: 'sso', id: provider.slug, name: provider.name },
    });

  function shown(kept: store.KeptProvider, linked: number): SsoProvider {
    const { clientSecret, ...rest } = kept;
    return {
      ...rest,
      hasSecret: clientSecret !== '',
      isReadable: clientSecret === '' || sealer.open(clientSecret, kept.slug) !== null,
      redirectUri: redirectUriOf(baseUrl(), kept.slug),
      signedOutUri: signedOutUriOf(baseUrl()),
      backChannelUri: backChannelUriOf(baseUrl(), kept.slug),
      linked,
    };
  }

  async function show(slug: string): Promise<SsoProvider> {
    const [kept, links] = await Promise.all([store.findProvider(db, slug), store.countLinks(db)]);
    if (!kept) throw new AppError('not_found');
    return shown(kept, links.get(slug) ?? 0);
  }

  /** @throws malformed for what could not work, or would let in whom nobody meant */
  async function check(
    tx: Tx,
    slug: string,
    next: ProviderSettings,
    others: readonly store.KeptProvider[],
  ): Promise<void> {
    const problem = await problemIn(tx, slug, next, others);
    if (problem)
      throw new AppError('malformed', {
        message: problem.said,
        details: [{ path: `body.${problem.field}`, problem: problem.said }],
      });
  }

  async function problemIn(
    tx: Tx,
    slug: string,
    next: ProviderSettings,
    others: readonly store.KeptProvider[],
  ) {
    const issuer = problemOf(next.issuer);
    if (issuer) return { field: 'issuer', said: `The issuer ${issuer}.` };
    const taken = others.find(
      other => other.slug !== slug && other.domains.some(domain => next.domains.includes(domain)),
    );
    if (taken) return { field: 'domains', said: `A domain of these belongs to ${taken.name} already.` };
    const open = next.domains.find(isEverybodys);
    if (open && next.makesPeople)
      return {
        field: 'makesPeople',
        said: `Everybody may have an address at ${open}: add people yourself, so that only they can sign in.`,
      };
    const [team] = await store.unknownTeams(tx, next.teamIds);
    if (team) return { field: 'teamIds', said: `There is no team ${team}.` };
    if (!next.isOnly) return null;
    if (!next.breakGlassId || !(await store.isFitToBreakGlass(tx, next.breakGlassId)))
      return {
        field: 'breakGlassId',
        said: 'Name an active admin who has a password: theirs counts still on the day on which the provider does not answer.',
      };
    return null;
  }

  return {
    async list(): Promise<ProvidersAnswer> {
      const [kept, links] = await Promise.all([store.listProviders(db), store.countLinks(db)]);
      return { providers: kept.map(each => shown(each, links.get(each.slug) ?? 0)), base: baseUrl() };
    },

    async add({ slug, clientSecret, ...settings }: AddProviderRequest, by: Acting): Promise<SsoProvider> {
      await db.transaction(async tx => {
        const others = await store.lockProviders(tx);
        if (others.some(other => other.slug === slug))
          throw new AppError('malformed', {
            details: [{ path: 'body.slug', problem: 'There is a provider of that name already.' }],
          });
        await check(tx, slug, settings, others);
        await store.saveProvider(tx, {
          ...{
            ...tidy(settings),
            slug,
            clientSecret: clientSecret === '' ? '' : await sealer.seal(tx, clientSecret, slug),
            version: 1,
          },
          ...{ updatedAt: clock.now(), updatedBy: by.name },
        });
        note(
          tx,
          by,
          'sso.add',
          { slug, name: settings.name },
          { ...tidy(settings), hasSecret: clientSecret !== '' },
        );
      });
      return show(slug);
    },

    async save(
      slug: string,
      { clientSecret, version, ...settings }: SaveProviderRequest,
      by: Acting,
    ): Promise<SsoProvider> {
      await db.transaction(async tx => {
        const others = await store.lockProviders(tx);
        const kept = others.find(other => other.slug === slug);
        if (!kept) throw new AppError('not_found');
        if (kept.version !== version) throw new AppError('stale');
        await check(tx, slug, settings, others);
        const secret =
          clientSecret === null
            ? kept.clientSecret
            : clientSecret === ''
              ? ''
              : await sealer.seal(tx, clientSecret, slug);
        await store.saveProvider(tx, {
          ...{ ...tidy(settings), slug, clientSecret: secret, version: version + 1 },
          ...{ updatedAt: clock.now(), updatedBy: by.name },
        });
        note(
          tx,
          by,
          'sso.change',
          { slug, name: settings.name },
          {
            ...{ before: settingsOf(kept), after: tidy(settings), isSecretNew: clientSecret !== null },
          },
        );
      });
      return show(slug);
    },

    /** People stay; they are no longer known by who they are there. */
    async remove(slug: string, by: Acting): Promise<void> {
      await db.transaction(async tx => {
        const kept = (await store.lockProviders(tx)).find(other => other.slug === slug);
        if (!kept) throw new AppError('not_found');
        await store.deleteProvider(tx, slug);
        note(tx, by, 'sso.remove', kept, settingsOf(kept));
      });
    },

    async test({ slug, clientSecret, ...asked }: TestProviderRequest): Promise<TestProviderAnswer> {
      const kept = clientSecret === null ? await store.findProvider(db, slug) : null;
      // A kept secret goes to the provider that it is of, whatever is typed beside it.
      const isSame = kept !== null && kept.issuer === asked.issuer && kept.clientId === asked.clientId;
      const secret =
        clientSecret ?? (isSame && kept.clientSecret !== '' ? sealer.open(kept.clientSecret, slug) : '');
      return lookAt(
        { ...asked, clientSecret: secret ?? '', isSecretKnown: clientSecret !== null || isSame },
        { connect, problemOf, redirectUri: redirectUriOf(baseUrl(), slug) },
      );
    },

    async people(slug: string): Promise<LinkedPerson[]> {
      if (!(await store.findProvider(db, slug))) throw new AppError('not_found');
      return store.listLinked(db, slug);
    },

    /** Whoever comes next with their mail address becomes them. */
    async unlink(slug: string, personId: Id, by: Acting): Promise<void> {
      await db.transaction(async tx => {
        const kept = await store.findProvider(tx, slug);
        if (!kept || !(await store.deleteLink(tx, slug, personId))) throw new AppError('not_found');
        note(tx, by, 'sso.unlink', kept, { personId });
      });
    },
  };
}

const unique = (list: readonly string[]): string[] => [...new Set(list)];
const tidy = (settings: ProviderSettings): ProviderSettings => ({
  ...settings,
  ...{
    domains: unique(settings.domains),
    scopes: unique(settings.scopes),
    teamIds: unique(settings.teamIds),
  },
});

const settingsOf = ({
  clientSecret: _,
  slug: __,
  version: ___,
  updatedAt: ____,
  updatedBy: _____,
  ...rest
}: store.KeptProvider) => rest;
