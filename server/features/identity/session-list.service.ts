/** Owns where people are signed in, and the end of it by hand: one's own sessions, and for admins everybody's. */
import type { Db } from '#platform/db/db.ts';
import type { SessionEntry } from '#protocol/http/auth.ts';
import type { Id } from '#protocol/ids.ts';
import { endSessions } from './accounts.store.ts';
import { type KeptSession, readAllSessions, readSessions } from './sessions.store.ts';

export type SessionListDeps = {
  db: Db;
  /** Two letters, or null. */
  countryOf(ip: string): string | null;
  /** Has the ended ones told at once, here. */
  readEndings(): Promise<void>;
};

const quarterMs = 900_000;
const mostShown = 1_000;

export type SessionList = ReturnType<typeof createSessionList>;

export function createSessionList({ db, countryOf, readEndings }: SessionListDeps) {
  const shown = ({ createdAt, seenAt, ip, ...session }: KeptSession) => ({
    ...{ ...session, ip, country: ip === '' ? null : countryOf(ip) },
    ...{ createdAt: createdAt.getTime(), seenAt: seenAt.getTime() },
  });
  return {
    /** Of everybody, as consoles hold it: last seen to the quarter of an hour, or it would be another list every minute. */
    async all() {
      const sessions = await readAllSessions(db, mostShown);
      return sessions
        .map(({ personId, ...session }) => ({ ...shown(session), personId }))
        .map(one => ({ ...one, seenAt: Math.max(one.createdAt, one.seenAt - (one.seenAt % quarterMs)) }))
        .sort((a, b) => b.seenAt - a.seenAt || (a.id < b.id ? -1 : 1));
    },

    async of(personId: Id, thisSessionId: string | null): Promise<SessionEntry[]> {
      const sessions = await readSessions(db, personId);
      return sessions.map(session => ({ ...shown(session), isThis: session.id === thisSessionId }));
    },

    /** The console there is wiped. False: the person has no such session. */
    async end(personId: Id, sessionId: Id): Promise<boolean> {
      const ended = await endSessions(db, { personId, sessionId, reason: 'revoked' });
      await readEndings();
      return ended > 0;
    },

    /** All but the one to keep; the consoles there are wiped. Answers how many there were. */
    async endOthers(personId: Id, keptSessionId: Id | null): Promise<number> {
      const ended = await endSessions(db, { personId, sessionId: null, reason: 'revoked' }, keptSessionId);
      await readEndings();
      return ended;
    },
  };
}
