/** A piece of network that a test can break: it goes silent in one direction or both while every connection stays open, or resets. */
import { connect, createServer, type Socket } from 'node:net';

/** `up` is from whoever connected to the server behind, `down` is back. */
export type Direction = 'up' | 'down' | 'both';

export type TcpLine = {
  port: number;
  /** What is sent from now on arrives after heal(), as TCP would repeat it. New connections open and hear nothing. */
  silence(direction: Direction): void;
  heal(): void;
  /** RST to both sides of every connection. New ones are served. */
  reset(): void;
  /** For connections from now on. */
  aim(targetPort: number): void;
  /** How many are open. */
  count(): number;
  close(): Promise<void>;
};

type Pair = { near: Socket; far: Socket };

export async function openTcpLine(targetPort: number): Promise<TcpLine> {
  const pairs = new Set<Pair>();
  let target = targetPort;
  let silent: Direction | null = null;
  const hush = ({ near, far }: Pair) => {
    if (silent === 'up' || silent === 'both') near.pause();
    if (silent === 'down' || silent === 'both') far.pause();
  };
  // allowHalfOpen: an end passes through as it came, and not before what was said.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, near => {
    const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const pair = { near, far };
    pairs.add(pair);
    join(near, far);
    join(far, near);
    const over = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.once('close', over);
    far.once('close', over);
    hush(pair);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    silence(direction) {
      silent = direction;
      pairs.forEach(hush);
    },
    heal() {
      silent = null;
      for (const { near, far } of pairs) for (const one of [near, far]) one.resume();
    },
    reset() {
      for (const { near, far } of pairs) for (const one of [near, far]) one.resetAndDestroy();
    },
    aim(next) {
      target = next;
    },
    count: () => pairs.size,
    async close() {
      for (const { near, far } of pairs) for (const one of [near, far]) one.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function join(from: Socket, to: Socket): void {
  from.on('data', data => {
    if (!to.destroyed) to.write(data);
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
}
