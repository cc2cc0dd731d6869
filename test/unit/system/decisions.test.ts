// Facts to readings, servers to one picture, rules to alerts, counters to figures: each by itself.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adopted,
  nextTracks,
  type RuleFacts,
  type Track,
  wantedAlerts,
} from '../../../server/features/system/alert-rules.ts';
import { figuresOf, grownWithin, lagOf, type Measured } from '../../../server/features/system/measures.ts';
import { mergeParts } from '../../../server/features/system/merge.ts';
import {
  readAi,
  readDatabase,
  readJobs,
  readServers,
  readSockets,
} from '../../../server/features/system/parts.ts';
import {
  figureNames,
  nearness,
  type PartState,
  type PartStatus,
  partIds,
  partStates,
  publicStateOf,
  together,
} from '../../../src/protocol/system.ts';

describe('a part', () => {
  test('database', () => {
    const read = (tookMs: number | null, waiting = 0) => readDatabase({ tookMs, waiting }).state;
    expect([read(3), read(1_001), read(3, 20), read(null)]).toEqual([
      'operational',
      'degraded',
      'degraded',
      'down',
    ]);
  });

  test('AI: the breaker and recent failures of the cloud; the embedded answerer stands in, so it is never down', () => {
    const cloud = (isResting: boolean, calls: number, failures: number) =>
      readAi({ cloud: { isResting, calls, failures } }).state;
    expect(readAi({ cloud: null }).state).toBe('operational');
    expect(cloud(true, 0, 0)).toBe('degraded');
    expect(cloud(false, 4, 2)).toBe('degraded');
    expect(cloud(false, 3, 3)).toBe('operational');
    expect(cloud(false, 100, 10)).toBe('operational');
  });

  test('jobs', () => {
    const jobs = { waiting: 3, oldestMs: 100, dead: [] };
    expect(readJobs(null).state).toBe('down');
    expect(readJobs(jobs).state).toBe('operational');
    expect(readJobs({ ...jobs, oldestMs: 60_001 }).state).toBe('degraded');
    const dead = readJobs({ ...jobs, dead: [{ queue: 'mail.send', count: 7 }] });
    expect(dead).toMatchObject({ state: 'degraded', text: expect.stringContaining('mail.send') });
    // Words with a figure that moves would go to every console every few seconds.
    expect(dead.text).not.toContain('7');
  });

  test('sockets and servers', () => {
    const calm = {
      refusedPerMinute: 0,
      admissionWaiting: 90,
      droppedPerMinute: 5,
      connections: 500,
      loopLagP99Ms: 30,
    };
    expect(readSockets(calm).state).toBe('operational');
    expect(readSockets({ ...calm, refusedPerMinute: 1 }).state).toBe('degraded');
    expect(readSockets({ ...calm, droppedPerMinute: 501 }).state).toBe('degraded');
    expect(readSockets({ ...calm, loopLagP99Ms: 501 }).state).toBe('degraded');
    expect(readServers({ bus: 'alone', count: 1 }).state).toBe('operational');
    expect(readServers({ bus: 'up', count: 3 })).toEqual({
      state: 'operational',
      text: '3 servers run together.',
    });
    expect(readServers({ bus: 'down', count: 1 }).state).toBe('degraded');
  });
});

const status = (part: PartStatus['part'], state: PartState, since = 1): PartStatus => ({
  part,
  state,
  text: `${state}.`,
  since,
});

describe('several servers', () => {
  const merged = (...states: PartState[]) =>
    mergeParts(states.map((state, index) => [status('ai', state, index + 1)])).find(
      ({ part }) => part === 'ai',
    );

  test('down everywhere is down, down somewhere is limited, and says where', () => {
    expect(merged('down', 'down')).toMatchObject({ state: 'down', since: 1 });
    expect(merged('operational', 'down')).toMatchObject({
      state: 'degraded',
      since: 2,
      text: 'down. So it is on 1 of 2 servers.',
    });
    expect(merged('degraded', 'down')).toMatchObject({ state: 'degraded', since: 1, text: 'down.' });
    expect(merged('operational', 'operational')).toMatchObject({ state: 'operational', since: 2 });
    expect(merged('off', 'down')).toMatchObject({ state: 'down' });
    expect(merged('off', 'off')).toMatchObject({ state: 'off' });
  });

  test('the order in which servers are heard changes nothing, and every part has its line', () => {
    const states = fc.array(fc.constantFrom(...partStates), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(states, all => {
        const servers = all.map((state, index) => [status('jobs', state, index)]);
        const there = mergeParts(servers);
        expect(mergeParts(servers.toReversed()).map(({ state, since }) => [state, since])).toEqual(
          there.map(({ state, since }) => [state, since]),
        );
        expect(there.map(({ part }) => part)).toEqual([...partIds]);
      }),
    );
  });
});

