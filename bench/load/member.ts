// One of a crowd: a widget or a console's ear of Steward, or what stands in for it on bare socket.io.
import { createConnection } from '#client/connection.ts';
import { createMemoryOutboxStorage } from '#client/outbox-storage.ts';
import { createSystemPorts } from '#client/system.ts';
import type { ConsoleWire, Transport, WidgetWire, Wire } from '#client/transport.ts';
import type { ChainEvent } from '#protocol/sync.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { WidgetResumeAnswer } from '#protocol/widget.ts';
import { createChat } from '../../src/widget/app/chat.ts';
import type { Surroundings } from '../../src/widget/app/surroundings.ts';
import { keptOf } from '../../src/widget/loader/kept.ts';
import { benchSettings, newId } from '../furnish.ts';
import { createThinOpener } from './line.ts';
import { stamp, type Tally } from './tally.ts';

export type Member = {
  isOnline(): boolean;
  /** What it wrote and the server has not acknowledged, or has not shown to it yet. */
  waiting(): number;
  write(words: string): void;
  /** The thread as this member holds it, in order: what its customer sees. */
  thread(): { id: string | null; texts: string[] };
  stop(): void;
};

export type Place = { url: string; tally: Tally; localAddress: string };

function openTransport<W extends Wire>(
  { url, tally, localAddress }: Place,
  namespace: string,
  auth: () => Record<string, unknown>,
  opening: (pause: () => void) => void = () => undefined,
): Transport<W> {
  const transport = createConnection<W>({
    ...createSystemPorts(),
    open: createThinOpener({ url, namespace, auth, localAddress, began: tally.attempt, opening }),
    reportFault: () => {
      tally.counts.faults += 1;
    },
  });
  transport.onState(({ state }) => {
    if (state === 'online') tally.open();
  });
  return transport;
}

/** A page that nobody looks at: what is delivered is told, what is read is not. */
const background: Surroundings = {
  isVisible: () => false,
  hasNetwork: () => true,
  listen: () => () => undefined,
};

/** The widget's own chat over a thin line, with a token that was made before. */
export function createWidgetMember(place: Place, visitor: { token: string; customerId: string }): Member {
  const { tally } = place;
  const values = new Map<string, string>();
  const kept = keptOf(
    () => ({
      getItem: key => values.get(key) ?? null,
      setItem: (key, value) => void values.set(key, value),
      removeItem: key => void values.delete(key),
    }),
    'load',
    '',
  );
  kept.write('token', visitor.token);
  let line: Transport<WidgetWire> | undefined;
  const chat = createChat({
    ...createSystemPorts(),
    ...{ siteKey: 'load', locale: 'en', timeZone: 'UTC', identity: null, isDurable: false },
    kept,
    storage: createMemoryOutboxStorage(),
    locks: undefined,
    surroundings: background,
    post: async () => ({
      kind: 'opened',
      answer: {
        ...visitor,
        ...{ settings: benchSettings, serverTimeMs: Date.now(), conversationId: null },
      },
    }),
    createTransport(auth) {
      line = counted(openTransport<WidgetWire>(place, '/widget', auth), tally);
      return line;
    },
    newId,
    pageUrl: () => 'https://shop.example/pots',
    reportFault: () => {
      tally.counts.faults += 1;
    },
  });
  void chat.start();
  return {
    isOnline: () => line?.status().state === 'online',
    waiting: () => chat.store.get().outbox.length,
    write: words => void chat.actions.write(`${stamp()} ${words}`),
    thread: () => {
      const { id, messages } = chat.store.get().thread;
      return { id, texts: messages.filter(({ kind }) => kind === 'text').map(({ text }) => text) };
    },
    stop: chat.stop,
  };
}

/** Counts what a widget asks and is answered. */
function counted(transport: Transport<WidgetWire>, tally: Tally): Transport<WidgetWire> {
  return {
    ...transport,
    async request(event, payload, options) {
      const beganMs = performance.now();
      const outcome = await transport.request(event, payload, options);
      if (!outcome.ok) return outcome;
      if (event === 'widget.resume') countPull(tally, payload as never, outcome.answer as never);
      if (event === 'command') {
        const answer = outcome.answer as WidgetWire['up']['command']['answer'];
        const said = (payload as WidgetWire['up']['command']['payload']).payload;
        tally.answered(performance.now() - beganMs);
        if (answer.ok) tally.acknowledge(said as { messageId: string; conversationId: string; text: string });
        else if (answer.error.retryable) tally.counts.busy += 1;
        else tally.refuse(answer.error.code);
      }
      return outcome;
    },
  };
}

