// The requests behind data/limit-server.ts.
import type { LimitServer } from '../data/limit-server.ts';
import type { Ask } from './api.ts';

export function createLimitServer(ask: Ask): LimitServer {
  const base = 'security/limits';
  return {
    list: () => ask('GET', base),
    save: (name, rule, version) => ask('PUT', `${base}/rules/${name}`, { rule, version }),
    reset: (name, version) => ask('DELETE', `${base}/rules/${name}?version=${version}`),
    saveCosts: (costs, version) => ask('PUT', `${base}/costs`, { costs, version }),
  };
}
