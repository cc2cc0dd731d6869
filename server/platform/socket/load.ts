// What the socket layer carries, as figures: for the system page and for Prometheus.
import type { Metrics } from '../metrics.ts';
import type { GateLoad } from './gate.ts';
import type { RoundTrips } from './round-trips.ts';

export type SocketLoad = {
  /** By namespace, now. */
  connections: Record<string, number>;
  /** Rooms that somebody here is in, now; a connection's own is none. */
  rooms: number;
  /** Packets handed to sockets since the start: the fan-out. Heartbeats are none. */
  sentTotal: number;
  /** Volatile ones not sent because their reader was slow. */
  droppedTotal: number;
  /** Readers that were told no more until they have read, and then to ask: now, and since the start. */
  behind: number;
  behindTotal: number;
  admission: GateLoad;
  connectedTotal: number;
  /** Of those, clients that had been connected before, by their own word. */
  reconnectsTotal: number;
  /** Of the last heartbeats; null before the first. */
  roundTripMs: { p50: number; p99: number } | null;
};

export function registerSocketMetrics(
  metrics: Metrics,
  load: () => SocketLoad,
  roundTrips: RoundTrips,
): void {
  metrics.gaugeBy(
    'steward_socket_connections',
    'Sockets of this process',
    'namespace',
    () => load().connections,
  );
  metrics.gauge('steward_socket_rooms', 'Rooms of this process that somebody is in', () => load().rooms);
  metrics.gauge(
    'steward_socket_behind',
    'Readers that are told no more until they have read',
    () => load().behind,
  );
  metrics.gauge(
    'steward_socket_admission_waiting',
    'Clients in line to sign in or to catch up',
    () => load().admission.waiting,
  );
  const totals: [name: string, help: string, read: () => number][] = [
    ['sent', 'Packets handed to sockets', () => load().sentTotal],
    ['dropped', 'Packets that need not last and were left out for a slow reader', () => load().droppedTotal],
    ['behind', 'Times a reader fell behind and was told to ask', () => load().behindTotal],
    ['admitted', 'Sign-ins and resumes that were let through', () => load().admission.admittedTotal],
    ['refused', 'Sign-ins and resumes told to come back later', () => load().admission.refusedTotal],
    ['connected', 'Sockets that signed in', () => load().connectedTotal],
    ['reconnects', 'Sockets that signed in and had been connected before', () => load().reconnectsTotal],
  ];
  for (const [name, help, read] of totals) metrics.total(`steward_socket_${name}_total`, help, read);
  const seconds = metrics.histogram(
    'steward_socket_round_trip_seconds',
    'From a heartbeat to its answer',
    [0.005, 0.025, 0.1, 0.25, 1, 4],
  );
  roundTrips.onNote(ms => seconds.observe(ms / 1000));
}
