/**
 * `npm run soak`: what takes too long for every change. Many seeds of the simulation, minutes of SIGKILL on real processes, thousands of
 * trials of late commits, many writers in one conversation. Ends with one line a goal, and with code 1 where one is missed.
 *
 *   npm run soak -- --seeds 10000 --minutes 30 --trials 10000 --rounds 1000 --readers 80 --silences 60,600 --json
 *
 * When a load is asked for, loads are run instead:
 *
 *   npm run soak -- --held 10000 --minutes 10 --deliveries 5000
 *   npm run soak -- --storm 3000 --rounds 5
 */
import { spawnSync } from 'node:child_process';
import { env } from 'node:process';
import { parseArgs } from 'node:util';
import { createHeadlessConsole } from '../src/client/headless.ts';
import { soakHeld, soakStorm } from './load/long.ts';
import { createConsole } from './sync/chaos/consoles.ts';
import { createHouse, type House } from './sync/chaos/house.ts';
import { calm, type Death, difference, storm, wrongMessages } from './sync/chaos/round.ts';
import { createPrng } from './sync/simulation/prng.ts';
import { simulate } from './sync/simulation/simulate.ts';
import { runLateCommits } from './sync/trials/late-commits.ts';
import { runOneOrder } from './sync/trials/one-order.ts';

type Figure = { goal: string; what: string; figure: number; aim: string; met: boolean; over: string };

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: '5' },
    trials: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '50' },
    readers: { type: 'string', default: '30' },
    /** So many widgets are held for `minutes`, at so many deliveries a second. */
    held: { type: 'string', default: '0' },
    deliveries: { type: 'string', default: '5000' },
    /** So many widgets come back after each of `rounds` kills. */
    storm: { type: 'string', default: '0' },
    /** Seconds for which the network goes silent, one after the other; '' for none. */
    silences: { type: 'string', default: '60,600' },
    /** Where the simulation begins, and the dice of the rest; a number of its own by default. */
    from: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    json: { type: 'boolean', default: false },
  },
});
const say = (line: string) => void process.stderr.write(`${line}\n`);
const start = Number(values.from);

async function soakSimulation(): Promise<Figure[]> {
  const seeds = Number(values.seeds);
  const problems: string[] = [];
  let [commands, stuck] = [0, 0];
  for (let nth = 0; nth < seeds; nth++) {
    const seed = start + nth;
    const { problem, seen } = await simulate({ seed });
    commands += seen.commands;
    if (problem.startsWith('stuck')) stuck += 1;
    if (problem !== '') problems.push(`SEED=${seed}: ${problem}`);
    if (problem !== '') say(problems.at(-1) ?? '');
    if ((nth + 1) % 500 === 0) say(`simulation: ${nth + 1} of ${seeds} seeds, ${problems.length} failed`);
  }
  const over = `${seeds} seeds from ${start}, ${commands} commands`;
  const none = (what: string, figure: number): Figure => ({
    ...{ goal: 'B-6', what, figure, aim: '0', met: figure === 0, over },
  });
  return [none('simulation: seeds that failed', problems.length), none('simulation: stuck clients', stuck)];
}

async function soakChaos(house: House): Promise<Figure[]> {
  const [support, billing] = house.teams;
  const people = [
    await house.person('Mara', 'agent', [String(support)]),
    await house.person('Ben', 'agent', [String(support), String(billing)]),
    await house.person('Ines', 'agent', [String(billing)]),
    await house.person('Lea', 'supervisor', []),
  ];
  await house.addConversations(30);
  const consoles = people.map(person => createConsole(house, person));
  for (const one of consoles) await one.boot();
  await calm(consoles);
  const deaths: readonly Death[] = ['server', 'console', 'server', 'database', 'line'];
  const prng = createPrng(start);
  const untilMs = performance.now() + Number(values.minutes) * 60_000;
  const problems: string[] = [];
  let rounds = 0;
  for (; performance.now() < untilMs && problems.length < 10; rounds++) {
    const death = deaths[rounds % deaths.length] ?? 'server';
    await storm({ house, consoles, prng: prng.fork(`round ${rounds}`) }, death, 120);
    await calm(consoles);
    const found = [await wrongMessages(house, consoles)];
    for (const one of consoles) found.push(await difference(house, one));
    for (const problem of found) if (problem !== '') problems.push(`round ${rounds}, ${death}: ${problem}`);
    if (problems.length > 0) say(problems.join('\n'));
    if ((rounds + 1) % 10 === 0) say(`chaos: ${rounds + 1} rounds, ${problems.length} problems`);
  }
  const said = consoles.flatMap(one => one.said);
  const sent = said.filter(command => command.kind === 'message.send').length;
  for (const one of consoles) await one.stop();
  const what = 'chaos: lost, doubled, out of order, or a console unlike a fresh pull';
  const over = `${rounds} deaths, ${said.length} commands, ${sent} of them messages`;
  return [{ goal: 'A-1', what, figure: problems.length, aim: '0', met: problems.length === 0, over }];
}

