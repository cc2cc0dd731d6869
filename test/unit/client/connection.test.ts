import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ConnectionOptions,
  createConnection,
  type SocketHandlers,
} from '../../../src/client/connection.ts';
import {
  type ConnectionEvent,
  type ConnectionState,
  isHalfOpen,
  isStale,
  nextConnectionState,
} from '../../../src/client/connection-states.ts';
import type { Reach } from '../../../src/client/reach.ts';
import type { ConsoleWire } from '../../../src/client/transport.ts';
import { toWireError } from '../../../src/protocol/errors.ts';
import { createProcessTime, createScheduler } from '../../sync/simulation/scheduler.ts';

type Line = {
  handlers: SocketHandlers;
  sent: { event: string; answer: (value: unknown) => void }[];
  isClosed: boolean;
};

function createHarness(extra: Partial<ConnectionOptions> = {}) {
  const opened: { isBack: boolean }[] = [];
  const scheduler = createScheduler();
  const time = createProcessTime(scheduler);
  const lines: Line[] = [];
  const faults: unknown[] = [];
  const connection = createConnection<ConsoleWire>({
    ...{ clock: time.clock, timers: time.timers, random: () => 0.5, ...extra },
    reportFault: (_what, error) => faults.push(error),
    open(handlers, facts) {
      opened.push(facts);
      const line: Line = { handlers, sent: [], isClosed: false };
      lines.push(line);
      return {
        emit: (event, _payload, answer) => void line.sent.push({ event, answer }),
        close: () => {
          line.isClosed = true;
        },
      };
    },
  });
  const states: ConnectionState[] = [];
  connection.onState(({ state }) => states.push(state));
  return {
    ...{ connection, lines, states, faults, time, scheduler, opened },
    pass: (ms: number) => scheduler.run(scheduler.nowMs() + ms),
    line: (): Line => lines.at(-1) as Line,
    state: () => connection.status().state,
    open() {
      connection.connect();
      (lines.at(-1) as Line).handlers.opened({ heartbeatMs: 25_000 });
    },
  };
}
const typing = { conversationId: '', isTyping: true };

test('[S9] every state answers every event with a state or a refusal', () => {
  const states = Object.keys(nextConnectionState) as ConnectionState[];
  const events = Object.keys(nextConnectionState.idle) as ConnectionEvent[];
  for (const state of states) {
    expect(Object.keys(nextConnectionState[state]).sort()).toEqual([...events].sort());
    // Whatever happened, stopping ends it and starting begins it: nothing is stuck.
    expect(nextConnectionState[state].stop).toBe('closed');
    expect(['connecting', 'online', 'waiting']).toContain(nextConnectionState[state].start);
  }
});

test('[S9] connects, is online, breaks, waits, and connects again', async () => {
  const { lines, states, pass, faults, ...harness } = createHarness();
  harness.open();
  harness.line().handlers.closed(null);
  expect(harness.connection.status()).toMatchObject({ state: 'waiting', retryAt: 1_780_000_001_250 });
  await pass(1_249);
  expect(harness.state()).toBe('waiting');
  await pass(1);
  expect(lines).toHaveLength(2);
  harness.line().handlers.opened({ heartbeatMs: null });
  expect(states).toEqual(['connecting', 'online', 'waiting', 'connecting', 'online']);
  expect(faults).toEqual([]);
});

test('[S9] a server that stops sends its clients on: they look for another at once, and wait as ever when there is none', async () => {
  const { connection, pass, lines, ...harness } = createHarness({ random: () => 0.999 });
  harness.open();
  harness.line().handlers.closed(null, true);
  const { state, retryAt, since, error } = connection.status();
  expect({ state, error }).toEqual({ state: 'waiting', error: null });
  expect((retryAt ?? 0) - since).toBeLessThan(500);
  await pass(500);
  expect(lines).toHaveLength(2);
  harness.line().handlers.closed(null);
  await pass(2_000);
  expect(lines).toHaveLength(2);
  await pass(500);
  expect(lines).toHaveLength(3);
});

test('[S9] a server that is away is asked less and less often; one that answered is asked soon again', async () => {
  const { connection, pass, ...harness } = createHarness();
  const waits: number[] = [];
  const breakAndWait = async () => {
    harness.line().handlers.closed(null);
    const from = harness.scheduler.nowMs();
    while (harness.state() === 'waiting') await pass(50);
    waits.push(Math.round((harness.scheduler.nowMs() - from) / 50) * 50);
  };
  connection.connect();
  for (let nth = 0; nth < 6; nth++) await breakAndWait();
  expect(waits).toEqual([1_250, 2_500, 5_000, 10_000, 15_000, 15_000]);
  harness.line().handlers.opened({ heartbeatMs: null });
  void connection.request('typing', typing);
  harness.line().sent[0]?.answer({ ok: true });
  await breakAndWait();
  expect(waits.at(-1)).toBe(1_250);
});

test('[S9] a connect attempt that nobody answers is given up', async () => {
  const { connection, lines, pass, ...harness } = createHarness();
  connection.connect();
  await pass(15_000);
  expect(harness.state()).toBe('waiting');
  expect(lines[0]?.isClosed).toBe(true);
});

