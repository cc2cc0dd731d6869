/** Owns what a provider's word that a session is over does here: each such word once, and what it is about ends on all servers. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import type { Connections } from './connections.ts';
import type { EntranceDeps } from './entrance.service.ts';
import { OidcFault } from './faults.ts';
import { hashOfState } from './flow.ts';
import { deleteHandoversOf } from './handovers.store.ts';
import * as store from './sso.store.ts';

export type LeavingDeps = Pick<EntranceDeps, 'refused'> & {
  db: Db;
  clock: Clock;
  log: Log;
  connections: Connections;
  /** As if these people had signed out there; sockets fall within a second. */
  endSessions(sessions: { personId: Id; sessionId: Id }[]): Promise<void>;
};

export type Leaving = ReturnType<typeof createLeaving>;

export function createLeaving({ db, clock, log, connections, endSessions, refused }: LeavingDeps) {
  return {
    /** False: it was not to be believed, or came before. No such session is no error: it is over either way. */
    async ended(slug: string, token: string, ip: string): Promise<boolean> {
      const provider = await store.findProvider(db, slug);
      if (!provider?.isOn) return false;
      const now = clock.now();
      try {
        const about = await (await connections.to(provider)).readLogout(token, now);
        // A word of another kind than a state of ours: the two share a table of what was used.
        const used = hashOfState(`logout ${about.issuer} ${about.tokenId}`);
        if (!(await store.takeState(db, used, about.overAt, now)))
          throw new OidcFault('not_trusted', 'a logout token: it came before');
        await deleteHandoversOf(db, { slug, ...about });
        const sessions = await store.findSessionsOf(db, { slug, ...about });
        await endSessions(sessions);
        log.info({ provider: slug, sessions: sessions.length }, 'a provider ended sessions');
        return true;
      } catch (error) {
        if (!(error instanceof OidcFault)) throw error;
        refused({
          why: error.kind === 'not_trusted' ? 'not_trusted' : 'provider_unreachable',
          slug,
          said: error.said,
          email: '',
          ip,
        });
        return false;
      }
    },
  };
}
