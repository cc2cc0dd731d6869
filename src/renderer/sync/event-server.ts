// The requests behind data/event-server.ts.
import type { EventServer } from '../data/event-server.ts';
import type { Ask } from './api.ts';
import { asQuery } from './as-query.ts';

export function createEventServer(ask: Ask): EventServer {
  return {
    list: ({ levels, ...filter }, before) =>
      ask('GET', `security/events?${asQuery({ ...filter, level: levels?.join(','), before, limit: 50 })}`),
    summary: hours => ask('GET', `security/summary?hours=${hours}`),
  };
}
