import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextOutboxState } from '../../../src/client/outbox-item.ts';
import {
  nextSyncPhase,
  type SyncEvent,
  type SyncPhase,
  sentenceOf,
} from '../../../src/client/sync/states.ts';

const phases = Object.keys(nextSyncPhase) as SyncPhase[];
const events = Object.keys(nextSyncPhase.stopped) as SyncEvent[];

test('[S9] every phase answers every event', () => {
  for (const phase of phases) expect(Object.keys(nextSyncPhase[phase]).sort()).toEqual([...events].sort());
});

test('[S9] from wherever it stands, a new start and a connection lead to "in sync"', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), seen => {
      let phase: SyncPhase = 'stopped';
      const take = (event: SyncEvent) => {
        const next = nextSyncPhase[phase][event];
        if (next !== 'refuse') phase = next;
      };
      for (const event of seen) take(event);
      for (const event of ['stop', 'start', 'connected', 'behind', 'caught_up'] as const) take(event);
      expect(phase).toBe('in_sync');
    }),
  );
});

test('[S9] one of three sentences, always', () => {
  const said = phases.map(phase => sentenceOf({ phase, left: 7, lastContactAt: 5 }, 2));
  expect(said).toEqual([
    { says: 'offline', since: 5, waiting: 2 },
    { says: 'offline', since: 5, waiting: 2 },
    { says: 'catching up', left: 7 },
    { says: 'catching up', left: 7 },
    { says: 'in sync' },
    { says: 'offline', since: 5, waiting: 2 },
  ]);
});

test('[S8] no item leaves the outbox but settled or discarded by a person', () => {
  const exits = Object.entries(nextOutboxState).flatMap(([state, row]) =>
    Object.entries(row).flatMap(([event, next]) => (next === 'gone' ? [`${state} ${event}`] : [])),
  );
  expect(exits).toEqual(['waiting discard', 'sent settle', 'failed discard']);
});
