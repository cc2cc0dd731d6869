/** Owns one look at everything that is measured here: what to ask, and how each part reads. Never writes, never tells. */
import type { Bus } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { ProcessLoad } from '#platform/process-load.ts';
import type { SocketLoad } from '#platform/socket/socket.ts';
import type { Millis } from '#protocol/ids.ts';
import { type Figures, type PartId, type PartStatus, partIds } from '#protocol/system.ts';
import { createAsker } from './asker.ts';
import { oldestWriter, readJobFacts } from './facts.store.ts';
import { figuresOf, grownWithin, type Measured } from './measures.ts';
import { noMail, readAi, readDatabase, readJobs, readServers, readSockets } from './parts.ts';
import {
  beginSteady,
  nextSteady,
  type Patience,
  type Reading,
  type Steady,
  usualPatience,
} from './steady.ts';

/** How a part is, by the word of another room. What it throws, or a silence of two seconds, is "down". */
export type Probe = { part: PartId; read(): Promise<Reading> | Reading };

export type MeasuringDeps = {
  db: Db;
  clock: Clock;
  bus: Bus;
  process: Pick<ProcessLoad, 'takeLoopLagP99Ms' | 'memoryBytes'>;
  /** The cloud provider of the AI; null where none is set up. */
  cloud(): Measured['cloud'];
  sockets(): SocketLoad;
  /** Committed changes that wait for an older transaction. */
  syncUnsafe(): number;
  /** How many servers there are, as heard. */
  serverCount(): number;
  probes: readonly Probe[];
  patience?: Patience;
  deadlineMs?: number;
};

/** How far back failures of the cloud and refused sign-ins count. */
const windowMs = 5 * 60_000;

export function createMeasuring(deps: MeasuringDeps) {
  const { db, clock, bus, patience = usualPatience, deadlineMs = 2_000 } = deps;
  const steady = new Map<PartId, Steady>();
  let measured: Measured[] = [];
  let signInsRefusedTotal = 0;

  const askDatabase = createAsker(async () => {
    const begun = clock.now();
    return { holder: await oldestWriter(db), tookMs: clock.now() - begun };
  }, deadlineMs);
  const askJobs = createAsker(() => readJobFacts(db), deadlineMs);
  const others = deps.probes.map(({ part, read }) => ({ part, ask: createAsker(read, deadlineMs) }));

  function readingsOf(now: Measured, figures: Figures, tookMs: number | null): Record<PartId, Reading> {
    const within = (read: (one: Measured) => number) => grownWithin(measured, read, windowMs);
    const cloud = now.cloud && {
      isResting: now.cloud.isResting,
      calls: within(one => one.cloud?.callsTotal ?? 0),
      failures: within(one => one.cloud?.failuresTotal ?? 0),
    };
    return {
      database: readDatabase({ tookMs, waiting: now.databaseWaiting }),
      ai: readAi({ cloud }),
      sockets: readSockets({
        refusedPerMinute: figures.refusedPerMinute ?? 0,
        admissionWaiting: figures.admissionWaiting ?? 0,
        droppedPerMinute: figures.droppedPerMinute ?? 0,
        connections: (figures.consoles ?? 0) + (figures.widgets ?? 0),
        loopLagP99Ms: now.loopLagP99Ms,
      }),
      jobs: readJobs(now.jobs),
      mail: noMail,
      servers: readServers({ bus: bus.state(), count: deps.serverCount() }),
    };
  }

  async function otherReadings(): Promise<Partial<Record<PartId, Reading>>> {
    const asked = await Promise.all(
      others.map(async ({ part, ask }): Promise<[PartId, Reading]> => {
        const found = await ask();
        return [part, found?.answer ?? { state: 'down', text: 'It does not answer.' }];
      }),
    );
    return Object.fromEntries(asked);
  }

  function settle(part: PartId, reading: Reading, now: Millis): PartStatus {
    const held = steady.get(part);
    const next = held ? nextSteady(held, reading, now, patience) : beginSteady(reading, now);
    steady.set(part, next);
    const { state, text, since } = next;
    return { part, state, text, since };
  }

  return {
    /** Asks everything once. Takes no longer than the deadline. */
    async look() {
      const [database, jobs, told] = await Promise.all([askDatabase(), askJobs(), otherReadings()]);
      const now: Measured = {
        at: clock.now(),
        sockets: deps.sockets(),
        loopLagP99Ms: deps.process.takeLoopLagP99Ms(),
        memoryBytes: deps.process.memoryBytes(),
        databaseWaiting: db.load().waiting,
        syncUnsafe: deps.syncUnsafe(),
        holder: database?.answer.holder ?? null,
        jobs: jobs?.answer ?? null,
        signInsRefusedTotal,
        cloud: deps.cloud(),
      };
      const figures = figuresOf(measured.at(-1) ?? null, now);
      measured = [...measured.filter(({ at }) => at > now.at - windowMs * 1.2), now];
      const readings = { ...readingsOf(now, figures, database?.answer.tookMs ?? null), ...told };
      return {
        parts: partIds.map(part => settle(part, readings[part], now.at)),
        sample: { at: now.at, figures },
        refusedSignIns: grownWithin(measured, one => one.signInsRefusedTotal, windowMs),
        holder: now.holder,
        isDatabaseThere: database !== null,
      };
    },
    signInRefused(): void {
      signInsRefusedTotal += 1;
    },
    last: (): Measured | undefined => measured.at(-1),
  };
}
