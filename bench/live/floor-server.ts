// The floor: what Node, socket.io and Postgres cost when nothing is promised. One INSERT, one broadcast, no permission, no order, no
// change index, no replay.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { Server } from 'socket.io';
import { childSettings, serveParent } from '../child.ts';
import { countSockets } from '../server-answers.ts';

const { databaseUrl } = childSettings<{ databaseUrl: string }>();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
await pool.query(`create table if not exists floor_messages (
  id uuid primary key, room text not null, text text not null, created_at timestamptz not null default now())`);
const answer = countSockets();
const http = createServer();
// The settings of Steward's own sockets, so that only what it adds differs.
const io = new Server(http, {
  serveClient: false,
  transports: ['websocket', 'polling'],
  perMessageDeflate: false,
  httpCompression: false,
});
const floor = io.of('/floor');
floor.on('connection', socket => {
  // Who names no room is in the one of everybody; who names one is heard there and at the desk.
  const { room = 'room' } = socket.handshake.auth as { room?: string };
  void socket.join(room);
  socket.on('say', async (message: { id: string; text: string }, answer: (value: unknown) => void) => {
    await pool.query('insert into floor_messages (id, room, text) values ($1, $2, $3)', [
      message.id,
      room,
      message.text,
    ]);
    const heardIn = room === 'room' ? room : [room, 'desk'];
    floor.to(heardIn).emit('said', message);
    answer({ ok: true });
  });
  socket.on('flood', (count: number, answer: (value: unknown) => void) => {
    for (let index = 0; index < count; index += 1) floor.to('room').emit('said', { index });
    answer({ ok: true });
  });
});
await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
serveParent({
  ready: { url },
  answer,
  async stop() {
    await io.close();
    await pool.end();
  },
});
