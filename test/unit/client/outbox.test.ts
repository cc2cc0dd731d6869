// The outbox against a server that runs each command once, while processes die at any moment.
import { afterEach, expect, test } from 'vitest';
import { isQuiet, supersedes } from '../../../src/client/lanes.ts';
import { createOutbox, type Outbox } from '../../../src/client/outbox.ts';
import { createIndexedDbOutboxStorage } from '../../../src/client/outbox-indexeddb.ts';
import type { NewItem } from '../../../src/client/outbox-item.ts';
import { internalErrorsUntilFailed } from '../../../src/client/outbox-judge.ts';
import {
  createMemoryDisk,
  createMemoryOutboxStorage,
  type OutboxStorage,
} from '../../../src/client/outbox-storage.ts';
import { type ErrorCode, toWireError } from '../../../src/protocol/errors.ts';
import type { CommandEnvelope } from '../../../src/protocol/sync.ts';
import { createPrng } from '../../sync/simulation/prng.ts';
import { createProcessTime, createScheduler } from '../../sync/simulation/scheduler.ts';
import { idOf, settle } from './engine-harness.ts';
import { createFakeLine } from './fake-line.ts';

const item = (nth: number, lane = 'conversation:a', more: Partial<NewItem> = {}): NewItem => ({
  ...{ commandId: idOf(nth), kind: 'message.send', lane, scope: '', createdAt: 0 },
  ...{ payload: { text: `text ${nth}` }, assumed: null },
  ...more,
});
const read = (nth: number, readSeq: number, conversationId = 'a') =>
  item(nth, `conversation:${conversationId}`, {
    kind: 'conversation.read',
    payload: { conversationId, readSeq },
  });

