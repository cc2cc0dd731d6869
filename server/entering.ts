/** THE LIST of ways in: people by password, passkey or single sign-on, programs by key. Nothing is decided here. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { SsoRefusal } from '#protocol/http/sso.ts';
import type { Id } from '#protocol/ids.ts';
import type { ServerConfig } from './config.ts';
import type { Door } from './door.ts';
import { createIdentity, type Identity, type IdentityDeps } from './features/identity/index.ts';
import { createKeys, noticeOfKey } from './features/keys/index.ts';
import { createSso } from './features/sso/index.ts';
import type { Sealing } from './sealing.ts';
import type { Telling } from './telling.ts';

export type EnteringDeps = Pick<IdentityDeps, 'left'> & {
  db: Db;
  clock: Clock;
  log: Log;
  newId(): Id;
  jobs: Jobs;
  config: ServerConfig;
  installation: { id: string; secret: string };
  sealing: Pick<Sealing, 'factors' | 'sso'>;
  door: Door;
  telling: Telling;
  /** Where the desk is, without a slash at the end. */
  publicUrl(): string;
};

export type Entering = ReturnType<typeof createEntering>;

export function createEntering(deps: EnteringDeps) {
  const { db, clock, log, newId, jobs, config, installation, door } = deps;
  const { notifications, events, quietly } = deps.telling;
  const { audit, addresses, lists } = door;
  const { recordSecurityEvent } = door.security;
  const identity = createIdentity({
    ...{ db, log, clock, newId, jobs, recordSecurityEvent, audit: audit.write, left: deps.left },
    secret: installation.secret,
    sealer: deps.sealing.factors,
    publicUrl: config.publicUrl,
    breachedPasswordsUrl: config.breachedPasswordsUrl,
    serverId: () => installation.id,
    offlineDays: config.offlineDays,
    tellPerson: said => quietly(notifications.sendNotification(said)),
    signedIn(facts) {
      lists.changed(['sessions']);
      return addresses.signedIn(facts);
    },
    countryOf: ip => addresses.lookUp(ip).country,
    sendLetter: config.mail && notifications.sendLetter,
    consoleUrl: () => `${deps.publicUrl()}/console`,
    passwordsCount: email => sso.passwordsCount(email),
    wayOut: sessionId => sso.wayOut(sessionId),
    singleSignOn: () => sso.atTheDoor(),
  });
  const sso = createSingleSignOn(identity, deps);
  const keys = createKeys({
    ...{ db, log, clock, newId, jobs, bus: door.socket.bus, recordSecurityEvent, audit: audit.write },
    ownerOf: identity.actorOf,
    onOwnerChanged: heard => identity.onSessionEnded(({ personId }) => heard(personId)),
    onKeyChanged: sessionId => events.rightChanged({ personId: null, sessionId }),
    notify: said => notifications.tellRole(noticeOfKey(said)),
  });
  identity.onSessionEnded(({ personId, sessionId }) => events.rightChanged({ personId, sessionId }));
  identity.onSessionEnded(() => lists.changed(['sessions']));
  return {
    identity,
    sso,
    keys,
    routes: [...identity.routes, ...sso.routes, ...keys.routes],
    parts: [identity.watcher, keys.part],
  };
}

/** What single sign-on is given of identity, and what it tells. */
function createSingleSignOn(identity: Identity, deps: EnteringDeps) {
  const { db, clock, log, config, installation, publicUrl: baseUrl } = deps;
  const { audit, security } = deps.door;
  const { mayReachPrivate, publicUrl } = config;
  return createSso({
    ...{ db, clock, log, audit: audit.write, secret: installation.secret, baseUrl },
    ...{ mayReachPrivate, publicUrl, egressRefused: security.egressRefused },
    sealer: deps.sealing.sso,
    async enter({ hasSecond, ...who }) {
      const entered = await identity.enter({ ...who, second: hasSecond ? 'provider' : null });
      if (entered?.ok) return entered;
      return entered ? 'second_factor' : 'deactivated';
    },
    asksForMore: identity.asksForMore,
    make: (asked, by, alongside) => identity.accountsFor(by).make(asked, alongside),
    async changeRole(personId, role, by) {
      const isThat = (await identity.actorOf(personId))?.role === role;
      return isThat ? { ok: true } : identity.accountsFor(by).updateUser(personId, { role });
    },
    async sessionOf(credentials) {
      const found = await identity.authenticate(credentials);
      return found.ok ? { sessionId: found.session.sessionId, personId: found.session.actor.personId } : null;
    },
    prove: identity.proven,
    endSessions: identity.endSessions,
    sessionCookie: ({ token, expiresAtMs }, isSecure) => identity.cookieOf(token, expiresAtMs, isSecure),
    endReplaced: identity.endReplaced,
    loginAnswer: identity.loginAnswer,
    refused({ why, slug, said, email, ip }) {
      security.recordSecurityEvent({
        ...{ eventType: 'sso_refused', sourceIp: ip, threatLevel: levelOf(why), actionTaken: 'refused' },
        details: {
          why,
          provider: slug,
          ...(said ? { said } : {}),
          ...(email ? { email: email.slice(0, 320) } : {}),
        },
      });
    },
  });
}

/** A token that does not hold was made by somebody; the rest happens to people. */
const levelOf = (why: SsoRefusal) => (why === 'not_trusted' ? 'high' : why === 'cancelled' ? 'info' : 'low');
