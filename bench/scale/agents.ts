// Agents by the hundred, each signed in as a person of their own; not by way of the door, which lets one address try a hundred times.
import { createDb } from '#platform/db/db.ts';
import { silentLog } from '#platform/log.ts';
import { createIdentity } from '../../server/features/identity/index.ts';
import { benchPassword, newId } from '../furnish.ts';
import { installationOf } from '../installation.ts';

export type BenchAgent = { personId: string; token: string };

export async function addAgents(
  databaseUrl: string,
  { teamId, count }: { teamId: string; count: number },
): Promise<BenchAgent[]> {
  const db = createDb({ connectionString: databaseUrl, log: silentLog, poolSize: 4 });
  try {
    const installation = await installationOf(db);
    const identity = createIdentity({
      ...{ db, log: silentLog, clock: { now: () => Date.now() }, newId },
      ...{ secret: installation.secret, publicUrl: null, serverId: () => installation.id, offlineDays: 14 },
      ...{ jobs: { enqueue: async () => {}, register: () => {} }, audit: () => {} },
      ...{ sendLetter: null, consoleUrl: () => '' },
      // Nobody here has a second factor.
      sealer: { seal: async () => '', open: () => null },
    });
    const agents: BenchAgent[] = [];
    for (let nth = 0; nth < count; nth += 1) {
      const email = `watcher${nth}@bench.test`;
      const added = await identity.addUser({
        ...{ email, name: `Watcher ${nth}`, role: 'agent', teamIds: [teamId], password: benchPassword },
      });
      if (!added.ok) throw new Error(added.problem);
      const signedIn = await identity.signIn({
        ...{ email, password: benchPassword, ip: `desk ${nth}`, userAgent: 'bench' },
      });
      if (!signedIn.ok) throw new Error(signedIn.code);
      agents.push({ personId: added.personId, token: signedIn.token });
    }
    return agents;
  } finally {
    await db.stop();
  }
}
