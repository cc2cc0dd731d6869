/**
 * Owns what the server knows of each connection's reading: what waits for it, whether it is behind, and how long its heartbeats take.
 * One small object a connection, no timer: engine.io's two per connection are pooled by Node (timers of one duration share a list and a
 * single libuv timer), and ours is one sweep for all, which runs only while somebody is behind.
 */
import type { Socket } from 'socket.io';
import { isClogged, standingOf, type Unsent } from './back-pressure.ts';
import { createRoundTrips, type RoundTrips } from './round-trips.ts';

export type Reader = {
  join(room: string): void;
  leave(room: string): void;
  /** Too much waits for it already: what need not last is left out. */
  skipsVolatile(): boolean;
};

export type Readers = {
  /**
   * Follows a socket to its end.
   * @param caughtUp it was behind, has read everything, and hears its rooms again: it must ask for what it missed
   */
  follow(socket: Socket, caughtUp: () => void): Reader;
  /** One more volatile packet was left out. */
  dropped(): void;
  load(): { droppedTotal: number; behind: number; behindTotal: number };
  roundTrips: RoundTrips;
  stop(): void;
};

/** engine.io keeps these to itself. */
type Line = { writeBuffer: readonly unknown[]; transport: { writable: boolean } };
type Packet = { type: string; data?: unknown };
type Behind = { socket: Socket; rooms: Set<string>; since: number; caughtUp(): void };

const sweepEveryMs = 100;
/** Longer than any heartbeat: who reads nothing and still answers heartbeats is closed too. */
const behindAtMostMs = 60_000;

/** Of a packet as encoded: `2` begins an event, `3` an answer. */
const isEvent = (data: string): boolean => data.charCodeAt(0) === 50;

export function createReaders({ now = () => performance.now() }: { now?: () => number } = {}): Readers {
  const roundTrips = createRoundTrips();
  const behind = new Map<string, Behind>();
  let droppedTotal = 0;
  let behindTotal = 0;
  let sweeping: NodeJS.Timeout | undefined;

  function fallBehind(socket: Socket, caughtUp: () => void): void {
    if (behind.has(socket.id)) return;
    behindTotal += 1;
    const rooms = new Set([...socket.rooms].filter(room => room !== socket.id));
    for (const room of rooms) void socket.leave(room);
    behind.set(socket.id, { socket, rooms, since: now(), caughtUp });
    sweeping ??= setInterval(sweep, sweepEveryMs).unref();
  }

  function sweep(): void {
    for (const [id, { socket, rooms, since, caughtUp }] of behind) {
      const { writeBuffer, transport } = lineOf(socket);
      if (!socket.connected) behind.delete(id);
      else if (writeBuffer.length === 0 && transport.writable) {
        behind.delete(id);
        // First the rooms: what is said from now on is heard, and what was not is asked for (S3).
        for (const room of rooms) void socket.join(room);
        caughtUp();
      } else if (now() - since > behindAtMostMs) socket.disconnect(true);
    }
    if (behind.size > 0) return;
    clearInterval(sweeping);
    sweeping = undefined;
  }

  return {
    roundTrips,
    follow(socket, caughtUp) {
      const line = lineOf(socket);
      const unsent: Unsent = { events: 0, eventBytes: 0, packets: 0, bytes: 0 };
      let pingedAt = 0;
      let isSuspect = false;
      const lookAgain = (): void => {
        isSuspect = false;
        if (line.writeBuffer.length === 0) return;
        const standing = standingOf(unsent);
        if (standing === 'hopeless') socket.disconnect(true);
        else if (standing !== 'keeps up') fallBehind(socket, caughtUp);
      };
      // Called for each packet before it is queued, so it does nothing for one that leaves at once.
      socket.conn.on('packetCreate', ({ type, data }: Packet) => {
        if (type === 'ping') pingedAt = now();
        if (line.transport.writable) return;
        if (line.writeBuffer.length === 0) forget(unsent);
        count(unsent, data);
        const standing = standingOf(unsent);
        if (standing === 'behind') fallBehind(socket, caughtUp);
        // One look for all that is said in a turn.
        if (standing === 'keeps up' || isSuspect || (standing !== 'hopeless' && behind.has(socket.id)))
          return;
        isSuspect = true;
        setImmediate(lookAgain);
      });
      socket.conn.on('heartbeat', () => {
        if (pingedAt > 0) roundTrips.note(now() - pingedAt);
        pingedAt = 0;
      });
      return {
        join(room) {
          const held = behind.get(socket.id);
          if (held) held.rooms.add(room);
          else void socket.join(room);
        },
        leave(room) {
          behind.get(socket.id)?.rooms.delete(room);
          void socket.leave(room);
        },
        skipsVolatile: () =>
          behind.has(socket.id) ||
          (line.writeBuffer.length > 0 &&
            isClogged({ packets: line.writeBuffer.length, bytes: unsent.bytes })),
      };
    },
    dropped() {
      droppedTotal += 1;
    },
    load: () => ({ droppedTotal, behind: behind.size, behindTotal }),
    stop() {
      clearInterval(sweeping);
      behind.clear();
    },
  };
}

const lineOf = (socket: Socket): Line => socket.conn as unknown as Line;

function count(unsent: Unsent, data: unknown): void {
  unsent.packets += 1;
  if (typeof data !== 'string') return;
  unsent.bytes += data.length;
  if (!isEvent(data)) return;
  unsent.events += 1;
  unsent.eventBytes += data.length;
}

function forget(unsent: Unsent): void {
  unsent.events = 0;
  unsent.eventBytes = 0;
  unsent.packets = 0;
  unsent.bytes = 0;
}
