// Real processes, a real Postgres that keeps its promises, and SIGKILL in the middle of writes.
import { env } from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPrng } from '../simulation/prng.ts';
import { createConsole, type TestConsole } from './consoles.ts';
import { createHouse, type House } from './house.ts';
import { calm, type Death, difference, storm, wrongMessages } from './round.ts';

const rounds = Number(env['CHAOS_ROUNDS'] ?? 20);
const deaths: readonly Death[] = ['server', 'console', 'server', 'database', 'line'];
const actionsPerRound = 60;

let house: House;
const consoles: TestConsole[] = [];

beforeAll(async () => {
  house = await createHouse();
  const [support, billing] = house.teams;
  const people = [
    await house.person('Mara', 'agent', [String(support)]),
    await house.person('Ben', 'agent', [String(support), String(billing)]),
    await house.person('Priya', 'supervisor', []),
  ];
  await house.addConversations(9);
  for (const person of people) consoles.push(createConsole(house, person));
  for (const one of consoles) await one.boot();
  await calm(consoles);
}, 120_000);
afterAll(async () => {
  for (const one of consoles) await one.stop();
  await house.close();
}, 60_000);

test(`[S2][S3][S4][S5][S8][S10] ${rounds} rounds of SIGKILL in mid-write: nothing lost, doubled or out of order, and every console equals a fresh pull`, {
  timeout: 60_000 + rounds * 60_000,
}, async () => {
  const prng = createPrng(env['SEED'] ?? 'chaos');
  let said = 0;
  for (let nth = 0; nth < rounds; nth++) {
    const death = deaths[nth % deaths.length] ?? 'server';
    await storm({ house, consoles, prng: prng.fork(`round ${nth}`) }, death, actionsPerRound);
    await calm(consoles);
    expect(await wrongMessages(house, consoles), `round ${nth}, death of the ${death}`).toBe('');
    for (const one of consoles) {
      expect(await difference(house, one), `round ${nth}, death of the ${death}`).toBe('');
    }
    said = consoles.reduce((sum, one) => sum + one.said.length, 0);
  }
  expect(said).toBeGreaterThan(rounds * 20);
});