async function soakTrials(house: House): Promise<Figure[]> {
  const { token } = await house.person('Priya', 'supervisor', []);
  const desk = createHeadlessConsole({ url: house.url(), token });
  await desk.start();
  await desk.untilQuiet();
  const siteId = await house.addSite();
  const late = await runLateCommits({
    ...{ connectionString: house.connectionString(), desk, siteId },
    ...{ prng: createPrng(start), trials: Number(values.trials) },
  });
  await desk.stop();
  say(
    `late commits: ${late.missed} of ${late.rows} rows missed; a sequence cursor missed ${late.missedByNaive}`,
  );
  const [conversationId] = await house.addConversations(1);
  const order = await runOneOrder({
    ...{ url: house.url(), token, conversationId: String(conversationId) },
    ...{ writers: 20, readers: Number(values.readers), rounds: Number(values.rounds) },
  });
  const wrong = order.hashes - 1 + order.outOfOrder + order.refused;
  return [
    {
      ...{ goal: 'A-4', what: 'late commits: rows missed by the checkpoint', figure: late.missed, aim: '0' },
      met: late.missed === 0,
      over: `${values.trials} trials of 50 transactions, ${late.rows} rows; a sequence cursor misses ${late.missedByNaive}`,
    },
    {
      ...{
        goal: 'A-3',
        what: 'one order: threads that differ, messages out of order or refused',
        figure: wrong,
      },
      ...{ aim: '0', met: wrong === 0 },
      over: `20 writers, ${20 + Number(values.readers)} consoles, ${order.messages} messages`,
    },
  ];
}

/** The fault run of a silent network, for longer than a change waits for. In a process of its own, as the runner of tests wants it. */
function soakSilences(): Figure[] {
  const seconds = String(values.silences)
    .split(',')
    .filter(one => one !== '')
    .map(Number);
  const failed = seconds.filter(one => {
    const ended = spawnSync(
      'npx',
      ['vitest', 'run', '--project=load', 'test/load/faults/faults.test.ts', '-t', 'silence \\('],
      {
        env: { ...env, SILENCE_MS: String(one * 1_000), SILENCE_DIRECTION: 'both' },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    say(`silence of ${one} s: ${ended.status === 0 ? 'held' : 'failed'}`);
    return ended.status !== 0;
  });
  const what = 'network silent, every connection open: runs that lost, doubled, reordered or disagreed';
  const over = `${seconds.join(' s, ')} s, two servers behind nginx`;
  return seconds.length === 0
    ? []
    : [{ goal: 'A-2', what, figure: failed.length, aim: '0', met: failed.length === 0, over }];
}

async function soakLoads(held: number, widgets: number): Promise<Figure[]> {
  const [minutes, rounds] = [Number(values.minutes), Number(values.rounds)];
  const deliveriesPerSecond = Number(values.deliveries);
  return [
    ...(held > 0 ? await soakHeld({ widgets: held, minutes, deliveriesPerSecond }, say) : []),
    ...(widgets > 0 ? await soakStorm({ widgets, rounds }, say) : []),
  ];
}

async function soakSync(): Promise<Figure[]> {
  const figures = [...(await soakSimulation()), ...soakSilences()];
  const house = await createHouse();
  try {
    return [...figures, ...(await soakTrials(house)), ...(await soakChaos(house))];
  } finally {
    await house.close();
  }
}

const loads = [Number(values.held), Number(values.storm)] as const;
const figures = loads.some(load => load > 0) ? await soakLoads(...loads) : await soakSync();
if (values.json)
  console.log(JSON.stringify(Object.fromEntries(figures.map(({ what, ...rest }) => [what, rest]))));
else console.table(figures.map(({ goal, what, figure, met, over }) => ({ goal, what, figure, met, over })));
process.exitCode = figures.every(({ met }) => met) ? 0 : 1;
