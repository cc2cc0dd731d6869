// The requests behind data/people-server.ts.
import type { PeopleServer } from '../data/people-server.ts';
import type { Ask } from './api.ts';

export function createPeopleServer(ask: Ask): PeopleServer {
  const base = 'people';
  return {
    list: () => ask('GET', base),
    invite: asked => ask('POST', base, asked),
    inviteAgain: id => ask('POST', `${base}/${id}/invite`),
    change: (id, asked) => ask('PUT', `${base}/${id}`, asked),
    disable: id => ask('POST', `${base}/${id}/disable`),
    enable: id => ask('POST', `${base}/${id}/enable`),
    factorRules: () => ask('GET', 'security/factors'),
    saveFactorRule: (role, asked) => ask('PUT', `security/factors/${role}`, asked),
    sessions: id => ask('GET', `${base}/${id}/sessions`),
    endSession: (id, sessionId) => ask('DELETE', `${base}/${id}/sessions/${sessionId}`),
    resetFactors: id => ask('POST', `${base}/${id}/factors/reset`),
    endAllSessions: id => ask('POST', `${base}/${id}/sessions/end`),
  };
}
