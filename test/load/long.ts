// The load of crowd.test.ts for as long as one likes: part of `npm run soak`.
import { signIn } from '../../bench/furnish.ts';
import type { TallyRead } from '../../bench/load/tally.ts';
import { createLoadHouse, type LoadHouse } from './house.ts';

export type LongFigure = {
  goal: string;
  what: string;
  figure: number;
  aim: string;
  met: boolean;
  over: string;
};

const writers = 600;
/** Consoles that hear every message. */
const ears = 25;
const patienceMs = 180_000;
/** Between two looks; what was counted in between is checked and let go of. */
const stretchMs = 30_000;

type Say = (line: string) => void;

async function open(widgets: number): Promise<LoadHouse> {
  const house = await createLoadHouse({ agents: 1 });
  try {
    const visitors = await house.visitors(widgets);
    const { online } = await house.crowd<{ online: number }>({ do: 'widgets', visitors, perSecond: 400 });
    if (online !== widgets) throw new Error(`${online} of ${widgets} widgets came in`);
    const token = await signIn(house.url, house.emails[0] ?? '');
    await house.crowd({ do: 'listeners', ears: Array.from({ length: ears }, () => ({ token })) });
    await house.crowd({ do: 'write', perSecond: 100, forMs: (writers / 100) * 1_000, writers });
    await house.crowd({ do: 'quiet', withinMs: patienceMs });
    await house.crowd({ do: 'reset' });
    return house;
  } catch (error) {
    await house.close();
    throw error;
  }
}

/** Until every listener has heard of every message, or nothing more comes. */
async function heardAll(house: LoadHouse, messages: number): Promise<TallyRead> {
  await house.crowd({ do: 'quiet', withinMs: patienceMs });
  const beganMs = performance.now();
  for (;;) {
    const read = await house.tally();
    if (read.deliveries >= messages * ears || performance.now() - beganMs > patienceMs) return read;
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}

/** held for minutes, and everything that is due is delivered. */
export async function soakHeld(
  asked: { widgets: number; minutes: number; deliveriesPerSecond: number },
  say: Say,
): Promise<LongFigure[]> {
  const house = await open(asked.widgets);
  try {
    const perSecond = asked.deliveriesPerSecond / ears;
    const stretches = Math.max(1, Math.round((asked.minutes * 60_000) / stretchMs));
    let [due, delivered, lostLines, messages] = [0, 0, 0, 0];
    const beganMs = performance.now();
    for (let nth = 1; nth <= stretches; nth += 1) {
      const asking = { do: 'write', perSecond, forMs: stretchMs, writers } as const;
      const { written } = await house.crowd<{ written: number }>(asking);
      const read = await heardAll(house, written);
      due += written * ears;
      messages += written;
      delivered += read.deliveries;
      // Each line that opened now had broken before.
      lostLines += read.opened.length;
      await house.crowd({ do: 'reset' });
      say(`held: ${nth} of ${stretches}, ${delivered} of ${due} delivered, ${lostLines} lines broke`);
    }
    const rate = Math.round((delivered * 1_000) / (performance.now() - beganMs));
    const over = `${asked.widgets} widgets, ${messages} messages, ${delivered} deliveries at ${rate}/s`;
    const figures = {
      'held: deliveries that were missed': due - delivered,
      'held: lines that broke': lostLines,
    };
    return Object.entries(figures).map(([what, figure]) => ({
      ...{ goal: 'A-7', what, figure, aim: '0', met: figure === 0, over },
    }));
  } finally {
    await house.close();
  }
}

/** killed and started again, several times, while customers write. */
export async function soakStorm(asked: { widgets: number; rounds: number }, say: Say): Promise<LongFigure[]> {
  const house = await open(asked.widgets);
  try {
    let [wrong, bootstraps] = [0, 0];
    const acknowledged = new Set<string>();
    const before = new Set((await house.messages()).map(({ id }) => id));
    for (let round = 1; round <= asked.rounds; round += 1) {
      const killed = house.killServer();
      await house.crowd({ do: 'write', perSecond: 300, forMs: 2_000, writers });
      await killed;
      await house.crowd({ do: 'quiet', withinMs: patienceMs });
      const read = await house.tally();
      for (const { messageId } of read.acknowledged) acknowledged.add(messageId);
      bootstraps += read.bootstraps;
      const { online } = await house.crowd<{ online: number }>({ do: 'state' });
      wrong += read.refused.length + (asked.widgets - online);
      await house.crowd({ do: 'reset' });
      say(`storm: ${round} of ${asked.rounds}, ${online} back, ${bootstraps} began anew`);
    }
    const stored = (await house.messages()).filter(({ id, kind }) => kind === 'text' && !before.has(id));
    const missing = acknowledged.size - stored.filter(({ id }) => acknowledged.has(id)).length;
    const over = `${asked.rounds} kills, ${asked.widgets} widgets, ${acknowledged.size} messages`;
    const figures = {
      'storm: messages lost or doubled, or widgets not back':
        wrong + missing + (stored.length - acknowledged.size),
      'storm: threads that began anew': bootstraps,
    };
    return Object.entries(figures).map(([what, figure]) => ({
      ...{ goal: 'A-8', what, figure, aim: '0', met: figure === 0, over },
    }));
  } finally {
    await house.close();
  }
}
