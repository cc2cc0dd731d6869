// The requests behind data/door-server.ts.
import type { DoorServer } from '../data/door-server.ts';
import type { Ask } from './api.ts';

/** @param serverUrl '' for the same origin: a browser, which brings the cookie along wherever it goes */
export function createDoorServer(ask: Ask, serverUrl: string): DoorServer {
  return {
    startOf: (slug, purpose) =>
      serverUrl === '' ? `/api/v1/auth/sso/${slug}/start${purpose ? `?for=${purpose}` : ''}` : null,
    redeem: shown => ask('POST', 'auth/sso/redeem', shown),
    options: () => ask('GET', 'auth/options'),
    forgot: email => ask('POST', 'auth/forgot', { email }),
    lookAtLink: token => ask('POST', 'auth/link', { token }),
    chooseByLink: (token, password) => ask('POST', 'auth/link/use', { token, password }),
  };
}
