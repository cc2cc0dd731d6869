// The socket layer in a process of its own, so that its memory is its own. It says what it is told to say, and how much it holds.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { silentLog } from '#platform/log.ts';
import { createSocketServer } from '#platform/socket/socket.ts';
import { toWireError } from '#protocol/errors.ts';

/** What the test tells this process. */
export type Order = { say: { from: number; to: number; bytes: number } } | { measure: true };
export type Report = { url: string } | { said: number } | { held: Held };
export type Held = { bytes: number; rssBytes: number; load: ReturnType<typeof socket.load> };

type Down = { news: (event: { nth: number; text: string }) => void };

const socket = createSocketServer({
  log: silentLog,
  serverId: 'one',
  // A machine with much to do takes its time, and nobody is to be lost meanwhile.
  pingIntervalMs: 120_000,
  toWire: () => toWireError('internal', 'x'),
});
const up = { enter: z.object({}) };
const namespace = socket.namespace<null, typeof up, { enter: { ok: true } }, Down>({
  name: '/console',
  up,
  party: 'staff',
  resume: 'enter',
  callerOf: () => ({ callerId: 'somebody', role: 'agent', siteId: null }),
  authenticate: async () => ({ ok: true, data: null }),
  handlers: {
    enter(connection) {
      connection.join('everybody');
      return { ok: true };
    },
  },
  caughtUp: connection => connection.emit('behind', {}),
});
const server = createServer();
socket.attach(server);
const tell = (report: Report) => process.send?.(report);
server.listen(0, '127.0.0.1', () =>
  tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);

process.on('message', (order: Order) => {
  if ('measure' in order) measure();
  else void say(order.say);
});

/** A little in each turn of the loop, as commits come. */
const inOneTurn = 10;

async function say({ from, to, bytes }: { from: number; to: number; bytes: number }): Promise<void> {
  for (let nth = from; nth < to; nth += 1) {
    if (nth % inOneTurn === 0) await new Promise(setImmediate);
    // No text like another: what waits for a reader is held for it alone.
    namespace.toLocal('everybody').emit('news', { nth, text: `${nth}`.padStart(bytes, `${nth}-`) });
  }
  tell({ said: to });
}

function measure(): void {
  if (!gc) throw new Error('start this process with --expose-gc');
  for (let round = 0; round < 4; round += 1) gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  tell({ held: { bytes: heapUsed + external, rssBytes: rss, load: socket.load() } });
}
