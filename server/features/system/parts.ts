// How each part is, from what was measured. Pure: facts in, one reading out.
import type { BusState } from '#platform/bus.ts';
import type { JobFacts } from './facts.store.ts';
import type { Reading } from './steady.ts';

const well = (text: string): Reading => ({ state: 'operational', text });
const ill = (text: string): Reading => ({ state: 'degraded', text });
const down = (text: string): Reading => ({ state: 'down', text });

/** A question as small as ours that takes longer than this is felt by everybody. */
const slowAnswerMs = 1_000;
/** As many callers as there are connections wait for one. */
const manyWaiting = 20;

/** @param tookMs null when it did not answer */
export function readDatabase({ tookMs, waiting }: { tookMs: number | null; waiting: number }): Reading {
  if (tookMs === null) return down('The database does not answer.');
  if (tookMs > slowAnswerMs) return ill('The database answers slowly.');
  if (waiting >= manyWaiting) return ill('Many callers wait for a database connection.');
  return well('The database answers.');
}

export type AiFacts = {
  /** Null: no cloud provider is set up. The counts are those of the last minutes. */
  cloud: { isResting: boolean; calls: number; failures: number } | null;
};

export function readAi({ cloud }: AiFacts): Reading {
  if (!cloud) return well('The embedded answerer is ready. No cloud provider is set up.');
  if (cloud.isResting) {
    return ill('The cloud provider is left alone after failures. The embedded answerer stands in.');
  }
  if (cloud.calls >= 4 && cloud.failures * 2 >= cloud.calls) {
    return ill('Many answers of the cloud provider fail. The embedded answerer stands in for those.');
  }
  return well('The cloud provider and the embedded answerer are ready.');
}

export type SocketFacts = {
  refusedPerMinute: number;
  admissionWaiting: number;
  droppedPerMinute: number;
  connections: number;
  loopLagP99Ms: number;
};

/** Beyond this every answer is late. */
const lateLoopMs = 500;

export function readSockets(facts: SocketFacts): Reading {
  if (facts.loopLagP99Ms > lateLoopMs) return ill('The server is busy: everything it does comes late.');
  if (facts.refusedPerMinute > 0) {
    return ill('More people connect than can be let in at once. They are let in one after the other.');
  }
  // A few slow readers are their own affair; one in ten is ours.
  if (facts.droppedPerMinute > Math.max(60, facts.connections)) {
    return ill('Many connections cannot keep up, and catch up by themselves.');
  }
  return well('Live connections work.');
}

const longWaitMs = 60_000;

/** @param facts null when they could not be read */
export function readJobs(facts: JobFacts | null): Reading {
  if (!facts) return down('Jobs wait for the database.');
  if (facts.dead.length > 0) {
    const queues = facts.dead.map(({ queue }) => queue).sort();
    return ill(`Jobs failed for good within the last hour: ${queues.join(', ')}.`);
  }
  if (facts.oldestMs > longWaitMs) return ill('Jobs wait longer than a minute before they begin.');
  return well('Jobs run as they come.');
}

export function readServers({ bus, count }: { bus: BusState; count: number }): Reading {
  if (bus === 'alone') return well('One server runs by itself.');
  if (bus === 'down') {
    return ill(
      'Redis cannot be reached. Each server goes on alone, and live events between them are missing.',
    );
  }
  return well(count === 1 ? 'One server runs, joined to Redis.' : `${count} servers run together.`);
}

export const noMail: Reading = { state: 'off', text: 'No mail is set up.' };