function countPull(
  tally: Tally,
  asked: { conversationId: string | null; afterSeq: number },
  answer: WidgetResumeAnswer,
): void {
  if (!answer.ok) return;
  tally.counts.pulls += 1;
  tally.counts.pulledMessages += answer.messages.length;
  // From the beginning, though there was something to go on from.
  if (asked.afterSeq === 0 && answer.messages.length > 0) tally.counts.bootstraps += 1;
}

export type Ear = { token: string; watches?: string[] };
export type Listener = Member & {
  /** Whether anybody touches this console. */
  touch(isIdle: boolean): void;
  /** Reads no more. */
  sleep(): void;
};

/** A console that keeps nothing: in its rooms, it hears what a real one would store, and whom it watches. */
export function createListenerMember(place: Place, { token, watches = [] }: Ear): Listener {
  const { tally } = place;
  let sleep: () => void = () => undefined;
  const transport = openTransport<ConsoleWire>(
    place,
    '/console',
    () => ({ protocolVersion: PROTOCOL_VERSION, token }),
    pause => {
      sleep = pause;
    },
  );
  let isListening = false;
  /** The fast lane and the tail both tell of a message; it is one delivery. */
  const seen = new Set<string>();
  const hear = ({ chains }: { chains: readonly ChainEvent[] }) => {
    for (const { collection, documents } of chains) {
      if (collection !== 'messages') continue;
      for (const { id, text } of documents as { id: string; text: string }[]) {
        if (seen.has(id)) continue;
        seen.add(id);
        tally.heard(text);
      }
    }
  };
  async function arrive(): Promise<void> {
    const asked = { protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] };
    const outcome = await transport.request('sync.resume', asked, { timeoutMs: 60_000 });
    const watching = await transport.request('presence.watch', { personIds: watches });
    isListening = outcome.ok && outcome.answer.ok && watching.ok;
  }
  transport.onEvent('sync.tail', hear);
  transport.onEvent('sync.fast', hear);
  transport.onEvent('presence', ({ people }) => {
    tally.counts.presence += people.length;
  });
  transport.onState(({ state }) => {
    isListening = false;
    if (state === 'online') void arrive();
  });
  transport.connect();
  return {
    isOnline: () => isListening,
    waiting: () => 0,
    write: () => undefined,
    thread: () => ({ id: null, texts: [] }),
    touch: isIdle => void transport.request('activity', { isIdle }),
    sleep: () => sleep(),
    stop: transport.disconnect,
  };
}

type BareWire = {
  up: { say: { payload: { id: string; text: string; room: string }; answer: { ok: boolean } } };
  down: { said: { id: string; text: string } };
};

/** The same on bare socket.io: a customer is in a room of its own, whoever is of the desk in the desk's. */
export function createBareMember(place: Place, { room }: { room: string }): Member {
  const { tally } = place;
  const transport = openTransport<BareWire>(place, '/floor', () => ({ room }));
  let waiting = 0;
  if (room === 'desk') transport.onEvent('said', ({ text }) => tally.heard(text));
  transport.connect();
  return {
    isOnline: () => transport.status().state === 'online',
    waiting: () => waiting,
    write(words) {
      waiting += 1;
      const said = { id: newId(), text: `${stamp()} ${words}`, room };
      const beganMs = performance.now();
      void transport.request('say', said, { timeoutMs: 60_000 }).then(outcome => {
        waiting -= 1;
        tally.answered(performance.now() - beganMs);
        if (outcome.ok) tally.acknowledge({ messageId: said.id, conversationId: room, text: said.text });
        else tally.refuse(outcome.reason);
      });
    },
    thread: () => ({ id: null, texts: [] }),
    stop: transport.disconnect,
  };
}
