/** The bus of several servers, carried by socket.io's own adapter. */
import type { Server } from 'socket.io';
import type { Bus, BusState } from '../bus.ts';
import type { RedisLine } from '../redis/redis.ts';

const busEvent = 'steward:bus';

/**
 * @param io with the Redis adapter set
 * @param redis asked before each message: what cannot be sent now is dropped, not queued
 */
export function createClusterBus(io: Server, redis: RedisLine, serverId: string): Bus {
  const topics = new Map<string, Set<(payload: unknown, from: string) => void>>();
  const state = (): BusState => (redis.isUp() ? 'up' : 'down');
  // A namespace of its own that no client may enter.
  const namespace = io.of('/servers');
  namespace.use((_socket, next) => next(new Error('not for clients')));
  namespace.on(busEvent, (from: unknown, topic: unknown, payload: unknown) => {
    if (typeof from !== 'string' || typeof topic !== 'string' || from === serverId) return;
    for (const listener of topics.get(topic) ?? []) listener(payload, from);
  });
  return {
    serverId,
    publish(topic, payload) {
      if (redis.isUp()) namespace.serverSideEmit(busEvent, serverId, topic, payload);
    },
    on(topic, listener) {
      const held = topics.get(topic) ?? new Set();
      topics.set(topic, held.add(listener));
      return () => held.delete(listener);
    },
    state,
    onState: listener => redis.onChange(() => listener(state())),
  };
}
