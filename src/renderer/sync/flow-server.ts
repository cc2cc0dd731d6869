// The requests behind data/flow-server.ts.
import type { FlowServer } from '../data/flow-server.ts';
import type { Ask } from './api.ts';

export function createFlowServer(ask: Ask): FlowServer {
  const at = (...parts: (string | number)[]) => ['flows', ...parts].join('/');
  return {
    list: () => ask('GET', at()),
    get: id => ask('GET', at(id)),
    surroundings: id => ask('GET', at(id, 'surroundings')),
    stepCounts: id => ask('GET', at(id, 'counts')),
    versions: id => ask('GET', at(id, 'versions')),
    create: flow => ask('POST', at(), flow),
    save: (id, draft) => ask('PUT', at(id), draft),
    publish: (id, how) => ask('POST', at(id, 'publish'), how),
    retire: id => ask('POST', at(id, 'retire')),
    restore: (id, number) => ask('POST', at(id, 'versions', number, 'restore')),
    remove: id => ask('DELETE', at(id)),
  };
}
