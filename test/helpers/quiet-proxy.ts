/**
 * A network between a client and a server: it carries TCP, and on a word goes silent in one direction or both while every connection stays
 * open, or answers every request itself, as the sign-in page of a hotel does.
 */
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type QuietProxy = {
  url: string;
  /** What arrives from that side from now on goes nowhere. New connections are accepted and heard as little. */
  swallow(what: { up: boolean; down: boolean }): void;
  /** Connections of before stay open and silent; new ones get this answer to everything. */
  capture(answer: RequestListener): void;
  /** Carries again what comes from now on, on new connections; those that swallowed something are closed. */
  heal(): void;
  close(): Promise<void>;
};

export async function startQuietProxy(target: string): Promise<QuietProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const spoilt = new Set<Socket>();
  const silent = { up: false, down: false };
  let portal: ReturnType<typeof createHttpServer> | null = null;

  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
  };

  function carry(client: Socket): void {
    const server = connect(Number(port), hostname);
    keep(server);
    // A closed end is word, too: it passes only where words pass.
    const link = (from: Socket, to: Socket, direction: 'up' | 'down') => {
      from.on('data', (data: Buffer) => {
        if (silent[direction] || portal) {
          spoilt.add(client).add(server);
          return;
        }
        to.write(data);
      });
      from.on('close', () => {
        if (!(silent[direction] || portal)) to.destroy();
      });
    };
    link(client, server, 'up');
    link(server, client, 'down');
  }

  const proxy = createServer(client => {
    keep(client);
    if (portal) portal.emit('connection', client);
    else carry(client);
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    swallow: what => void Object.assign(silent, what),
    capture(answer) {
      portal = createHttpServer(answer);
    },
    heal() {
      Object.assign(silent, { up: false, down: false });
      portal = null;
      for (const socket of spoilt) socket.destroy();
      spoilt.clear();
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise(resolve => proxy.close(resolve));
    },
  };
}
