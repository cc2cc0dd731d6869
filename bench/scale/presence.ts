// what presence costs an agent, with more and more people online of whom each watches the same few.
import { type AreaOptions, atMost, type Figures, figure } from '../figure.ts';
import type { BenchAgent } from './agents.ts';
import type { Desk } from './held.ts';
import { startSide } from './side.ts';

const sizes = [10, 50, 200] as const;
const watched = 10;
/** Everybody walks off and comes back, so many times. */
const rounds = 5;
const changesEach = rounds * 2;

/** @returns changes that one agent was told of */
async function measureOne(desk: Desk, agents: readonly BenchAgent[]): Promise<number> {
  const side = await startSide('steward', desk);
  try {
    const ears = agents.map(({ token }, nth) => ({
      token,
      watches: Array.from(
        { length: watched },
        (_, next) => agents[(nth + next) % agents.length]?.personId ?? '',
      ),
    }));
    await side.ask({ do: 'listeners', ears });
    await side.ask({ do: 'reset' });
    for (let change = 1; change <= changesEach; change += 1) {
      await side.ask({ do: 'touch', isIdle: change % 2 === 1 });
      // A change that is not heard before the next one begins would be joined with it.
      const beganMs = performance.now();
      while ((await side.tally()).presence < change * watched * agents.length) {
        if (performance.now() - beganMs > 20_000) throw new Error('a change of presence was not heard');
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    }
    return (await side.tally()).presence / agents.length;
  } finally {
    await side.stop();
  }
}

export async function measurePresence(
  desk: Desk,
  agents: readonly BenchAgent[],
  { say }: AreaOptions,
): Promise<Figures> {
  const told: number[] = [];
  for (const size of sizes) {
    say(`A-11: ${size} agents, each watching ${watched}`);
    told.push(await measureOne(desk, agents.slice(0, size)));
  }
  const [few = 0] = told;
  return {
    'A-11 presence': figure({
      ...{
        figure: told.at(-1) ?? 0,
        unit: `changes told to an agent who watches ${watched}`,
        reference: few,
      },
      ...{ goal: 'with 200 online as with 10', met: atMost(1) },
    }),
  };
}
