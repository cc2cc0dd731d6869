// How a server that stops sends its connections to the others: spread over some seconds, so that the others are not stormed,
// each told why, and new ones turned away at the door, where a proxy hears it and asks the next server.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Server, Socket } from 'socket.io';
import type { SessionEnded } from '#protocol/down.ts';

const stepMs = 50;
const stopping: SessionEnded = { reason: 'server_stopping' };

export type Leaving = {
  /** Turns new connections away from now on, and sends away those that are here. Resolves when nobody is left. */
  leave(spreadMs: number): Promise<void>;
};

/** @param io attached to its HTTP server */
export function createLeaving(io: Server): Leaving {
  let isLeaving = false;
  io.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    // A connection that is there already names itself: it may go on by polling until it is sent away.
    const isNew = !/[?&]sid=/.test(request.url ?? '');
    if (isLeaving && isNew) turnAway(request, response);
    else next();
  });
  return {
    async leave(spreadMs) {
      isLeaving = true;
      const here = shuffled(socketsOf(io));
      // The whole time, also with nobody here: a balancer that asks for readiness now and then has to notice.
      for (let elapsedMs = 0; elapsedMs < spreadMs; elapsedMs += stepMs) {
        const stepsLeft = Math.ceil((spreadMs - elapsedMs) / stepMs);
        here.splice(0, Math.ceil(here.length / stepsLeft)).forEach(sendAway);
        await wait(stepMs);
      }
      // With the rest, those who were signing in meanwhile.
      socketsOf(io).forEach(sendAway);
    },
  };
}

const socketsOf = (io: Server): Socket[] =>
  [...io._nsps.values()].flatMap(namespace => [...namespace.sockets.values()]);

function sendAway(socket: Socket): void {
  if (!socket.connected) return;
  socket.emit('session.ended', stopping);
  socket.disconnect(true);
}

/** 503, and not socket.io's own refusal: a proxy asks the next server after it. */
function turnAway(request: IncomingMessage, response: ServerResponse): void {
  const headers = { 'Retry-After': '1', Connection: 'close', 'Content-Length': '0' };
  if (request.headers.upgrade === undefined) {
    response.writeHead(503, headers).end();
    return;
  }
  // Of an upgrade there is no response, only its connection; and it may have ended by itself, which is no reason to end the process.
  if (request.socket.writableEnded || request.socket.destroyed) return;
  request.socket.once('error', () => {});
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  (request.socket as NetSocket).end(['HTTP/1.1 503 Service Unavailable', ...lines, '', ''].join('\r\n'));
}

function shuffled<Value>(values: readonly Value[]): Value[] {
  return values
    .map(value => ({ value, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ value }) => value);
}
