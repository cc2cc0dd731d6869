// The requests behind data/door-server.ts.
import type { DoorServer } from '../data/door-server.ts';
import type { Ask } from './api.ts';

export function createDoorServer(ask: Ask): DoorServer {
  return {
    options: () => ask('GET', 'auth/options'),
    forgot: email => ask('POST', 'auth/forgot', { email }),
    lookAtLink: token => ask('POST', 'auth/link', { token }),
    chooseByLink: (token, password) => ask('POST', 'auth/link/use', { token, password }),
  };
}
