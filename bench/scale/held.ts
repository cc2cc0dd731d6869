// The same load on both sides, taking turns: what a message and a connection cost, and how that grows with customers and with agents.
import { type AreaOptions, atLeast, atMost, type Figures, figure, median, percentile } from '../figure.ts';
import type { Visitor } from '../load/crowd.ts';
import { growthExponent } from '../load/figures.ts';
import { type SideName, startSide } from './side.ts';

export type Desk = { databaseUrl: string; visitors: readonly Visitor[]; email: string };
type Load = { customers: number; ears: number; perSecond: number };
type Measured = {
  heapPerConnection: number;
  cpuMsPerMessage: number;
  deliveriesPerCoreSecond: number;
  p50: number;
  p99: number;
};

const writers = 400;
const forMs = 6_000;
const customerSizes = [500, 1_500, 5_000] as const;
const earSizes = [10, 50, 200] as const;
/** Of the whole desk, in each run over customers. */
const fewEars = 10;
const rate = 300;
/** Two hundred hear each word: six thousand deliveries a second. */
const rateWithEars = 30;

async function measure(name: SideName, desk: Desk, load: Load): Promise<Measured> {
  const side = await startSide(name, desk);
  try {
    // Everything once, so that what is counted is connections and messages, and not the first of each.
    await side.costs();
    const empty = await side.costs();
    await side.hold(load.customers);
    const held = await side.costs();
    await side.listen(load.ears);
    await side.write({ perSecond: 100, forMs: (writers / 100) * 1_000, writers });
    const before = await side.costs();
    const { heardMs, deliveries, acknowledged } = await side.write({
      perSecond: load.perSecond,
      forMs,
      writers,
    });
    const after = await side.costs();
    const cpuMs = after.cpuMs - before.cpuMs;
    return {
      heapPerConnection: (held.heapBytes - empty.heapBytes) / load.customers,
      cpuMsPerMessage: cpuMs / acknowledged.length,
      deliveriesPerCoreSecond: deliveries / (cpuMs / 1_000),
      p50: percentile(heardMs, 0.5),
      p99: percentile(heardMs, 0.99),
    };
  } finally {
    await side.stop();
  }
}

type Both = { steward: Measured; bare: Measured };

async function measureBoth(desk: Desk, load: Load, { say }: AreaOptions): Promise<Both> {
  say(`${load.customers} customers, ${load.ears} consoles, ${load.perSecond} messages a second`);
  const steward = await measure('steward', desk, load);
  return { steward, bare: await measure('bare', desk, load) };
}

/** Ours grows with the peer's exponent, or within a tenth of it: what both do for each connection is nobody's fault. */
function growth(
  sizes: readonly number[],
  runs: readonly Both[],
  costOf: (measured: Measured) => number,
  unit: string,
) {
  const of = (name: SideName) =>
    growthExponent(sizes.map((size, nth) => ({ size, cost: costOf((runs[nth] as Both)[name]) })));
  const [ours, bare] = [of('steward'), of('bare')];
  return figure({
    ...{ figure: ours, unit, reference: bare, ratio: ours - bare },
    goal: 'exponent ≤ bare socket.io + 0.1 (the ratio is the difference)',
    met: atMost(0.1),
  });
}

export async function measureHeld(desk: Desk, options: AreaOptions): Promise<Figures> {
  const load = (customers: number): Load => ({ customers, ears: fewEars, perSecond: rate });
  const byCustomers: Both[] = [];
  for (const customers of customerSizes) byCustomers.push(await measureBoth(desk, load(customers), options));
  const largest = [byCustomers.at(-1) as Both, await measureBoth(desk, load(5_000), options)];
  const byEars: Both[] = [];
  for (const ears of earSizes)
    byEars.push(await measureBoth(desk, { customers: 500, ears, perSecond: rateWithEars }, options));
  const loudest = byEars.at(-1) as Both;
  const beside = (pick: (measured: Measured) => number) => ({
    figure: median(largest.map(({ steward }) => pick(steward))),
    reference: median(largest.map(({ bare }) => pick(bare))),
  });
  return {
    'A-5 at 300/s p50': figure({
      ...beside(({ p50 }) => p50),
      ...{ unit: 'ms', goal: '≤ 3 × bare socket.io', met: atMost(3) },
    }),
    'A-5 at 300/s p99': figure({
      ...beside(({ p99 }) => p99),
      ...{ unit: 'ms', goal: '≤ 3 × bare socket.io', met: atMost(3) },
    }),
    'A-6 heap of 5,000': figure({
      ...beside(({ heapPerConnection }) => heapPerConnection / 1_024),
      ...{ unit: 'kB a connection', goal: '≤ 1.5 × bare socket.io', met: atMost(1.5) },
    }),
    'A-6 deliveries to 200': figure({
      figure: loudest.steward.deliveriesPerCoreSecond,
      reference: loudest.bare.deliveriesPerCoreSecond,
      ...{ unit: 'deliveries / s of a core', goal: '≥ 0.5 × bare socket.io', met: atLeast(0.5) },
    }),
    'A-6 growth of heap': growth(
      customerSizes,
      byCustomers,
      run => run.heapPerConnection,
      'exponent of heap a connection, 500 to 5,000 connections',
    ),
    'A-6 growth by customers': growth(
      customerSizes,
      byCustomers,
      run => run.cpuMsPerMessage,
      'exponent of CPU a message, 500 to 5,000 connections',
    ),
    'A-6 growth by agents': growth(
      earSizes,
      byEars,
      run => run.cpuMsPerMessage,
      'exponent of CPU a message, 10 to 200 consoles',
    ),
  };
}
