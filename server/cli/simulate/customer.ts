// One customer: a visit over HTTP and a socket, as the widget makes them. Says each turn and waits for what a person would
// wait for: an answer, or word that a person will come.
import type { Ports } from '#client/ports.ts';
import { createSocketTransport } from '#client/socket.ts';
import type { Transport, WidgetWire } from '#client/transport.ts';
import type { Id } from '#protocol/ids.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { ThreadEvent, WidgetMessage, WidgetSessionAnswer } from '#protocol/widget.ts';
import { CommandProblem } from '../command.ts';
import type { Script } from './scripts.ts';

export type CustomerOptions = {
  /** The server's origin, without a slash at the end. */
  serverUrl: string;
  siteKey: string;
  ports: Ports;
  newId(): Id;
  /** How long an answer may take before the customer goes on without it. */
  patienceMs: number;
  /** How long a customer reads before writing again. */
  thinkMs: number;
  signal: AbortSignal;
};

/** How one turn ended. `waiting`: a person was called before, so nobody else answers. */
export type Turn = { outcome: 'answered' | 'agent' | 'handed_over' | 'waiting' | 'silence'; tookMs: number };

/** Whether there is such a site at all, before anybody visits it. Throws CommandProblem, worded for the person who typed the command. */
export async function findSite({ serverUrl, siteKey, signal }: Visiting): Promise<void> {
  let status: number;
  try {
    const response = await fetch(`${serverUrl}/api/v1/widget/sites/${encodeURIComponent(siteKey)}`, {
      signal,
    });
    status = response.status;
  } catch (error) {
    if (signal.aborted) throw error;
    throw new CommandProblem(
      `No server answers at ${serverUrl}. Start it with npm start, or name one with --server.`,
    );
  }
  if (status === 404) {
    throw new CommandProblem(
      `No site of ${serverUrl} has the key ${siteKey}. Name one with --site; npm run steward -- site list shows them.`,
    );
  }
  if (status !== 200) throw new CommandProblem(`${serverUrl} answered ${status}.`);
}

type Visiting = Pick<CustomerOptions, 'serverUrl' | 'siteKey' | 'signal'>;

async function openVisit(
  { serverUrl, siteKey, signal }: Visiting,
  locale: string,
): Promise<WidgetSessionAnswer> {
  const response = await fetch(`${serverUrl}/api/v1/widget/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ siteKey, token: '', identity: null, locale, timeZone: 'UTC' }),
    signal,
  });
  const answer = (await response.json()) as WidgetSessionAnswer & { code?: string };
  if (!response.ok) throw new Error(`the visit was refused: ${answer.code ?? response.status}`);
  return answer;
}

/** Plays a script to its end. Calls `ended` for each turn. Rejects when the line or the server fails. */
export async function playConversation(
  options: CustomerOptions,
  script: Script,
  ended: (turn: Turn) => void,
): Promise<void> {
  const { token } = await openVisit(options, script.locale);
  const faults: unknown[] = [];
  const transport = createSocketTransport<WidgetWire>({
    ...options.ports,
    url: options.serverUrl,
    namespace: '/widget',
    auth: () => ({ protocolVersion: PROTOCOL_VERSION, token }),
    reportFault: (_where, error) => faults.push(error),
  });
  try {
    await online(transport, options);
    const conversationId = options.newId();
    const line = listen(transport, conversationId);
    let isHandedOver = false;
    for (const [index, text] of script.turns.entries()) {
      if (index > 0) await pause(options.ports, options.thinkMs, options.signal);
      const turn = await say(options, transport, line, {
        conversationId,
        text,
        locale: script.locale,
        isHandedOver,
      });
      isHandedOver ||= turn.outcome === 'handed_over';
      ended(turn);
    }
  } finally {
    transport.disconnect();
  }
  if (faults.length > 0) throw faults[0];
}

type Line = {
  /** The newest customer-visible seq heard of. */
  seq(): number;
  /** Resolves at the first event for which `isIt` holds, or with null after `patienceMs`. */
  until(isIt: (event: ThreadEvent) => boolean, ports: Ports, patienceMs: number): Promise<ThreadEvent | null>;
};

function listen(transport: Transport<WidgetWire>, conversationId: Id): Line {
  let seq = 0;
  return {
    seq: () => seq,
    until(isIt, ports, patienceMs) {
      const { promise, resolve } = Promise.withResolvers<ThreadEvent | null>();
      const timer = ports.timers.set(() => resolve(null), patienceMs);
      const stop = transport.onEvent('thread', event => {
        if (event.conversation.id !== conversationId) return;
        const isFound = isIt(event);
        seq = Math.max(seq, event.conversation.lastSeq);
        if (isFound) resolve(event);
      });
      return promise.finally(() => {
        ports.timers.clear(timer);
        stop();
      });
    },
  };
}

async function say(
  { ports, newId, patienceMs, signal }: CustomerOptions,
  transport: Transport<WidgetWire>,
  line: Line,
  said: { conversationId: Id; text: string; locale: string; isHandedOver: boolean },
): Promise<Turn> {
  const { conversationId, text, locale, isHandedOver } = said;
  const messageId = newId();
  const afterSeq = line.seq();
  const isReply = (message: WidgetMessage) =>
    message.seq > afterSeq &&
    ((message.kind === 'text' && (message.author.kind === 'ai' || message.author.kind === 'agent')) ||
      message.event?.type === 'handed_over');
  const heard = line.until(
    event => event.messages.some(isReply) || (!isHandedOver && event.conversation.turn === 'queue'),
    ports,
    isHandedOver ? 0 : patienceMs,
  );
  const startedMs = ports.clock.monotonic();
  const outcome = await transport.request('command', {
    ...{ commandId: newId(), kind: 'customer.write', lane: `conversation:${conversationId}`, assumed: null },
    payload: { conversationId, messageId, text, page: '', locale, form: null },
    createdAt: ports.clock.now(),
  });
  if (!outcome.ok) throw new Error(`the line failed: ${outcome.reason}`);
  if (!outcome.answer.ok)
    throw new Error(`refused: ${outcome.answer.error.code} (${outcome.answer.error.id})`);
  const event = await Promise.race([heard, aborted(signal)]);
  const tookMs = ports.clock.monotonic() - startedMs;
  const reply = event?.messages.find(isReply);
  if (reply) {
    const { seq } = reply;
    await transport.request('receipt', { conversationId, deliveredSeq: seq, readSeq: seq });
  }
  if (reply?.kind === 'text') return { outcome: reply.author.kind === 'ai' ? 'answered' : 'agent', tookMs };
  if (event) return { outcome: 'handed_over', tookMs };
  return { outcome: isHandedOver ? 'waiting' : 'silence', tookMs };
}

async function online(
  transport: Transport<WidgetWire>,
  { ports, patienceMs, signal }: CustomerOptions,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = ports.timers.set(() => reject(new Error('the socket did not open in time')), patienceMs);
  const stop = transport.onState(({ state, error }) => {
    if (state === 'online') resolve();
    if (state === 'refused') reject(new Error(`the socket was refused: ${error?.code ?? 'no reason given'}`));
  });
  transport.connect();
  try {
    await Promise.race([promise, aborted(signal)]);
  } finally {
    promise.catch(() => {});
    ports.timers.clear(timer);
    stop();
  }
}

/** Rejects when the person stops the simulation. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}

export async function pause(ports: Ports, forMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = ports.timers.set(() => resolve(), forMs);
  try {
    await Promise.race([promise, aborted(signal)]);
  } finally {
    ports.timers.clear(timer);
  }
}
