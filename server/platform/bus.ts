/**
 * The line between the servers of one installation: short messages that help, and that nothing depends on. Whatever is
 * lost on it is found by the poll of whoever waits for it. One server alone has a lone bus.
 */
import type { z } from 'zod';

/** `alone`: there are no other servers. `down`: there may be, and they cannot be reached now. */
export type BusState = 'alone' | 'up' | 'down';

export type Bus = {
  /** Names this process among the servers, from its start to its end. */
  readonly serverId: string;
  /** To every other server, never back to this one. JSON only. */
  publish(topic: string, payload: unknown): void;
  /** The payload comes from another version of this program, perhaps: check it. The returned function stops listening. */
  on(topic: string, listener: (payload: unknown, from: string) => void): () => void;
  state(): BusState;
  onState(listener: (state: BusState) => void): () => void;
};

/** A kind of message with its shape: what does not fit it, from a server of another version, is not heard. */
export type Topic<Payload> = {
  tell(payload: Payload): void;
  heard(listener: (payload: Payload) => void): () => void;
};

export function createTopic<Payload>(bus: Bus, name: string, shape: z.ZodType<Payload>): Topic<Payload> {
  return {
    tell: payload => bus.publish(name, payload),
    heard: listener =>
      bus.on(name, said => {
        const parsed = shape.safeParse(said);
        if (parsed.success) listener(parsed.data);
      }),
  };
}

export function createLoneBus(serverId: string): Bus {
  return {
    serverId,
    publish() {},
    on: () => () => {},
    state: () => 'alone',
    onState: () => () => {},
  };
}