test('[S9] a refusal ends the attempts until somebody connects again; "later" only delays them', async () => {
  const { connection, pass, lines, ...harness } = createHarness();
  connection.connect();
  harness.line().handlers.closed({ ...toWireError('busy', 'x'), retryAfterMs: 9_000 });
  connection.hint('online');
  await pass(8_999);
  expect(harness.state()).toBe('waiting');
  await pass(2_000);
  harness.line().handlers.closed(toWireError('unauthenticated', 'x'));
  expect(connection.status()).toMatchObject({ state: 'refused', error: { code: 'unauthenticated' } });
  connection.hint('wake');
  await pass(600_000);
  expect(lines).toHaveLength(2);
  connection.connect();
  expect(harness.state()).toBe('connecting');
});

test('[S9] a hint shortens a wait to half a second, at random', async () => {
  const { connection, pass, ...harness } = createHarness();
  connection.connect();
  for (let nth = 0; nth < 5; nth++) {
    harness.line().handlers.closed(null);
    connection.hint(nth % 2 === 0 ? 'wake' : 'visible');
    await pass(250);
    expect(harness.state()).toBe('connecting');
  }
});

test('[S9] after sleep an open line that was silent for longer than a heartbeat is given up at once', async () => {
  const { connection, time, ...harness } = createHarness();
  harness.open();
  connection.hint('wake');
  expect(harness.state()).toBe('online');
  // The monotonic clock stood still while the machine slept.
  time.stepWallClock(60_000);
  connection.hint('wake');
  expect(harness.state()).toBe('waiting');
  expect(isStale({ silentMs: 1, silentWallMs: 24_999, heartbeatMs: 25_000 })).toBe(false);
});

test('[S9] when the network says it is gone, so is the line', async () => {
  const { connection, ...harness } = createHarness();
  harness.open();
  connection.hint('offline');
  expect(harness.state()).toBe('waiting');
});

test('[S9] a line that took a request and then said nothing at all is half open', async () => {
  const { connection, pass, ...harness } = createHarness();
  harness.open();
  await pass(100);
  const outcome = connection.request('typing', typing, { timeoutMs: 5_000 });
  await pass(5_000);
  expect(await outcome).toEqual({ ok: false, reason: 'timeout' });
  expect(harness.state()).toBe('waiting');
});

test('[S9] a slow answer on a line that is alive only times out; twice running, we are not heard', async () => {
  const { connection, pass, ...harness } = createHarness();
  harness.open();
  for (const expected of ['online', 'waiting'] as const) {
    const outcome = connection.request('typing', typing, { timeoutMs: 5_000 });
    await pass(1_000);
    harness.line().handlers.heard();
    await pass(4_000);
    expect(await outcome).toEqual({ ok: false, reason: 'timeout' });
    expect(harness.state()).toBe(expected);
  }
  expect(isHalfOpen({ sentAtMs: 5, lastHeardAtMs: 4, timeoutsInARow: 1 })).toBe(true);
});

test('[S4] every request ends: answered, lost with its line, timed out, or never sent', async () => {
  const { connection, pass, ...harness } = createHarness();
  expect(await connection.request('typing', typing)).toEqual({ ok: false, reason: 'offline' });
  harness.open();
  const [answered, doubled, lost, malformed] = [1, 2, 3, 4].map(() => connection.request('typing', typing));
  const { sent } = harness.line();
  sent[0]?.answer({ ok: true });
  sent[1]?.answer({ ok: true });
  sent[1]?.answer({ ok: false });
  sent[3]?.answer('nonsense');
  harness.line().handlers.closed(null);
  sent[2]?.answer({ ok: true });
  expect(await answered).toEqual({ ok: true, answer: { ok: true } });
  expect(await doubled).toEqual({ ok: true, answer: { ok: true } });
  expect(await lost).toEqual({ ok: false, reason: 'lost' });
  expect(await malformed).toEqual({ ok: false, reason: 'malformed' });
  await pass(60_000);
});

test('[S3] events reach their listeners; one that throws harms no other', async () => {
  const { connection, faults, ...harness } = createHarness();
  const heard: unknown[] = [];
  connection.onEvent('typing', () => {
    throw new Error('a listener broke');
  });
  const stop = connection.onEvent('typing', payload => heard.push(payload));
  connection.onEvent('presence', payload => heard.push(payload));
  harness.open();
  harness.line().handlers.event('typing', { n: 1 });
  stop();
  harness.line().handlers.event('typing', { n: 2 });
  expect(heard).toEqual([{ n: 1 }]);
  expect(faults).toHaveLength(2);
});

test('[S9] a socket that was given up is closed, and what it still says is not heard', async () => {
  const { connection, pass, lines, ...harness } = createHarness();
  harness.open();
  const old = harness.line();
  connection.hint('offline');
  await pass(2_000);
  harness.line().handlers.opened({ heartbeatMs: null });
  expect(old.isClosed).toBe(true);
  old.handlers.closed(null);
  old.handlers.opened({ heartbeatMs: null });
  expect(harness.state()).toBe('online');
  expect(lines).toHaveLength(2);
});

