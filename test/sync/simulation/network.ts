// The line between one client and the server: late, lossy, torn, doubled, out of order, half open, as the weather says.
import type { OpenSocket, SocketHandlers } from '../../../src/client/connection.ts';
import type { WireError } from '../../../src/protocol/errors.ts';
import type { Prng } from './prng.ts';
import type { Scheduler } from './scheduler.ts';

export type Weather = {
  latencyMs: number;
  /** A message vanishes though the line stays open. */
  lossRate: number;
  /** An answer comes twice. */
  doubleRate: number;
  /** Each message takes a time of its own, so that one overtakes another. */
  isUnordered: boolean;
  /** No new line can be had. */
  isDown: boolean;
  /** What is sent goes nowhere, in one direction, and nobody says so. */
  deafUp: boolean;
  deafDown: boolean;
};
export const clearWeather: Weather = {
  ...{ latencyMs: 5, lossRate: 0, doubleRate: 0, isUnordered: false },
  ...{ isDown: false, deafUp: false, deafDown: false },
};

/** The server's end of one line. */
export type Peer = {
  emit(event: string, payload: unknown): void;
  close(): void;
  isOpen(): boolean;
};
export type Accept = (peer: Peer) =>
  | {
      ok: true;
      request(event: string, payload: unknown, answer: (value: unknown) => void): void;
      gone(): void;
    }
  | { ok: false; error: WireError };

export type Network = {
  weather: Weather;
  open: OpenSocket;
  /** Tears every line of this client. */
  cut(): void;
  /** The lines of this moment look open for ever and carry nothing more. */
  freeze(): void;
  /** Client to server and back, for the record. */
  messages(): number;
};

export function createNetwork(
  scheduler: Scheduler,
  prng: Prng,
  accept: Accept,
  isDead: () => boolean,
): Network {
  const lines = new Set<() => void>();
  const freezes = new Set<() => void>();
  let messages = 0;
  const network: Network = {
    weather: clearWeather,
    messages: () => messages,
    cut() {
      for (const cut of [...lines]) cut();
    },
    freeze() {
      for (const freeze of freezes) freeze();
      freezes.clear();
    },
    open(handlers) {
      return openLine(handlers);
    },
  };

  function openLine(handlers: SocketHandlers) {
    let isOpen = true;
    let isFrozen = false;
    freezes.add(() => {
      isFrozen = true;
      // The heartbeat of the socket itself finds it out, if nothing did before.
      scheduler.at(25_000 + prng.next() * 5_000, () => cut());
    });
    let session: Extract<ReturnType<Accept>, { ok: true }> | null = null;
    /** In order unless the weather says otherwise: nothing arrives before what was sent before it. */
    const arrival = { up: 0, down: 0 };
    function carry(direction: 'up' | 'down', deliver: () => void): void {
      const { weather } = network;
      messages += 1;
      if (isFrozen) return;
      if (prng.chance(weather.lossRate) || (direction === 'up' ? weather.deafUp : weather.deafDown)) return;
      const alone = scheduler.nowMs() + 1 + prng.next() * weather.latencyMs * (prng.chance(0.02) ? 20 : 2);
      const at = weather.isUnordered ? alone : Math.max(alone, arrival[direction] + 0.001);
      arrival[direction] = Math.max(arrival[direction], at);
      scheduler.at(at - scheduler.nowMs(), () => {
        if (isOpen) deliver();
      });
    }
    const toClient = (deliver: () => void) =>
      carry('down', () => {
        if (!isDead()) deliver();
      });
    /** Both ends learn of it, each in its own time; the server's may take a heartbeat. */
    function cut(error: WireError | null = null): void {
      if (!isOpen) return;
      isOpen = false;
      lines.delete(cutSilently);
      const gone = session;
      session = null;
      scheduler.at(prng.next() * 2_000, () => gone?.gone());
      scheduler.at(1 + prng.next() * 50, () => {
        if (!isDead()) handlers.closed(error);
      });
    }
    const cutSilently = () => cut();
    lines.add(cutSilently);

    const peer: Peer = {
      emit: (event, payload) => toClient(() => handlers.event(event, structuredClone(payload))),
      close: () => cut(),
      isOpen: () => isOpen,
    };
    scheduler.at(1 + prng.next() * network.weather.latencyMs * 3, () => {
      if (!isOpen || isDead()) return;
      if (network.weather.isDown) return cut();
      const answer = accept(peer);
      if (!answer.ok) return cut(answer.error);
      session = answer;
      handlers.opened({ heartbeatMs: 25_000 });
    });
    return {
      emit(event: string, payload: unknown, answer: (value: unknown) => void) {
        const copy = structuredClone(payload);
        carry('up', () =>
          session?.request(event, copy, value => {
            const times = prng.chance(network.weather.doubleRate) ? 2 : 1;
            for (let time = 0; time < times; time++) toClient(() => answer(structuredClone(value)));
          }),
        );
      },
      close() {
        if (!isOpen) return;
        isOpen = false;
        lines.delete(cutSilently);
        const gone = session;
        session = null;
        scheduler.at(prng.next() * 2_000, () => gone?.gone());
      },
    };
  }
  return network;
}
