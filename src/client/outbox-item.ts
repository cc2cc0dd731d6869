// What one item of the outbox is, and every state it can be in, as a total table (S8). Pure and zod-free.
import type { WireError } from '#protocol/errors.ts';
import type { Id, Millis, Xid } from '#protocol/ids.ts';
import type { CommandAnswer, CommandEnvelope, Merge } from '#protocol/sync.ts';

/**
 * `waiting`: for its turn, or for the server. `sending`: one request is under way, or was when the process died.
 * `sent`: the server committed it; it stays until documents caught up. `failed`: refused; its text is kept.
 */
export type OutboxState = 'waiting' | 'sending' | 'sent' | 'failed';

export type OutboxItem = {
  commandId: Id;
  kind: string;
  /** Sent in order within a lane, one in flight (S4). */
  lane: string;
  /** Where the rows live that it changes, as the author saw it; '' where nobody asks. */
  scope: string;
  payload: unknown;
  assumed: unknown;
  createdAt: Millis;
  /** Place in the outbox; given by the storage, rising, the same for every tab. */
  order: number;
  state: OutboxState;
  /** Requests begun. Above 0 the server may have it. */
  attempts: number;
  /** Why it failed, or why the last attempt did not count. */
  error: WireError | null;
  /** Set once sent: the transaction that documents must reach. */
  xid: Xid | null;
  merges: Merge[];
  /** What `queue.claim` claimed. */
  conversationId: Id | null;
};

/** What an author hands in. */
export type NewItem = Pick<
  OutboxItem,
  'commandId' | 'kind' | 'lane' | 'scope' | 'payload' | 'assumed' | 'createdAt'
>;

export function newItem(item: NewItem): Omit<OutboxItem, 'order'> {
  const { commandId, kind, lane, scope, payload, assumed, createdAt } = item;
  return {
    ...{ commandId, kind, lane, scope, payload, assumed, createdAt },
    ...{ state: 'waiting', attempts: 0, error: null, xid: null, merges: [], conversationId: null },
  };
}

/** Nothing was begun for it, so nothing is lost when a newer one stands for it. */
export const mayBeSuperseded = (item: Pick<OutboxItem, 'state' | 'attempts'>): boolean =>
  item.state === 'waiting' && item.attempts === 0;

export const envelopeOf = (item: OutboxItem): CommandEnvelope => {
  const { commandId, kind, lane, payload, assumed, createdAt } = item;
  return { commandId, kind, lane, payload, assumed, createdAt };
};

export type OutboxEvent =
  | 'claim' // a request begins
  | 'accept' // the server committed it
  | 'reject' // the server refused it for good
  | 'interrupt' // no answer, or "later"
  | 'retry' // a person wants it tried again
  | 'discard' // a person gives it up
  | 'settle' // documents show it
  | 'requeue'; // the server was restored and may have lost it

/** `gone`: the item leaves the outbox. `refuse`: it cannot happen in this state; nothing changes. */
export const nextOutboxState: Record<OutboxState, Record<OutboxEvent, OutboxState | 'gone' | 'refuse'>> = {
  waiting: {
    claim: 'sending',
    accept: 'refuse',
    reject: 'refuse',
    interrupt: 'refuse',
    retry: 'refuse',
    // Only while no request began: afterwards nobody can say that it did not happen.
    discard: 'gone',
    settle: 'refuse',
    requeue: 'refuse',
  },
  sending: {
    // After a crash: the same id again.
    claim: 'sending',
    accept: 'sent',
    reject: 'failed',
    interrupt: 'waiting',
    retry: 'refuse',
    discard: 'refuse',
    settle: 'refuse',
    requeue: 'refuse',
  },
  sent: {
    claim: 'refuse',
    accept: 'refuse',
    reject: 'refuse',
    interrupt: 'refuse',
    retry: 'refuse',
    discard: 'refuse',
    settle: 'gone',
    requeue: 'waiting',
  },
  failed: {
    claim: 'refuse',
    accept: 'refuse',
    reject: 'refuse',
    interrupt: 'refuse',
    retry: 'waiting',
    discard: 'gone',
    settle: 'refuse',
    requeue: 'refuse',
  },
};

export type Step =
  | { event: 'claim' | 'discard' | 'settle' | 'requeue' }
  /** `assumed`: what the author sees now, where the refusal was about an old picture. */
  | { event: 'retry'; assumed?: unknown }
  /** `wasSent` false: it never left this machine, so it may still be discarded. */
  | { event: 'interrupt'; error: WireError | null; wasSent: boolean }
  | { event: 'reject'; error: WireError }
  | { event: 'accept'; answer: Extract<CommandAnswer, { ok: true }> };

/** @returns the item after the step; `gone` when it leaves the outbox; undefined when the step is refused */
export function afterStep(item: OutboxItem, step: Step): OutboxItem | 'gone' | undefined {
  const state = nextOutboxState[item.state][step.event];
  if (state === 'refuse') return undefined;
  if (step.event === 'discard' && item.state === 'waiting' && item.attempts > 0) return undefined;
  if (state === 'gone') return 'gone';
  switch (step.event) {
    case 'claim':
      return { ...item, state, attempts: item.attempts + 1 };
    case 'interrupt':
      return { ...item, state, error: step.error, attempts: item.attempts - (step.wasSent ? 0 : 1) };
    case 'reject':
      return { ...item, state, error: step.error };
    case 'accept': {
      const { xid, merges, conversationId = null } = step.answer;
      return { ...item, state, error: null, xid, merges, conversationId };
    }
    case 'retry': {
      const assumed = 'assumed' in step ? step.assumed : item.assumed;
      return { ...item, state, error: null, assumed };
    }
    default:
      return { ...item, state, error: null, xid: null, merges: [], conversationId: null };
  }
}