describe('alerts', () => {
  const calm: RuleFacts = { parts: [], syncLagMs: 0, holder: null, refusedSignIns: 0 };
  const keys = (facts: Partial<RuleFacts>) => wantedAlerts({ ...calm, ...facts }).map(({ key }) => key);

  test('which rules fire, and for whom', () => {
    expect(keys({})).toEqual([]);
    expect(keys({ parts: [status('mail', 'off'), status('ai', 'operational')] })).toEqual([]);
    const [part] = wantedAlerts({ ...calm, parts: [status('database', 'down')] });
    expect(part).toMatchObject({
      key: 'system.part.database',
      severity: 'critical',
      role: 'supervisor',
      title: 'The database is down',
    });
    expect(keys({ syncLagMs: 29_999 })).toEqual([]);
    const holder = { pid: 4711, program: 'psql' };
    expect(wantedAlerts({ ...calm, syncLagMs: 30_000, holder })[0]?.text).toContain('Process 4711 (psql)');
    expect(wantedAlerts({ ...calm, refusedSignIns: 20 })).toMatchObject([
      { key: 'system.sign-ins', role: 'admin' },
    ]);
    expect(keys({ refusedSignIns: 19 })).toEqual([]);
  });

  test('a part must be bad for a minute, one alert opens, and it closes after a quiet minute', () => {
    const bad = wantedAlerts({ ...calm, parts: [status('jobs', 'degraded')] });
    let tracks: ReadonlyMap<string, Track> = new Map();
    const look = (wanted: typeof bad, atMs: number) => {
      const next = nextTracks(tracks, wanted, atMs);
      tracks = next.tracks;
      return { open: next.open.map(({ key }) => key), close: next.close };
    };
    expect(look(bad, 0)).toEqual({ open: [], close: [] });
    expect(look([], 30_000)).toEqual({ open: [], close: [] });
    expect(look(bad, 35_000)).toEqual({ open: [], close: [] });
    expect(look(bad, 94_999)).toEqual({ open: [], close: [] });
    expect(look(bad, 95_000)).toEqual({ open: ['system.part.jobs'], close: [] });
    expect(look([], 100_000)).toEqual({ open: [], close: [] });
    // Bad again before the minute was over: the same alert goes on.
    expect(look(bad, 150_000)).toEqual({ open: ['system.part.jobs'], close: [] });
    expect(look([], 155_000)).toEqual({ open: [], close: [] });
    expect(look([], 215_000)).toEqual({ open: [], close: ['system.part.jobs'] });
    expect(tracks.size).toBe(0);
  });

  test('one that another server left open closes after its quiet minute', () => {
    const before = new Map([['system.sync', adopted(0)]]);
    const next = nextTracks(before, [], 59_999);
    expect(next.close).toEqual([]);
    expect(nextTracks(next.tracks, [], 60_000).close).toEqual(['system.sync']);
  });
});

describe('figures', () => {
  const load = (sentTotal: number, droppedTotal = 0) => ({
    connections: { '/console': 3, '/widget': 40 },
    ...{ rooms: 9, sentTotal, droppedTotal, behind: 1, behindTotal: 2 },
    admission: { waiting: 5, admittedTotal: 50, refusedTotal: 0 },
    ...{ connectedTotal: 60, reconnectsTotal: 6, roundTripMs: { p50: 4, p99: 30 } },
  });
  const measured = (at: number, more: Partial<Measured> = {}): Measured => ({
    ...{ at, sockets: load(0), loopLagP99Ms: 1.26, memoryBytes: 100, databaseWaiting: 0, syncUnsafe: 0 },
    ...{ holder: null, jobs: { waiting: 2, oldestMs: 9, dead: [] }, signInsRefusedTotal: 0, cloud: null },
    ...more,
  });

  test('counters become rates of their span, and one that began anew counts from nothing', () => {
    const first = measured(0, { sockets: load(1_000, 10) });
    const next = figuresOf(first, measured(5_000, { sockets: load(1_500, 15) }));
    expect(next).toMatchObject({ sentPerSecond: 100, droppedPerMinute: 60, consoles: 3, widgets: 40 });
    expect(figuresOf(first, measured(5_000, { sockets: load(50) })).sentPerSecond).toBe(10);
    expect(figuresOf(null, first).sentPerSecond).toBe(0);
    expect(figuresOf(null, measured(0, { jobs: null, sockets: null }))).toMatchObject({
      ...{ jobsWaiting: null, consoles: null, sentPerSecond: null },
    });
  });

  test('an open transaction is a lag only while changes wait for it', () => {
    const holder = { pid: 1, program: '', heldMs: 9_000 };
    expect(lagOf({ syncUnsafe: 0, holder })).toBe(0);
    expect(lagOf({ syncUnsafe: 2, holder })).toBe(9_000);
    expect(lagOf({ syncUnsafe: 2, holder: null })).toBe(0);
  });

  test('what a counter rose within a window', () => {
    const all = [0, 60_000, 120_000].map((at, index) => measured(at, { signInsRefusedTotal: index * 10 }));
    expect(grownWithin(all, one => one.signInsRefusedTotal, 60_000)).toBe(10);
    expect(grownWithin(all, one => one.signInsRefusedTotal, 600_000)).toBe(20);
    expect(grownWithin([], one => one.signInsRefusedTotal, 1)).toBe(0);
  });

  test('servers together: own things are added, common things are not, and nothing known stays unknown', () => {
    const one = figuresOf(null, measured(0));
    const both = together([one, { ...one, jobsWaiting: 5, roundTripP99Ms: null }]);
    expect(both).toMatchObject({ consoles: 6, memoryBytes: 200, jobsWaiting: 5, roundTripP99Ms: 30 });
    expect(Object.values(together([])).every(value => value === null)).toBe(true);
    expect(Object.keys(both).sort()).toEqual([...figureNames].sort());
  });
});

test('customers hear of a part in their own words, and nothing of one that is off', () => {
  const parts = [status('database', 'operational'), status('sockets', 'degraded'), status('mail', 'off')];
  expect(publicStateOf('chat', parts)).toBe('degraded');
  expect(publicStateOf('mail', parts)).toBe(null);
});

test('maintenance is near for a while, runs, and is over', () => {
  const span = { startsAt: 1_000, endsAt: 2_000 };
  const at = (now: number) => nearness(span, now, 500);
  expect([499, 500, 999, 1_000, 1_999, 2_000].map(at)).toEqual([
    ...['no', 'soon', 'soon', 'running', 'running', 'no'],
  ]);
});
