/**
 * Owns the calls of flows to somebody's server: signed, with a deadline, tried again where that may help, and named by what they say, so that one
 * which is made twice can be told. Where a call may go is the egress's word, for each address that is really used.
 */
import { createHash } from 'node:crypto';
import type { FlowEffect, WebhookAnswer } from '#ai/flows/engine.ts';
import type { Clock } from '#platform/clock.ts';
import { type Egress, EgressError } from '#platform/egress/egress.ts';
import { signedHeaders } from '#platform/egress/signed-headers.ts';
import type { Id } from '#protocol/ids.ts';

export type Call = Extract<FlowEffect, { kind: 'call' }>;

export type CallFor = {
  conversationId: Id;
  conversationNumber: number;
  flow: { id: Id; name: string; version: number };
  begunSeq: number;
  /** Null: it cannot be read with the keys of this server. */
  secret: string | null;
  signal: AbortSignal;
};

/** How a call went, for the trace. */
export type Called = { answer: WebhookAnswer; tries: number; status: number | null; problem: string };

const unreadable =
  'The secret that signs it cannot be read. Save the flow: it gets a new one, for the receiver to know.';
const readBytes = 64 * 1024;
/** Before the second try; doubled before the next. */
const pauseMs = 300;

export function createWebhooks({
  egress,
  clock,
  wait = (ms, signal) =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      const stop = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener('abort', stop, { once: true });
    }),
}: {
  egress: Egress;
  clock: Clock;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}) {
  return async (call: Call, about: CallFor): Promise<Called> => {
    const { conversationId, conversationNumber, flow, secret, signal } = about;
    if (secret === null) return { answer: { ok: false }, tries: 0, status: null, problem: unreadable };
    const body = JSON.stringify({
      flow,
      step: call.stepId,
      conversation: { id: conversationId, number: conversationNumber },
      slots: call.slots,
    });
    const id = idOf(call, about, body);
    let last: Called = { answer: { ok: false }, tries: 0, status: null, problem: '' };
    for (let tries = 1; tries <= call.retries + 1; tries++) {
      if (tries > 1) await wait(pauseMs * 2 ** (tries - 2), signal);
      signal.throwIfAborted();
      const { url, timeoutMs } = call;
      const headers = { ...signedHeaders({ id, body, secret }, clock.now()), accept: 'application/json' };
      const went = await attempt(egress, { url, headers, body, timeoutMs, readBytes, signal });
      last = { ...went.called, tries };
      if (!went.mayPass) break;
    }
    return last;
  };
}

async function attempt(
  egress: Egress,
  call: Parameters<Egress['post']>[0],
): Promise<{ called: Omit<Called, 'tries'>; mayPass: boolean }> {
  const failed = (status: number | null, problem: string, mayPass: boolean) => ({
    called: { answer: { ok: false } as const, status, problem },
    mayPass,
  });
  try {
    const { status, text } = await egress.post(call);
    if (status >= 300)
      return failed(status, `It answered ${status}.`, status >= 500 || status === 429 || status === 408);
    const body = parse(text);
    return body === undefined
      ? failed(status, 'It did not answer in JSON.', false)
      : { called: { answer: { ok: true, body }, status, problem: '' }, mayPass: false };
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    return failed(null, error.message, !error.isPermanent);
  }
}

function parse(text: string): unknown {
  try {
    return text.trim() === '' ? {} : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** The same call, saying the same, has the same name: a try again, or an answer that was dropped and is made anew. */
const idOf = ({ call }: Call, { conversationId, begunSeq, flow }: CallFor, body: string): string =>
  `${conversationId}.${begunSeq}.${call}.${createHash('sha256').update(`${flow.version} ${body}`).digest('hex').slice(0, 12)}`;
