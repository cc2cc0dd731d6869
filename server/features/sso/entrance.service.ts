/**
 * Owns the way in by a provider: there with what only this browser carries, back with a code, and then whoever it is signs in as
 * everybody does. Whatever goes wrong ends as a reason that the sign-in page has words for. Never trusts a mail address by itself.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { Log } from '#platform/log.ts';
import type { KeptSealer, Sealer } from '#platform/sealed.ts';
import type { DoorProvider, SsoRefusal } from '#protocol/http/sso.ts';
import type { Id } from '#protocol/ids.ts';
import type { Role } from '#protocol/permissions.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Connections } from './connections.ts';
import { OidcFault } from './faults.ts';
import { type Flow, flowIn, flowLastsMs, type Handover, hashOfState } from './flow.ts';
import { type Handovers, refusedAt } from './handover.service.ts';
import { type Claims, newNonce, newState, newVerifier } from './oidc.ts';
import { redirectUriOf, signedOutUriOf } from './providers.service.ts';
import * as store from './sso.store.ts';
import { domainOf, hasSecondFactor, roleIn, type Said, saidIn, whoComes } from './sso.ts';

type Outcome = { ok: true } | { ok: false; problem: string };
/** Somebody who was let in, as identity says it. */
export type Entered = Extract<Awaited<ReturnType<Identity['enter']>>, { ok: true }>;

export type EntranceDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  audit: WriteAudit;
  connections: Connections;
  handOver: Handovers['handOver'];
  /** Of what a browser carries: the same on every server. */
  flowSealer: Sealer;
  /** Of what is kept. */
  sealer: KeptSealer;
  baseUrl(): string;
  /** The one way in, with everything that follows a sign-in. `hasSecond`: the provider saw a second factor of theirs. */
  enter(who: {
    personId: Id;
    ip: string;
    userAgent: string;
    hasSecond: boolean;
  }): Promise<Entered | Extract<SsoRefusal, 'deactivated' | 'second_factor'>>;
  /** Whether somebody is asked for a second factor that nobody saw yet. */
  asksForMore(personId: Id): Promise<boolean>;
  /** Somebody new without a password; `alongside` runs in the same transaction. */
  make(
    asked: { name: string; email: string; role: Role; teamIds: string[] },
    by: Acting,
    alongside: (tx: Tx, personId: Id) => Promise<void>,
  ): Promise<Outcome>;
  /** Another role for somebody; it is refused where no admin would remain. */
  changeRole(personId: Id, role: Role, by: Acting): Promise<Outcome>;
  /** Whose session it is, or null. */
  sessionOf(credentials: Credentials): Promise<{ sessionId: Id; personId: Id } | null>;
  prove(sessionId: Id): Promise<void>;
  /** Told of whoever was turned away, with what the provider said of them. */
  refused(facts: { why: SsoRefusal; slug: string; said: string; email: string; ip: string }): void;
};
type Credentials = { cookieHeader: string | undefined; bearer: string | undefined };

export type Began = { ok: true; location: string; flow: Flow } | { ok: false; why: SsoRefusal };
export type CameBack =
  | {
      ok: true;
      entered: Entered | null /** Where to go on. */;
      to: string;
      isProof: boolean;
      handedTo?: never;
    }
  /** A desktop program goes on, at this address of its own. */
  | { ok: true; handedTo: string }
  | { ok: false; why: SsoRefusal; handedTo?: string };

/** How long ago somebody may have shown the provider who they are for it to count as anew. */
const freshForMs = 300_000;

export type Entrance = ReturnType<typeof createEntrance>;

