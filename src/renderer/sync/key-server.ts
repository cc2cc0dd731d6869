// The requests behind data/key-server.ts.
import type { KeyServer } from '../data/key-server.ts';
import type { Ask } from './api.ts';

export function createKeyServer(ask: Ask): KeyServer {
  return {
    list: () => ask('GET', 'keys'),
    create: wish => ask('POST', 'keys', wish),
    change: (id, change) => ask('PATCH', `keys/${id}`, change),
    rotate: (id, graceHours) => ask('POST', `keys/${id}/rotate`, { graceHours }),
    revoke: id => ask('POST', `keys/${id}/revoke`),
    usage: (id, days) => ask('GET', `keys/${id}/usage?days=${days}`),
  };
}
