// The line over a real socket: what the fake one in the unit tests promises.
import { createServer, type Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConnectionState } from '../../src/client/connection-states.ts';
import { createSocketTransport } from '../../src/client/socket.ts';
import type { ConsoleWire, Transport } from '../../src/client/transport.ts';
import { toWireError, type WireError } from '../../src/protocol/errors.ts';

let http: HttpServer;
let io: Server;
let url = '';
let refusal: WireError | null = null;
const sockets: Socket[] = [];
const transports: Transport<ConsoleWire>[] = [];

beforeEach(async () => {
  refusal = null;
  // Whoever asks who is here gets an answer.
  http = createServer((_request, response) => void response.end());
  io = new Server(http, { transports: ['websocket', 'polling'], pingInterval: 200, pingTimeout: 300 });
  const desk = io.of('/console');
  desk.use((_socket, next) =>
    next(refusal ? Object.assign(new Error('refused'), { data: refusal }) : undefined),
  );
  desk.on('connection', socket => {
    sockets.push(socket);
    socket.on('typing', (payload, answer) =>
      answer({ ok: true, heard: payload, auth: socket.handshake.auth }),
    );
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(http.address() as { port: number }).port}`;
});
afterEach(async () => {
  for (const transport of transports.splice(0)) transport.disconnect();
  sockets.length = 0;
  await io.close();
});

let attempts = 0;
function open(extra: object = {}): { transport: Transport<ConsoleWire>; faults: unknown[] } {
  const faults: unknown[] = [];
  attempts = 0;
  const transport = createSocketTransport<ConsoleWire>({
    ...{ url, namespace: '/console', backoff: { firstMs: 20, maxMs: 20 } },
    auth: () => ({ attempt: ++attempts }),
    reportFault: (_what, error) => faults.push(error),
    ...extra,
  });
  transports.push(transport);
  return { transport, faults };
}
const reach = (transport: Transport<ConsoleWire>, state: ConnectionState) =>
  new Promise<void>(resolve => {
    if (transport.status().state === state) return resolve();
    const stop = transport.onState(status => {
      if (status.state !== state) return;
      stop();
      resolve();
    });
  });
const typing = { conversationId: 'c', isTyping: true };

test('[S9] connects over WebSocket, asks and is answered, hears events', async () => {
  const { transport, faults } = open();
  transport.connect();
  await reach(transport, 'online');
  expect(sockets[0]?.conn.transport.name).toBe('websocket');
  expect(await transport.request('typing', typing)).toEqual({
    ok: true,
    answer: { ok: true, heard: typing, auth: { attempt: 1 } },
  });
  const heard = new Promise(resolve => void transport.onEvent('presence', resolve));
  sockets[0]?.emit('presence', { people: [] });
  expect(await heard).toEqual({ people: [] });
  expect(faults).toEqual([]);
});

test('[S9] a line that the server ends is sought again, with credentials asked for anew', async () => {
  const { transport } = open();
  transport.connect();
  await reach(transport, 'online');
  sockets[0]?.disconnect(true);
  await reach(transport, 'waiting');
  await reach(transport, 'online');
  expect(await transport.request('typing', typing)).toMatchObject({ answer: { auth: { attempt: 2 } } });
});

test('[S9] the server’s own word of refusal arrives, and ends the attempts', async () => {
  const { transport } = open();
  refusal = toWireError('unauthenticated', 'quote-me');
  transport.connect();
  await reach(transport, 'refused');
  expect(transport.status().error).toEqual(refusal);
  refusal = null;
  transport.connect();
  await reach(transport, 'online');
});

test('[S9] "later" is a wait, not an end', async () => {
  const { transport } = open();
  refusal = { ...toWireError('busy', 'x'), retryAfterMs: 30 };
  transport.connect();
  await reach(transport, 'waiting');
  refusal = null;
  await reach(transport, 'online');
});

test('[S9] a disconnect closes the socket at the server and asks for nothing more', async () => {
  const { transport } = open();
  transport.connect();
  await reach(transport, 'online');
  const gone = new Promise(resolve => sockets[0]?.once('disconnect', resolve));
  transport.disconnect();
  await gone;
  expect(transport.status().state).toBe('closed');
  expect(io.of('/console').sockets.size).toBe(0);
  expect(await transport.request('typing', typing)).toEqual({ ok: false, reason: 'offline' });
});

test('[S9] credentials that cannot be had are a failed attempt, and are asked for again', async () => {
  let asked = 0;
  const { transport, faults } = open({
    auth: () => {
      asked += 1;
      if (asked === 1) throw new Error('the key store is locked');
      return {};
    },
  });
  transport.connect();
  await reach(transport, 'online');
  expect(asked).toBe(2);
  expect(faults).toHaveLength(1);
});
