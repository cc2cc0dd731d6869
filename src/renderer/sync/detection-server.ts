// The requests behind data/detection-server.ts.
import type { DetectionServer } from '../data/detection-server.ts';
import type { Ask } from './api.ts';

export function createDetectionServer(ask: Ask): DetectionServer {
  const base = 'security/detection';
  return {
    list: () => ask('GET', base),
    save: (name, setting, version) => ask('PUT', `${base}/rules/${name}`, { setting, version }),
    reset: (name, version) => ask('DELETE', `${base}/rules/${name}?version=${version}`),
    tryOn: (days, changes) => ask('POST', `${base}/try`, { days, changes }),
  };
}