function createHarness(storage: OutboxStorage = createMemoryOutboxStorage()) {
  const line = createFakeLine();
  const scheduler = createScheduler();
  const time = createProcessTime(scheduler);
  const outbox = createOutbox({
    ...{ clock: time.clock, timers: time.timers, random: () => 0.5 },
    ...{ storage, line: line.transport, supersedes, isQuiet },
    reportFault: (_what, error) => line.faults.push(error),
  });
  return {
    ...{ line, outbox },
    pass: (ms: number) => scheduler.run(scheduler.nowMs() + ms),
    states: () => outbox.snapshot().map(one => `${Number(one.commandId.slice(-12))} ${one.state}`),
    sending: () =>
      line.waiting().map(request => Number((request.payload as CommandEnvelope).commandId.slice(-12))),
    async accept(xid = '5') {
      const request = await line.next('command');
      request.answer({ ok: true, xid, repeated: false, merges: [] });
      await settle();
    },
    async refuse(code: ErrorCode, retryAfterMs?: number) {
      const request = await line.next('command');
      const error = { ...toWireError(code, 'x'), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
      request.answer({ ok: false, error });
      await settle();
    },
    async begin(...items: NewItem[]) {
      await outbox.open();
      outbox.start();
      line.online();
      for (const one of items) await outbox.add(one);
      await settle();
    },
  };
}

test('[S4] a lane goes in order, one at a time; lanes go side by side', async () => {
  const { begin, accept, sending, states } = createHarness();
  await begin(item(1), item(2), item(3, 'conversation:b'));
  expect(sending()).toEqual([1, 3]);
  await accept();
  await accept();
  expect(sending()).toEqual([2]);
  expect(states()).toEqual(['1 sent', '2 sending', '3 sent']);
});

test('[S4] at most eight lanes at once', async () => {
  const { begin, sending, accept } = createHarness();
  await begin(...Array.from({ length: 12 }, (_, nth) => item(nth, `lane ${nth}`)));
  expect(sending()).toHaveLength(8);
  await accept();
  expect(sending()).toHaveLength(8);
});

test('[S8] a refusal is kept with its text and stops its lane, and no other', async () => {
  const { begin, refuse, accept, states, sending, outbox } = createHarness();
  await begin(item(1), item(2), item(3, 'conversation:b'));
  await refuse('conversation_resolved');
  await accept();
  expect(states()).toEqual(['1 failed', '2 waiting', '3 sent']);
  expect(sending()).toEqual([]);
  expect(outbox.snapshot()[0]).toMatchObject({
    payload: { text: 'text 1' },
    error: { code: 'conversation_resolved' },
  });
});

test('[S8] retry sends the same id first in its lane; discard lets the lane go on', async () => {
  const { begin, refuse, outbox, sending } = createHarness();
  await begin(item(1), item(2));
  await refuse('conversation_resolved');
  expect(await outbox.retry(idOf(1), { assumed: { seen: 'now' } })).toBe(true);
  await settle();
  expect(sending()).toEqual([1]);
  expect(outbox.snapshot()[0]?.assumed).toEqual({ seen: 'now' });
  await refuse('stale');
  expect(await outbox.discard(idOf(1))).toBe(true);
  await settle();
  expect(sending()).toEqual([2]);
  expect(await outbox.discard(idOf(2))).toBe(false);
  expect(await outbox.retry(idOf(2))).toBe(false);
});

test('[S8] what never left this machine may be taken back; what may have left may not', async () => {
  const { begin, outbox, line, states } = createHarness();
  await begin(item(1), item(2));
  expect(await outbox.discard(idOf(2))).toBe(true);
  expect(await outbox.discard(idOf(1))).toBe(false);
  line.offline();
  await settle();
  expect(states()).toEqual(['1 waiting']);
  expect(await outbox.discard(idOf(1))).toBe(false);
});

test('[S8] "later" is waited for, and longer each time; then it goes again', async () => {
  const { begin, refuse, pass, sending, states } = createHarness();
  await begin(item(1));
  await refuse('busy', 10_000);
  expect(states()).toEqual(['1 waiting']);
  await pass(10_400);
  expect(sending()).toEqual([]);
  await pass(200);
  expect(sending()).toEqual([1]);
});

test('[S8] an error of the server that does not go away becomes visible instead of "sending" for ever', async () => {
  const { begin, refuse, pass, states } = createHarness();
  await begin(item(1));
  for (let nth = 1; nth < internalErrorsUntilFailed; nth++) {
    await refuse('internal');
    expect(states()).toEqual(['1 waiting']);
    await pass(120_000);
  }
  await refuse('internal');
  expect(states()).toEqual(['1 failed']);
});

test('[S8] a session that ended stops the sending and fails nothing; after the next sign-in it goes on', async () => {
  const { begin, refuse, pass, line, sending, states } = createHarness();
  await begin(item(1), item(2, 'conversation:b'));
  await refuse('unauthenticated');
  await refuse('unauthenticated');
  await pass(600_000);
  expect(sending()).toEqual([]);
  expect(states()).toEqual(['1 waiting', '2 waiting']);
  line.online();
  await settle();
  expect(sending()).toEqual([1, 2]);
});

test('[S8] no answer: the same id goes again, at once with the next line', async () => {
  const { begin, line, sending, outbox } = createHarness();
  await begin(item(1));
  line.offline();
  await settle();
  expect(outbox.snapshot()[0]).toMatchObject({ state: 'waiting', attempts: 1, error: null });
  line.online();
  await settle();
  expect(sending()).toEqual([1]);
});

test('[S8] a read mark that a newer one covers is not sent; one that was begun is', async () => {
  const { outbox, begin, states, line } = createHarness();
  await outbox.open();
  await outbox.add(read(1, 3));
  await outbox.add(read(2, 3, 'b'));
  await outbox.add(read(3, 5));
  await outbox.add(read(4, 4));
  expect(states()).toEqual(['2 waiting', '3 waiting', '4 waiting']);
  await begin();
  await outbox.add(read(5, 9));
  expect(states()).toEqual(['2 sending', '3 sending', '5 waiting']);
  expect(line.faults).toEqual([]);
});

test('[S8] a refused read mark leaves by itself and never stops a reply', async () => {
  const { begin, refuse, states } = createHarness();
  await begin(read(1, 3), item(2));
  await refuse('moved');
  expect(states()).toEqual(['2 sending']);
});

test('[S4] a sent item stays until documents show it', async () => {
  const { begin, accept, outbox, states } = createHarness();
  await begin(item(1), item(2, 'conversation:b'));
  await accept('7');
  await accept('9');
  await outbox.settle(one => one.xid === '7');
  expect(states()).toEqual(['2 sent']);
});

test('[S6] after an epoch change what was sent and never shown goes again under its id', async () => {
  const { begin, accept, outbox, sending } = createHarness();
  await begin(item(1));
  await accept();
  await outbox.requeueSent();
  await settle();
  expect(sending()).toEqual([1]);
  expect(outbox.snapshot()[0]).toMatchObject({ xid: null, merges: [] });
});

test('[S13] only the tab that holds the lock sends, and it hears of what another tab wrote', async () => {
  const disk = createMemoryDisk();
  const [holder, other] = [
    createHarness(createMemoryOutboxStorage(disk)),
    createHarness(createMemoryOutboxStorage(disk)),
  ];
  await holder.begin();
  await other.outbox.open();
  other.line.online();
  await other.outbox.add(item(1));
  await settle();
  expect(other.sending()).toEqual([]);
  expect(holder.sending()).toEqual([1]);
  expect(await other.outbox.discard(idOf(1))).toBe(false);
  await holder.refuse('moved');
  expect(other.states()).toEqual(['1 failed']);
  await other.outbox.discard(idOf(1));
  await settle();
  expect(holder.states()).toEqual([]);
  // The lock passes on.
  holder.outbox.stop();
  await other.outbox.add(item(2));
  other.outbox.start();
  await settle();
  expect([holder.sending(), other.sending()]).toEqual([[], [2]]);
});

test('[S8] a storage that cannot keep an item says so, and nothing is queued', async () => {
  const storage = createMemoryOutboxStorage();
  const { begin, outbox, states } = createHarness({
    ...storage,
    add: () => Promise.reject(new Error('the disk is full')),
  });
  await begin();
  await expect(outbox.add(item(1))).rejects.toThrow('the disk is full');
  expect(states()).toEqual([]);
});

test('[S8] a storage that fails while sending costs a moment, not the item', async () => {
  const storage = createMemoryOutboxStorage();
  let fails = 1;
  const harness = createHarness({
    ...storage,
    change: (id, decide) => (fails-- > 0 ? Promise.reject(new Error('locked')) : storage.change(id, decide)),
  });
  await harness.begin(item(1));
  expect(harness.line.faults).toHaveLength(1);
  await harness.pass(5_000);
  expect(harness.sending()).toEqual([1]);
});

test('[S8] the same id twice is one item', async () => {
  const { begin, states } = createHarness();
  await begin(item(1), item(1));
  expect(states()).toEqual(['1 sending']);
});

/** A server that runs a command once and remembers. */
function createServer() {
  const ran: string[] = [];
  return { ran, run: ({ commandId }: CommandEnvelope) => ran.includes(commandId) || ran.push(commandId) };
}

test('[S8] 1,000 offline writes with kills between write and answer: each lands once, in order', async () => {
  const disk = createMemoryDisk();
  const server = createServer();
  const prng = createPrng('one thousand writes');
  const lanes = Array.from({ length: 10 }, (_, nth) => `conversation:${nth}`);
  const offline = createHarness(createMemoryOutboxStorage(disk));
  await offline.outbox.open();
  for (let nth = 0; nth < 1_000; nth++) await offline.outbox.add(item(nth, lanes[nth % lanes.length]));
  let lives = 0;
  while ([...disk.items.values()].some(one => one.state !== 'sent')) {
    lives += 1;
    // The process before is dead: it hears of nothing any more.
    disk.tabs.clear();
    const { line, begin } = createHarness(createMemoryOutboxStorage(disk));
    await begin();
    for (let answers = prng.int(1, 60); answers > 0 && line.waiting().length > 0; answers--) {
      const request = await line.next('command');
      server.run(request.payload as CommandEnvelope);
      // The process dies with the command done and the answer on its way: nobody hears it.
      if (prng.chance(0.97)) request.answer({ ok: true, xid: '5', repeated: false, merges: [] });
      await settle();
    }
  }
  expect(lives).toBeGreaterThan(20);
  expect(server.ran).toHaveLength(1_000);
  for (const lane of lanes) {
    const mine = server.ran.filter(id => lanes[Number(id.slice(-12)) % lanes.length] === lane);
    expect(mine).toEqual([...mine].sort());
  }
});

/** Channels of one browser: each hears the others. */
function createChannels() {
  const all = new Set<{ onmessage: ((event: MessageEvent) => unknown) | null }>();
  return () => {
    const mine = {
      onmessage: null as ((event: MessageEvent) => unknown) | null,
      postMessage: () => {
        for (const one of all) if (one !== mine) one.onmessage?.({} as MessageEvent);
      },
      close: () => void all.delete(mine),
    };
    all.add(mine);
    return mine;
  };
}
const opened: Outbox[] = [];
afterEach(() => {
  for (const outbox of opened.splice(0)) outbox.close();
});
/** A turn of the loop per step of IndexedDB; the store answers in its own time. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 5_000; turn++) {
    if (isSo()) return;
    await settle();
  }
  throw new Error('it did not happen');
}

test('[S8] in IndexedDB: survives the process, keeps the order, and tells other tabs', async () => {
  const createChannel = createChannels();
  const create = () => {
    const harness = createHarness(createIndexedDbOutboxStorage({ name: 'outbox of Ann', createChannel }));
    opened.push(harness.outbox);
    return harness;
  };
  const first = create();
  await first.outbox.open();
  for (const one of [item(1), item(2), read(3, 1), read(4, 2)]) await first.outbox.add(one);
  expect(first.states()).toEqual(['1 waiting', '2 waiting', '4 waiting']);
  first.outbox.start();
  first.line.online();
  await until(() => first.sending().length > 0);
  expect(first.sending()).toEqual([1]);

  // The process dies while it sends; the next one knows, and sends the same id again.
  const second = create();
  await second.outbox.open();
  expect(second.states()).toEqual(['1 sending', '2 waiting', '4 waiting']);
  second.outbox.start();
  second.line.online();
  await until(() => second.sending().length > 0);
  await second.accept('8');
  await until(() => second.sending().includes(2));

  const third = create();
  await third.outbox.open();
  await third.outbox.add(item(5, 'conversation:b'));
  await until(() => second.states().includes('5 sending'));
  await second.outbox.settle(one => one.xid === '8');
  await until(() => !third.states().some(state => state.startsWith('1 ')));
  expect(third.states()).toEqual(['2 sending', '4 waiting', '5 sending']);
  expect(first.line.faults).toEqual([]);
});

test('[S8] in IndexedDB: two outboxes of two people never meet', async () => {
  const createChannel = createChannels();
  const create = (name: string) => createIndexedDbOutboxStorage({ name, createChannel });
  const [ann, bob] = [create('outbox of ann@1'), create('outbox of bob@1')];
  await ann.add(
    { ...item(1), state: 'waiting', attempts: 0, error: null, xid: null, merges: [], conversationId: null },
    [],
  );
  expect(await bob.load()).toEqual([]);
  expect(await ann.load()).toHaveLength(1);
  ann.close();
  bob.close();
});
