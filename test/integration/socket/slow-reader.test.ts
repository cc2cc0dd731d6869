// A client that stops reading its TCP connection while 100 MB are due to it: the server holds next to nothing for it, the others are
// told as before, and once it reads again it is told to ask.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Held, Order, Report } from './socket-process.ts';

let child: ChildProcess;
let url = '';
const clients: Client[] = [];

beforeAll(async () => {
  child = fork(join(import.meta.dirname, 'socket-process.ts'), {
    // What was freed goes back at once: the process then holds what it needs and not what it once needed.
    execArgv: ['--expose-gc', '--max-semi-space-size=1'],
    env: { ...process.env, MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '65536' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  url = await report('url');
});
afterAll(async () => {
  for (const { socket } of clients) socket.disconnect();
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
});

/** The next report that holds it. */
async function report<Key extends 'url' | 'said' | 'held'>(
  key: Key,
): Promise<Extract<Report, Record<Key, unknown>>[Key]> {
  for (;;) {
    const [said] = (await once(child, 'message')) as [Report];
    if (key in said) return (said as Extract<Report, Record<Key, unknown>>)[key];
  }
}
const order = (what: Order) => void child.send(what);
async function measure(): Promise<Held> {
  const held = report('held');
  order({ measure: true });
  return held;
}

type Client = { socket: Socket; last: number; heard: number; behind: number; pause(): void; read(): void };

async function enter(): Promise<Client> {
  const socket = io(`${url}/console`, { transports: ['websocket'], forceNew: true, reconnection: false });
  // The TCP connection itself: what is not taken from it stays at the server.
  const line = () =>
    (socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }).ws
      ._socket;
  const client: Client = {
    ...{ socket, last: -1, heard: 0, behind: 0 },
    pause: () => line().pause(),
    read: () => line().resume(),
  };
  clients.push(client);
  socket.on('news', ({ nth }: { nth: number }) => {
    client.last = nth;
    client.heard += 1;
  });
  socket.on('behind', () => {
    client.behind += 1;
  });
  await once(socket as never, 'connect');
  await socket.emitWithAck('enter', {});
  return client;
}

const eventBytes = 8_000;
let said = 0;
/** Says that many megabytes, each once those before it were heard by whoever reads. */
async function say(megabytes: number, readers: Client[], events = 1_000_000 / eventBytes): Promise<void> {
  for (let each = 0; each < megabytes; each += 1) {
    const to = said + events;
    const done = report('said');
    order({ say: { from: said, to, bytes: eventBytes } });
    said = await done;
    await expect
      .poll(() => readers.every(({ last }) => last === said - 1), { timeout: 20_000, interval: 5 })
      .toBe(true);
  }
}

const soon = { timeout: 20_000 };

test('[S3] a reader that does not read costs the server at most 2 MB, and has everything to ask for once it reads', async () => {
  const begun = said;
  const others = [await enter(), await enter(), await enter()];
  const slow = await enter();
  // The process has seen such a load before it is measured.
  await say(100, [...others, slow]);
  const before = await measure();

  slow.pause();
  await say(100, others);
  const during = await measure();
  const grown = { bytes: during.bytes - before.bytes, rssBytes: during.rssBytes - before.rssBytes };
  process.stdout.write(`100 MB due to one that does not read: ${JSON.stringify(grown)}\n`);
  expect(during.load.behind).toBe(1);
  expect(grown.bytes).toBeLessThan(2_000_000);
  expect(grown.rssBytes).toBeLessThan(2_000_000);
  // The others heard each, in order, and were never told to ask.
  expect(others.map(({ heard, behind }) => [heard, behind])).toEqual(others.map(() => [said - begun, 0]));

  slow.read();
  await expect.poll(() => slow.behind, soon).toBeGreaterThan(0);
  // It was told before it is in its rooms again.
  await expect.poll(async () => (await measure()).load.behind, soon).toBe(0);
  expect(slow.heard).toBeLessThan(said - begun);
  // It hears its rooms again by itself; while it still reads what waited it may fall behind once more.
  await expect
    .poll(async () => {
      await say(1, others, 1);
      return slow.last === said - 1;
    }, soon)
    .toBe(true);
  const { load } = await measure();
  expect(load.behind).toBe(0);
  expect(load.behindTotal).toBeGreaterThan(before.load.behindTotal);
}, 120_000);
