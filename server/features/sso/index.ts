// Single sign-on: staff come in by an identity provider of their organisation (OpenID Connect). Session, people and rights are identity's.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { createEgress } from '#platform/egress/egress.ts';
import { guardedFetch } from '#platform/egress/guarded-fetch.ts';
import type { Log } from '#platform/log.ts';
import { createSealer } from '#platform/sealed.ts';
import type { WriteAudit } from '../audit/index.ts';
import { createConnections } from './connections.ts';
import { createEntrance, type EntranceDeps } from './entrance.service.ts';
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
  /** Not of the database: what is kept there is sealed with it. */
  sealingKey: string;
  /** Whether a provider may be in a private network. */
  mayReachPrivate: boolean;
  egressRefused?: ((host: string) => void) | undefined;
  publicUrl: string | null;
  baseUrl(): string;
} & Pick<EntranceDeps, 'enter' | 'make' | 'changeRole' | 'sessionOf' | 'prove' | 'refused'> &
  Pick<SsoHttpDeps, 'sessionCookie'>;

export function createSso(deps: SsoDeps) {
  const { db, clock, log, audit, baseUrl } = deps;
  const egress = createEgress({
    ...{ mayReachPrivate: deps.mayReachPrivate, refused: deps.egressRefused, now: () => clock.now() },
  });
  const sealer = createSealer(deps.sealingKey, 'single sign-on');
  const flowSealer = createSealer(deps.secret, 'single sign-on under way');
  const connect = createConnect(guardedFetch(egress));
  const { problemOf } = egress;
  const providers = createProviders({ db, clock, audit, sealer, connect, problemOf, baseUrl });
  const { enter, make, changeRole, sessionOf, prove, refused } = deps;
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
      make,
      changeRole,
      sessionOf,
      prove,
      refused,
    },
    connections: createConnections({ clock, sealer, connect }),
  });
  return {
    atTheDoor: entrance.atTheDoor,
    passwordsCount: entrance.passwordsCount,
    wayOut: entrance.wayOut,
    routes: ssoRoutes({
      ...{ entrance, providers, flowSealer, baseUrl, sessionCookie: deps.sessionCookie },
      isPublicSecure: deps.publicUrl?.startsWith('https:') ?? false,
    }),
  };
}