export function createEntrance(deps: EntranceDeps) {
  const { db, clock, log, connections, flowSealer, sealer, baseUrl } = deps;

  async function began({
    slug,
    isProof,
    to,
    handover,
    credentials,
    ip,
  }: {
    slug: string;
    isProof: boolean;
    to: string;
    handover: Omit<Handover, 'isProof'> | null;
    credentials: Credentials;
    ip: string;
  }): Promise<Began> {
    const provider = await store.findProvider(db, slug);
    if (!provider?.isOn) return { ok: false, why: 'provider_off' };
    // A desktop program shows its session when it fetches the proof: the browser has none.
    const needsSession = isProof && handover === null;
    const session = needsSession ? await deps.sessionOf(credentials) : null;
    if (needsSession && !session) return { ok: false, why: 'not_signed_in' };
    const flow: Flow = {
      ...{ slug, version: provider.version, state: newState(), nonce: newNonce(), verifier: newVerifier() },
      ...{ proves: session?.sessionId ?? null, to, expiresAt: clock.now() + flowLastsMs },
      handover: handover && { ...handover, isProof },
    };
    try {
      const connection = await connections.to(provider);
      const { state, nonce, verifier } = flow;
      const location = await connection.wayThere({
        ...{
          redirectUri: redirectUriOf(baseUrl(), slug),
          scopes: provider.scopes,
          state,
          nonce,
          verifier,
          isProof,
        },
      });
      return { ok: true, location, flow };
    } catch (error) {
      return turnedAway(error, { slug, ip });
    }
  }

  function turnedAway(
    error: unknown,
    { slug, ip }: { slug: string; ip: string },
  ): { ok: false; why: SsoRefusal } {
    if (!(error instanceof OidcFault)) throw error;
    const why = whyOf[error.kind];
    log.warn({ provider: slug, said: error.said }, 'a sign-in by a provider failed');
    deps.refused({ why, slug, said: error.said, email: '', ip });
    return { ok: false, why };
  }

  async function cameBack({
    slug,
    query,
    credentials,
    ip,
    userAgent,
  }: {
    slug: string;
    query: string;
    credentials: Credentials;
    ip: string;
    userAgent: string;
  }): Promise<CameBack> {
    const now = clock.now();
    const state = new URLSearchParams(query).get('state') ?? '';
    const flow = flowIn(credentials.cookieHeader, state, flowSealer, now);
    const provider = await store.findProvider(db, slug);
    // A way that this browser did not begin, is gone already, or leads elsewhere: whoever sent it here may mean somebody else.
    const isOwn =
      flow !== null &&
      flow.slug === slug &&
      (await store.takeState(db, hashOfState(state), flow.expiresAt, now));
    if (!isOwn) return refuse('stale', { slug, ip });
    const came = await gone({ slug, provider, flow, query, credentials, ip, userAgent });
    return came.ok || !flow.handover ? came : { ...came, handedTo: refusedAt(flow.handover, came.why) };
  }

  async function gone({
    slug,
    provider,
    flow,
    query,
    credentials,
    ip,
    userAgent,
  }: {
    slug: string;
    provider: store.KeptProvider | null;
    flow: Flow;
    query: string;
    credentials: Credentials;
    ip: string;
    userAgent: string;
  }): Promise<CameBack> {
    if (!provider?.isOn) return { ok: false, why: 'provider_off' };
    if (provider.version !== flow.version) return refuse('stale', { slug, ip });
    try {
      const connection = await connections.to(provider);
      const { claims, idToken } = await connection.redeem({
        address: new URL(`${redirectUriOf(baseUrl(), slug)}?${query}`),
        ...{ state: flow.state, nonce: flow.nonce, verifier: flow.verifier },
        wanted: ['email', ...(provider.roleMapping ? [provider.roleMapping.claim] : [])],
      });
      const said = saidIn(claims);
      const isProof = flow.handover?.isProof ?? flow.proves !== null;
      return !isProof
        ? await signIn({ provider, flow, said, claims, idToken, ip, userAgent })
        : await prove({ slug, flow, said, credentials, ip });
    } catch (error) {
      return turnedAway(error, { slug, ip });
    }
  }

  function refuse(why: SsoRefusal, { slug, ip, email = '' }: { slug: string; ip: string; email?: string }) {
    deps.refused({ why, slug, said: '', email, ip });
    return { ok: false as const, why };
  }

  type Coming = {
    provider: store.KeptProvider;
    flow: Flow;
    said: Said;
    claims: Claims;
    idToken: string;
    ip: string;
    userAgent: string;
  };

  async function signIn({ provider, flow, said, claims, idToken, ip, userAgent }: Coming): Promise<CameBack> {
    const { slug } = provider;
    const role = roleIn(claims, provider.roleMapping);
    const personId = await settle({ provider, said, role, ip });
    if (typeof personId === 'object') return refuse(personId.why, { slug, ip, email: said.email });
    const at = clock.now();
    await store.touchLink(db, { issuer: said.issuer, subject: said.subject, slug, email: said.email, at });
    if (role) {
      const changed = await deps.changeRole(personId, role, actingOf(provider, ip));
      if (!changed.ok)
        log.warn({ personId, problem: changed.problem }, 'a role that a provider gives was not taken');
    }
    const hasSecond = hasSecondFactor(said.methods);
    const way = { slug, idToken, sid: said.sid };
    if (flow.handover) {
      if (!hasSecond && (await deps.asksForMore(personId)))
        return refuse('second_factor', { slug, ip, email: said.email });
      return { ok: true, handedTo: await deps.handOver(flow.handover, { ...way, personId, hasSecond }) };
    }
    const entered = await deps.enter({ personId, ip, userAgent, hasSecond });
    if (typeof entered === 'string') return refuse(entered, { slug, ip, email: said.email });
    const { sessionId } = entered;
    await db.transaction(async tx =>
      store.saveWayOut(tx, sessionId, { ...way, idToken: await sealer.seal(tx, idToken, sessionId) }),
    );
    return { ok: true, entered, to: flow.to, isProof: false };
  }

  /** Who it is; they are made or linked where that is to be. */
  async function settle({
    provider,
    said,
    role,
    ip,
  }: Pick<Coming, 'provider' | 'said' | 'ip'> & { role: Role | null }): Promise<Id | { why: SsoRefusal }> {
    const { issuer, subject, email } = said;
    const [byLink, byEmail] = await Promise.all([
      store.findByLink(db, issuer, subject),
      store.findByEmail(db, email, issuer),
    ]);
    const coming = whoComes(said, provider, { byLink, byEmail });
    if (coming.kind === 'refuse') return coming;
    if (coming.kind === 'in') return coming.personId;
    const { slug } = provider;
    const by = actingOf(provider, ip);
    const link = (personId: Id) => ({ issuer, subject, personId, slug, email, at: clock.now() });
    if (coming.kind === 'make') {
      let made: Id | null = null;
      const asked = {
        name: said.name,
        email,
        role: role ?? ('agent' as const),
        teamIds: await knownTeams(provider.teamIds),
      };
      const outcome = await deps.make(asked, by, async (tx, personId) => {
        await store.insertLink(tx, link(personId));
        made = personId;
      });
      // Two tabs at once: the other one made them.
      if (!outcome.ok) made = (await store.findByLink(db, issuer, subject))?.personId ?? null;
      return made ?? { why: 'unknown_person' };
    }
    await db.transaction(async tx => {
      await store.insertLink(tx, link(coming.personId));
      deps.audit(tx, {
        ...{ act: 'sso.link', by, ip, subject: { kind: 'person', id: coming.personId, name: said.name } },
        detail: { provider: slug },
      });
    });
    return coming.personId;
  }

  /** A team that was taken away since is no reason to keep anybody out. */
  async function knownTeams(teamIds: readonly Id[]): Promise<Id[]> {
    const unknown = await store.unknownTeams(db, teamIds);
    return teamIds.filter(teamId => !unknown.includes(teamId));
  }

  async function prove({
    slug,
    flow,
    said,
    credentials,
    ip,
  }: Pick<Coming, 'flow' | 'said' | 'ip'> & { slug: string; credentials: Credentials }): Promise<CameBack> {
    const byLink = await store.findByLink(db, said.issuer, said.subject);
    // Asked for a new sign-in there, a provider says when it was; one that cannot say is believed.
    if (said.authTimeMs !== null && said.authTimeMs < clock.now() - freshForMs)
      return refuse('not_trusted', { slug, ip });
    if (flow.handover) {
      if (!byLink) return refuse('other_person', { slug, ip, email: said.email });
      const who = { personId: byLink.personId, slug, idToken: '', sid: null, hasSecond: false };
      return { ok: true, handedTo: await deps.handOver(flow.handover, who) };
    }
    const session = await deps.sessionOf(credentials);
    if (!session || session.sessionId !== flow.proves) return refuse('not_signed_in', { slug, ip });
    if (byLink?.personId !== session.personId) return refuse('other_person', { slug, ip, email: said.email });
    await deps.prove(session.sessionId);
    return { ok: true, entered: null, to: flow.to, isProof: true };
  }

  return {
    began,
    cameBack,

    /** Which there are, for whoever stands before the door. */
    async atTheDoor(): Promise<DoorProvider[]> {
      const kept = await store.listProviders(db);
      return kept.filter(({ isOn }) => isOn).map(({ slug, name }) => ({ slug, name }));
    },

    /** By which provider alone an address comes in, and whose password counts still; null: passwords count. */
    async passwordsCount(email: string): Promise<{ name: string; breakGlassId: Id | null } | null> {
      const domain = domainOf(email);
      const kept = await store.listProviders(db);
      const only = kept.find(({ isOn, isOnly, domains }) => isOn && isOnly && domains.includes(domain));
      return only ? { name: only.name, breakGlassId: only.breakGlassId } : null;
    },

    /** Where a session that ends here is ended at its provider; null: nowhere. Never keeps anybody from signing out. */
    async wayOut(sessionId: Id): Promise<string | null> {
      try {
        const way = await store.findWayOut(db, sessionId);
        const provider = way && (await store.findProvider(db, way.slug));
        const idToken = way && sealer.open(way.idToken, sessionId);
        if (!provider?.isOn || !idToken) return null;
        return (await connections.to(provider)).wayOut({ idToken, backTo: signedOutUriOf(baseUrl()) });
      } catch (error) {
        log.warn({ err: error }, 'a session could not be ended at its provider');
        return null;
      }
    },
  };
}

const actingOf = ({ name }: { name: string }, ip: string): Acting => ({
  ...{ kind: 'server', id: null, name: `Steward, for ${name}`, ip },
});

const whyOf: Record<OidcFault['kind'], SsoRefusal> = {
  address: 'provider_unreachable',
  configuration: 'provider_unreachable',
  refused: 'provider_refused',
  not_trusted: 'not_trusted',
  cancelled: 'cancelled',
};
