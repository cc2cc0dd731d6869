// Both servers are replaced one after the other, behind the shipped nginx, while customers and agents write through it all the time.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAgreement, expectNoErrors, until } from './agreement.ts';
import { type Crowd, gather, writeWhile } from './crowd.ts';
import { openStage, type ServerName, type Stage } from './stage.ts';

let stage: Stage;
let crowd: Crowd;
beforeAll(async () => {
  stage = await openStage();
  crowd = await gather(stage, 12);
});
afterAll(async () => {
  await crowd?.stop();
  await stage?.close();
});

async function connectionsOf(name: ServerName): Promise<number> {
  const figures = await (await fetch(`${stage.servers.url(name)}/metrics`)).text();
  const read = (what: string) =>
    Number(new RegExp(`^steward_${what}_connections (\\d+)`, 'm').exec(figures)?.[1]);
  return read('console') + read('widget');
}

test('[S4][S5][S8][S10] a rolling restart under load loses, doubles and reorders nothing, and nobody sees an error', async () => {
  // Least connections: both have their share.
  expect(Math.abs((await connectionsOf('a')) - (await connectionsOf('b')))).toBeLessThanOrEqual(5);
  const roll = async () => {
    for (const name of ['a', 'b'] as const) {
      await stage.servers.stop(name);
      await stage.servers.start(name);
      const other = name === 'a' ? 'b' : 'a';
      expect(await connectionsOf(other)).toBeGreaterThan(0);
      // Somebody finds the way to the new one before the next is taken away.
      const { token } = await stage.person(`New${name}`, 'agent', [stage.teams[0]]);
      expect(token).not.toBe('');
      await until(async () => (await fetch(`${stage.servers.url(name)}/health/ready`)).ok, 'ready', 10_000);
    }
  };
  await writeWhile(crowd, 400, roll());
  await expectAgreement(stage, crowd);

  expectNoErrors(crowd);
  const said = crowd.visitors.reduce((sum, { said }) => sum + said.length, 0);
  expect(said).toBeGreaterThan(100);
});
