// A first sync over a line that breaks again and again, each time in the middle of a page. What the server sends in total is counted where
// nobody can overlook it: in bytes, on the way.
import { connect, createServer, type Socket } from 'node:net';
import { createHeadlessConsole } from '../../../src/client/headless.ts';
import { createMemoryReplica } from '../../../src/client/sync/memory-store.ts';
import { createSystemPorts } from '../../../src/client/system.ts';
import type { Prng } from '../simulation/prng.ts';

/** Passes everything on, counts what comes from the server, and tears all lines once so many bytes came. */
export async function createTearingProxy(targetPort: number) {
  let bytes = 0;
  let tearAt = Number.POSITIVE_INFINITY;
  let tears = 0;
  const sockets = new Set<Socket>();
  const tear = () => {
    tears += 1;
    tearAt = Number.POSITIVE_INFINITY;
    for (const socket of sockets) socket.resetAndDestroy();
    sockets.clear();
  };
  const server = createServer(client => {
    const upstream = connect(targetPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes >= tearAt) tear();
      else client.write(chunk);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    bytes: () => bytes,
    tears: () => tears,
    tearAfter(more: number) {
      tearAt = bytes + more;
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

export type CutSync = {
  wholeBytes: number;
  cutBytes: number;
  tears: number;
  rows: number;
  startsOver: number;
};

/** @returns the bytes of an undisturbed first sync, and of one torn `cuts` times at random places */
export async function runCutSync(options: {
  port: number;
  token: string;
  cuts: number;
  prng: Prng;
}): Promise<CutSync> {
  const { port, token, cuts, prng } = options;
  const ports = createSystemPorts();
  const sync = async (tearPlaces: number[]) => {
    const proxy = await createTearingProxy(port);
    const store = createMemoryReplica();
    // A broken line is sought again at once: waiting is not what is measured.
    const desk = createHeadlessConsole({
      url: proxy.url,
      token,
      store,
      ports: { ...ports, random: () => 0 },
    });
    let startsOver = 0;
    let most = 0;
    store.onChange(() => {
      const rows = store.all('customers').length;
      if (rows < most) startsOver += 1;
      most = Math.max(most, rows);
    });
    const places = [...tearPlaces];
    const tearNext = () => {
      const next = places.shift();
      if (next !== undefined) proxy.tearAfter(next);
    };
    desk.transport.onState(({ state }) => {
      if (state === 'online') tearNext();
    });
    await desk.start();
    await desk.untilQuiet({ timeoutMs: 240_000 });
    await desk.stop();
    await proxy.close();
    return { bytes: proxy.bytes(), tears: proxy.tears(), rows: store.all('customers').length, startsOver };
  };
  // Once before it counts: what was just written goes through the tail as well.
  await sync([]);
  const whole = await sync([]);
  // Each tear comes after some share of what is left, so that all of them fall into the sync.
  const step = whole.bytes / (cuts + 1);
  const cut = await sync(Array.from({ length: cuts }, () => Math.floor(step * (0.3 + prng.next() * 0.7))));
  return {
    wholeBytes: whole.bytes,
    cutBytes: cut.bytes,
    tears: cut.tears,
    rows: cut.rows,
    startsOver: cut.startsOver,
  };
}
