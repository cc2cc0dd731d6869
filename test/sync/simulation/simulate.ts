// One simulation: a desk, some consoles, bad weather, then good weather, then the truth. Everything follows from the seed.
import { compareReplica, compareSent, compareSeqs } from './checks.ts';
import type { Client } from './client.ts';
import { clearWeather } from './network.ts';
import { createPrng } from './prng.ts';
import { brew, type Storm, stormMs } from './storm.ts';
import { createWorld, type World } from './world.ts';

export type Outcome = {
  /** '' when everything held. */
  problem: string;
  steps: number;
  virtualMs: number;
  /** What was seen, to show that the run was worth something. */
  seen: {
    commands: number;
    refused: number;
    crashes: number;
    epochs: number;
    reruns: number;
    pulls: number;
    messages: number;
  };
};

export type SimulateOptions = {
  seed: number | string;
  /** Off: what becomes of the client when versions of a row do not rise with its writes. */
  keepsVersionOrder?: boolean;
};

/** A client that is not quiet after ten minutes of good weather is stuck. */
const healWithinMs = 600_000;
/** The last events of the tail are due within a poll, what was lost on the way within a recheck, a frozen line within a heartbeat. */
const lastNewsMs = 40_000;

export async function simulate({ seed, keepsVersionOrder = true }: SimulateOptions): Promise<Outcome> {
  const prng = createPrng(seed);
  const world = createWorld(prng.fork('world'), keepsVersionOrder);
  const { scheduler, clients, db, server } = world;
  const storm = brew(world, prng.fork('storm'));
  await scheduler.run(stormMs);
  const isHealed = await heal(world, storm);
  return {
    problem: isHealed ? judge(world, storm) : `stuck: ${clients.map(describe).join('; ')}`,
    steps: scheduler.steps(),
    virtualMs: scheduler.nowMs(),
    seen: {
      ...{ commands: db.commands().size, reruns: db.reruns(), pulls: server.pulls() },
      ...{ refused: storm.refused(), crashes: storm.crashes() },
      epochs: Math.max(...clients.map(client => client.epochs())),
      messages: clients.reduce((sum, client) => sum + client.network.messages(), 0),
    },
  };
}

/** @returns false when somebody is stuck */
async function heal({ scheduler, db, clients }: World, storm: Storm): Promise<boolean> {
  for (const client of clients) {
    client.network.weather = clearWeather;
    if (!client.process()) void client.boot();
  }
  const prng = createPrng('after the storm');
  const isQuiet = () =>
    !db.isOpen() &&
    clients.every(client => {
      const isInSync = client.process()?.engine.status().phase === 'in_sync';
      return isInSync && client.outboxItems().length === 0;
    });
  const untilMs = scheduler.nowMs() + healWithinMs;
  while (scheduler.nowMs() < untilMs) {
    for (const client of clients) storm.clearFailed(client, prng, true);
    await scheduler.run(scheduler.nowMs() + 2_000);
    if (!isQuiet()) continue;
    await scheduler.run(scheduler.nowMs() + lastNewsMs);
    if (isQuiet()) return true;
  }
  return false;
}

function judge({ faults, db, clients, queued, scopesOf }: World, { forgiven }: Storm): string {
  if (faults.length > 0) return `fault: ${faults[0]}`;
  const seqs = compareSeqs(db);
  if (seqs !== '') return seqs;
  for (const client of clients) {
    const { name, id } = client.person;
    const sent = compareSent(db, queued.get(id) ?? [], commandId => forgiven.has(commandId));
    if (sent !== '') return `${name}: ${sent}`;
    const replica = compareReplica(client, db, scopesOf(client.person));
    if (replica !== '') return `${name}: ${replica}`;
  }
  return '';
}

function describe(client: Client): string {
  const process = client.process();
  if (!process) return `${client.person.name} is not running`;
  const { phase, left, problems, ended } = process.engine.status();
  const line = process.transport.status().state;
  const outbox = client.outboxItems().map(item => `${item.kind} ${item.state} ${item.error?.code ?? ''}`);
  return JSON.stringify({ name: client.person.name, line, phase, left, problems, ended, outbox });
}
