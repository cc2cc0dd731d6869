/** THE LIST of ways in beside a password: what single sign-on is given of identity, and what it tells. Nothing is decided here. */
import { join } from 'node:path';
import { ensureSecret } from '#platform/secret-file.ts';
import type { SsoRefusal } from '#protocol/http/sso.ts';
import type { ServerConfig } from './config.ts';
import type { Identity } from './features/identity/index.ts';
import type { Security } from './features/security/index.ts';
import { createSso, type SsoDeps } from './features/sso/index.ts';

export type EnteringDeps = Pick<SsoDeps, 'db' | 'clock' | 'log' | 'audit' | 'secret' | 'baseUrl'> & {
  config: ServerConfig;
  identity: Identity;
  security: Pick<Security, 'recordSecurityEvent' | 'egressRefused'>;
};

export function createEntering({ config, identity, security, ...rest }: EnteringDeps) {
  const { dataDir, mayReachPrivate, publicUrl } = config;
  return createSso({
    ...{ ...rest, mayReachPrivate, publicUrl, egressRefused: security.egressRefused },
    sealingKey: config.secretKey ?? ensureSecret(join(dataDir, 'secret-key')).secret,
    async enter({ hasSecond, ...who }) {
      const entered = await identity.enter({ ...who, second: hasSecond ? 'provider' : null });
      if (entered?.ok) return { ...entered, personId: entered.user.id };
      return entered ? 'second_factor' : 'deactivated';
    },
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
    sessionCookie: ({ token, expiresAtMs }, isSecure) => identity.cookieOf(token, expiresAtMs, isSecure),
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
