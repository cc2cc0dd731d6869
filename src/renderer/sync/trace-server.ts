// The requests behind data/trace-server.ts.
import type { TraceServer } from '../data/trace-server.ts';
import type { Ask } from './api.ts';

export const createTraceServer = (ask: Ask): TraceServer => ({
  run: id => ask('GET', `ai/runs/${id}`),
  runsOf: conversationId => ask('GET', `ai/conversations/${conversationId}/runs`),
});
