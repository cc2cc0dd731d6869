// The requests behind data/copilot-server.ts.
import type { CopilotServer } from '../data/copilot-server.ts';
import type { Ask } from './api.ts';

/** The server gives up after 25 seconds by itself, and says why. */
const timeoutMs = 35_000;

export const createCopilotServer = (ask: Ask): CopilotServer => ({
  state: () => ask('GET', 'copilot'),
  rewrite: (request, signal) => ask('POST', 'copilot/rewrite', request, { timeoutMs, signal }),
  sumUp: conversationId => ask('POST', 'copilot/summary', { conversationId }, { timeoutMs }),
  similar: conversationId => ask('POST', 'copilot/similar', { conversationId }),
});
