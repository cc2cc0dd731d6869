// one console stops reading while everybody else is told as before.
import { type AreaOptions, atMost, type Figures, figure, percentile } from '../figure.ts';
import type { Desk } from './held.ts';
import { type Side, startSide } from './side.ts';

/** 103 MB within 18 s: before the heartbeat finds the sleeper, and what it holds is let go. */
const load = { perSecond: 300, forMs: 18_000, paddedTo: 19_000 };
const writers = 100;
const MB = 1024 * 1024;

async function told(side: Side): Promise<{ p99: number; messages: number; bytes: number }> {
  await side.ask({ do: 'reset' });
  const { written } = await side.ask<{ written: number }>({ do: 'write', ...load, writers });
  const { rssBytes: _rss, heapBytes } = await side.costs();
  await side.ask({ do: 'quiet', withinMs: 60_000 });
  const { heardMs } = await side.tally();
  return { p99: percentile(heardMs, 0.99), messages: written, bytes: heapBytes };
}

export async function measureSlowReader(desk: Desk, { say }: AreaOptions): Promise<Figures> {
  say('A-9: one console reads no more');
  const side = await startSide('steward', desk);
  try {
    await side.hold(writers);
    await side.listen(3);
    await side.ask({ do: 'write', perSecond: 100, forMs: 2_000, writers });
    await side.ask({ do: 'quiet', withinMs: 60_000 });
    const before = await told(side);
    await side.ask({ do: 'sleep' });
    const after = await told(side);
    const dueMb = (after.messages * load.paddedTo) / MB;
    return {
      'A-9 growth': figure({
        ...{ figure: Math.max(0, after.bytes - before.bytes) / MB, unit: `MB, ${Math.round(dueMb)} MB due` },
        ...{ reference: 2, goal: '≤ 2 MB', met: atMost(1) },
      }),
      'A-9 p99 of others': figure({
        ...{ figure: after.p99, unit: 'ms', reference: before.p99 },
        ...{ goal: '≤ 1.2 × with everybody reading', met: atMost(1.2) },
      }),
    };
  } finally {
    await side.stop();
  }
}
