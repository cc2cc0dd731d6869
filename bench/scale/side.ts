// One of two servers under the same load: Steward, or bare socket.io with an INSERT and a broadcast. Each with a crowd of its own, in processes of
// their own.
import { join } from 'node:path';
import { type Child, startChild } from '../child.ts';
import { signIn } from '../furnish.ts';
import type { CrowdQuestion, Visitor } from '../load/crowd.ts';
import type { TallyRead } from '../load/tally.ts';

export type Costs = { heapBytes: number; rssBytes: number; cpuMs: number };
export type SideName = 'steward' | 'bare';

export type Side = {
  server: Child;
  ask<Answer = unknown>(question: CrowdQuestion): Promise<Answer>;
  tally(): Promise<TallyRead>;
  /** What the server costs now, garbage left out. */
  costs(): Promise<Costs>;
  /** Customers, who write, and ears of the desk, who hear all of them. */
  hold(customers: number): Promise<void>;
  listen(ears: number): Promise<void>;
  /**
   * Customers write by turns, until everybody was answered and every ear has heard everything.
   * @returns what was counted
   */
  write(load: { perSecond: number; forMs: number; writers: number }): Promise<TallyRead>;
  stop(): Promise<void>;
};

const bench = join(import.meta.dirname, '..');
const scripts = { steward: 'steward-server.ts', bare: 'live/floor-server.ts' };
const opensPerSecond = 400;
const patienceMs = 60_000;

export async function startSide(
  name: SideName,
  desk: { databaseUrl: string; visitors: readonly Visitor[]; email: string },
): Promise<Side> {
  const { databaseUrl } = desk;
  const server = await startChild(join(bench, scripts[name]), { databaseUrl }, ['--expose-gc']);
  const url = server.ready['url'] ?? '';
  const crowd = await startChild(join(bench, 'load/crowd.ts'), { url });
  const ask = <Answer>(question: CrowdQuestion) => crowd.ask<Answer>(question);
  let listening = 0;
  return {
    server,
    ask,
    tally: () => ask<TallyRead>({ do: 'read' }),
    costs: () => server.ask<Costs>({}),
    async hold(count) {
      const visitors = desk.visitors.slice(0, count);
      const { online } = await ask<{ online: number }>(
        name === 'steward'
          ? { do: 'widgets', visitors, perSecond: opensPerSecond }
          : {
              do: 'bare',
              rooms: visitors.map(visitor => visitor.customerId),
              perSecond: opensPerSecond,
            },
      );
      if (online !== count) throw new Error(`${online} of ${count} came in`);
    },
    async listen(ears) {
      listening += ears;
      if (name === 'bare') {
        await ask({ do: 'bare', rooms: Array.from({ length: ears }, () => 'desk'), perSecond: 50 });
        return;
      }
      const token = await signIn(url, desk.email);
      await ask({ do: 'listeners', ears: Array.from({ length: ears }, () => ({ token })) });
    },
    async write(load) {
      await ask({ do: 'reset' });
      const { written } = await ask<{ written: number }>({ do: 'write', ...load });
      await ask({ do: 'quiet', withinMs: patienceMs });
      const due = written * listening;
      const beganMs = performance.now();
      for (;;) {
        const read = await ask<TallyRead>({ do: 'read' });
        const { deliveries, acknowledged } = read;
        if (acknowledged.length === written && deliveries === due) return read;
        if (performance.now() - beganMs > patienceMs) {
          const found = `${acknowledged.length} were acknowledged and ${deliveries} of ${due} heard`;
          throw new Error(`${name}: of ${written} messages ${found}`);
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    },
    async stop() {
      await crowd.stop();
      await server.stop();
    },
  };
}
