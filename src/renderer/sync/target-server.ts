// The requests behind data/target-server.ts.
import type { TargetServer } from '../data/target-server.ts';
import type { Ask } from './api.ts';

export const createTargetServer = (ask: Ask): TargetServer => ({
  read: () => ask('GET', 'targets'),
  save: (targets, version) => ask('PUT', 'targets', { targets, version }),
});
