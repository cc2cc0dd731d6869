// A line whose other end is a test: it says when it is online and answers each request.
import { createListeners } from '../../../src/client/listeners.ts';
import type {
  ConnectionStatus,
  ConsoleWire,
  RequestFailure,
  RequestOutcome,
  Transport,
} from '../../../src/client/transport.ts';

export type Request = {
  event: string;
  payload: unknown;
  answer(value: unknown): void;
  fail(reason: RequestFailure['reason']): void;
};

export function createFakeLine() {
  const faults: unknown[] = [];
  const report = (_what: string, error: unknown) => void faults.push(error);
  const states = createListeners<ConnectionStatus>(report);
  const events = createListeners<{ name: string; payload: unknown }>(report);
  const arrivals = createListeners<void>(report);
  let state: ConnectionStatus['state'] = 'idle';
  let requests: Request[] = [];
  const status = (): ConnectionStatus => ({
    ...{ state, since: 0, retryAt: null, error: null, cause: null, roundTripMs: null },
  });
  const move = (next: ConnectionStatus['state']) => {
    state = next;
    states.emit(status());
  };
  const transport: Transport<ConsoleWire> = {
    connect: () => move('online'),
    disconnect: () => move('closed'),
    status,
    hint: () => undefined,
    onState: states.add,
    onEvent: (event, listener) =>
      events.add(({ name, payload }) => {
        if (name === event) listener(payload as never);
      }),
    request(event, payload) {
      if (state !== 'online') return Promise.resolve({ ok: false, reason: 'offline' });
      const { promise, resolve } = Promise.withResolvers<RequestOutcome<never>>();
      const request: Request = {
        event,
        payload: structuredClone(payload),
        answer: value => resolve({ ok: true, answer: structuredClone(value) as never }),
        fail: reason => resolve({ ok: false, reason }),
      };
      requests.push(request);
      arrivals.emit();
      return promise;
    },
  };
  return {
    transport,
    faults,
    online: () => move('online'),
    /** Breaks it: what waits for an answer gets none. */
    offline() {
      move('waiting');
      for (const request of requests) request.fail('lost');
      requests = [];
    },
    emit: (name: keyof ConsoleWire['down'], payload: unknown) => events.emit({ name, payload }),
    waiting: () => requests,
    /** The next request for that event, once it is made. */
    async next(event: string): Promise<Request> {
      for (;;) {
        const index = requests.findIndex(request => request.event === event);
        const [found] = index < 0 ? [] : requests.splice(index, 1);
        if (found) return found;
        await new Promise<void>(resolve => {
          const stop = arrivals.add(() => {
            stop();
            resolve();
          });
        });
      }
    },
  };
}
