// Single sign-on: staff come in by an identity provider of their organisation (OpenID Connect). Session, people and rights are identity's.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { createEgress } from '#platform/egress/egress.ts';
import { guardedFetch } from '#platform/egress/guarded-fetch.ts';
import type { Log } from '#platform/log.ts';
import { createSealer, type KeptSealer } from '#platform/sealed.ts';
import type { WriteAudit } from '../audit/index.ts';
import type { SealedColumn } from '../secrets/index.ts';
import { createConnections } from './connections.ts';
import { createEntrance, type EntranceDeps } from './entrance.service.ts';
import { createHandovers } from './handover.service.ts';
import { createLeaving, type LeavingDeps } from './leaving.service.ts';
import { createConnect } from './oidc.ts';
import { createProviders } from './providers.service.ts';
import { type SsoHttpDeps, ssoRoutes } from './sso.http.ts';

export type SsoDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  audit: WriteAudit;
  /** Of the installation: the same on every server. What a browser carries for some minutes is sealed with it. */
  secret: string;
  /** Of what the database keeps. */
  sealer: KeptSealer;
  /** Whether a provider may be in a private network. */
  mayReachPrivate: boolean;
  egressRefused?: ((host: string) => void) | undefined;
  publicUrl: string | null;
  baseUrl(): string;
} & Pick<EntranceDeps, 'enter' | 'asksForMore' | 'make' | 'changeRole' | 'sessionOf' | 'prove' | 'refused'> &
  Pick<SsoHttpDeps, 'sessionCookie' | 'loginAnswer' | 'endReplaced'> &
  Pick<LeavingDeps, 'endSessions'>;

export const useOfSso = 'single sign-on';
const kept = { use: useOfSso, wasUnbound: true as const };
export const sealedBySso: readonly SealedColumn[] = [
  {
    ...kept,
    table: 'sso_providers',
    key: 'slug',
    column: 'client_secret',
    what: 'client secrets of providers',
  },
  {
    ...kept,
    table: 'sso_sessions',
    key: 'session_id',
    column: 'id_token',
    what: 'ways to sign out at a provider',
  },
  { ...kept, table: 'sso_handovers', key: 'code_hash', column: 'id_token', what: 'sign-ins under way' },
];

export function createSso(deps: SsoDeps) {
  const { db, clock, log, audit, sealer, baseUrl } = deps;
  const egress = createEgress({
    ...{ mayReachPrivate: deps.mayReachPrivate, refused: deps.egressRefused, now: () => clock.now() },
  });
  const flowSealer = createSealer(deps.secret, 'single sign-on under way');
  const connect = createConnect(guardedFetch(egress));
  const { problemOf } = egress;
  const providers = createProviders({ db, clock, audit, sealer, connect, problemOf, baseUrl });
  const { enter, asksForMore, make, changeRole, sessionOf, prove, refused } = deps;
  const handovers = createHandovers({ db, clock, sealer, enter, prove });
  const connections = createConnections({ clock, sealer, connect });
  const leaving = createLeaving({ db, clock, log, connections, endSessions: deps.endSessions, refused });
  const entrance = createEntrance({
    ...{
      db,
      clock,
      log,
      audit,
      sealer,
      flowSealer,
      baseUrl,
      enter,
      asksForMore,
      make,
      changeRole,
      sessionOf,
      prove,
      refused,
    },
    handOver: handovers.handOver,
    connections,
  });
  return {
    /** All that there is to say; no secret is among it. */
    shown: providers.list,
    atTheDoor: entrance.atTheDoor,
    passwordsCount: entrance.passwordsCount,
    wayOut: entrance.wayOut,
    routes: ssoRoutes({
      ...{ entrance, handovers, leaving, providers, sessionOf, flowSealer, baseUrl },
      ...{ sessionCookie: deps.sessionCookie, loginAnswer: deps.loginAnswer, endReplaced: deps.endReplaced },
      isPublicSecure: deps.publicUrl?.startsWith('https:') ?? false,
    }),
  };
}