const acts = [
  'connect',
  'disconnect',
  'opened',
  'closed',
  'refused',
  'busy',
  'wake',
  'offline',
  'ask',
  'pass',
] as const;
type Harness = ReturnType<typeof createHarness>;

async function act(
  { connection, lines, pass, state }: Harness,
  what: (typeof acts)[number],
): Promise<unknown> {
  const handlers = lines.at(-1)?.handlers;
  switch (what) {
    case 'connect':
      return connection.connect();
    case 'disconnect':
      return connection.disconnect();
    case 'opened':
      return state() === 'connecting' && handlers?.opened({ heartbeatMs: null });
    case 'closed':
      return handlers?.closed(null);
    case 'refused':
      return handlers?.closed(toWireError('unauthenticated', 'x'));
    case 'busy':
      return handlers?.closed(toWireError('busy', 'x'));
    case 'ask':
      return void connection.request('typing', typing);
    case 'pass':
      return pass(20_000);
    default:
      return connection.hint(what);
  }
}

test('[S9] whatever happens in whatever order: one socket at most, and it can always be had again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...acts), { maxLength: 40 }), async seen => {
      const harness = createHarness({ random: () => 0.1 });
      for (const what of seen) {
        await act(harness, what);
        expect(harness.lines.filter(one => !one.isClosed).length).toBeLessThanOrEqual(1);
      }
      harness.connection.connect();
      while (harness.state() === 'waiting') await harness.pass(1_000);
      await act(harness, 'opened');
      expect(harness.state()).toBe('online');
      const asked = harness.connection.request('typing', typing);
      harness.connection.disconnect();
      expect(await asked).toEqual({ ok: false, reason: 'lost' });
      expect(harness.faults).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('[S9] after attempts that came to nothing it is said why, and the reason stands while it is tried again', async () => {
  let reach: Reach = 'nobody';
  let hasNetwork = true;
  const { connection, pass, line } = createHarness({
    probe: () => Promise.resolve(reach),
    hasNetwork: () => hasNetwork,
  });
  const cause = () => connection.status().cause;
  connection.connect();
  expect(cause()).toBeNull();
  line().handlers.closed(null);
  await pass(0);
  expect(cause()).toBe('unreachable');
  await pass(2_000);
  expect([connection.status().state, cause()]).toEqual(['connecting', 'unreachable']);
  reach = 'other';
  line().handlers.closed(null);
  await pass(0);
  expect(cause()).toBe('intercepted');
  hasNetwork = false;
  connection.hint('offline');
  expect(cause()).toBe('no_network');
  hasNetwork = true;
  await pass(5_000);
  line().handlers.closed({ ...toWireError('busy', ''), retryAfterMs: 3_000 });
  expect(cause()).toBe('busy');
  await pass(10_000);
  line().handlers.opened({ heartbeatMs: null });
  expect(cause()).toBeNull();
});

test('[S9] a line that broke once is sought again without asking who answers there', async () => {
  let probes = 0;
  const { line, open, pass } = createHarness({
    probe() {
      probes += 1;
      return Promise.resolve('ours' as const);
    },
  });
  open();
  line().handlers.closed(null);
  await pass(2_000);
  line().handlers.opened({ heartbeatMs: null });
  expect(probes).toBe(0);
});

test('[S9] a server that says when to come is not asked less and less often for it', async () => {
  const { connection, pass, line, scheduler, lines } = createHarness();
  connection.connect();
  const waits: number[] = [];
  for (let nth = 0; nth < 5; nth += 1) {
    const from = scheduler.nowMs();
    line().handlers.closed({ ...toWireError('busy', ''), retryAfterMs: 4_000 });
    const before = lines.length;
    while (lines.length === before) await pass(50);
    waits.push(Math.round((scheduler.nowMs() - from) / 50) * 50);
  }
  expect(waits).toEqual([5_250, 5_250, 5_250, 5_250, 5_250]);
});

test('[S9] the way there and back is measured from answers, anew on each line', async () => {
  const { connection, pass, line, open } = createHarness();
  open();
  expect(connection.status().roundTripMs).toBeNull();
  void connection.request('typing', typing);
  await pass(34);
  line().sent[0]?.answer({ ok: true });
  expect(connection.status().roundTripMs).toBeCloseTo(34);
  line().handlers.closed(null);
  await pass(2_000);
  line().handlers.opened({ heartbeatMs: null });
  expect(connection.status().roundTripMs).toBeNull();
});

test('a line says that it is back, and a first one that it is not', async () => {
  const { connection, pass, line, opened } = createHarness();
  connection.connect();
  line().handlers.closed(null);
  await pass(2_000);
  line().handlers.opened({ heartbeatMs: null });
  line().handlers.closed(null);
  await pass(3_000);
  expect(opened).toEqual([{ isBack: false }, { isBack: false }, { isBack: true }]);
});
