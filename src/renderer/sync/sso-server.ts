// The requests behind data/sso-server.ts.
import type { SsoServer } from '../data/sso-server.ts';
import type { Ask } from './api.ts';

const path = 'security/sso';
/** The provider is asked several things in turn. */
const testTimeoutMs = 60_000;

export function createSsoServer(ask: Ask): SsoServer {
  return {
    list: () => ask('GET', path),
    add: wish => ask('POST', path, wish),
    save: (slug, wish) => ask('PUT', `${path}/${slug}`, wish),
    remove: slug => ask('DELETE', `${path}/${slug}`),
    test: wish => ask('POST', `${path}/test`, wish, { timeoutMs: testTimeoutMs }),
    people: slug => ask('GET', `${path}/${slug}/people`),
    unlink: (slug, personId) => ask('DELETE', `${path}/${slug}/people/${personId}`),
  };
}
