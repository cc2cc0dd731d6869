// What a measured server answers to the one who measures: what it costs, and that all its lines break at once.
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { costs } from './child.ts';

/** Call it before the server listens. The answer to `{cut: true}` is how many lines were cut, to anything else the costs. */
export function countSockets(): (question: Record<string, unknown>) => unknown {
  const open = new Set<Socket>();
  subscribe('net.server.socket', message => {
    const { socket } = message as { socket: Socket };
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return ({ cut, cpu }) => {
    if (cut) {
      const lines = [...open];
      for (const socket of lines) socket.destroy();
      return { lines: lines.length };
    }
    // Without a collection of garbage: for measuring while the server works.
    if (cpu) {
      const { user, system } = process.cpuUsage();
      return { cpuMs: (user + system) / 1_000, rssBytes: process.memoryUsage.rss() };
    }
    return costs();
  };
}
