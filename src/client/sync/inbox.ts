// Takes what the server sends by itself (S3): safe rows with their place in the chain, and committed rows ahead of theirs. Events that
// came while the store was busy are written together.
import type { FastEvent, TailEvent } from '#protocol/sync.ts';
import type { Chain, FastPart, TailPart } from './chains.ts';
import { isNews, judgeTail, keyOf } from './checkpoints.ts';
import type { Core } from './session.ts';
import type { Arrival } from './writer.ts';

type Waiting = { chain: Chain; tail: TailPart } | { chain: Chain; fast: FastPart };

/** What a batch comes to: the rows, and the chains in which something is missing. Pure but for the arrivals it builds. */
export function sortBatch(batch: readonly Waiting[]): { arrivals: Arrival[]; gaps: Set<Chain> } {
  const arrivals = new Map<Chain, Arrival>();
  const gaps = new Set<Chain>();
  const arrivalOf = (chain: Chain): Arrival => {
    const known = arrivals.get(chain);
    if (known) return known;
    const fresh: Arrival = { chain, documents: [], left: [] };
    arrivals.set(chain, fresh);
    return fresh;
  };
  for (const waiting of batch) {
    const { chain } = waiting;
    const held = arrivals.get(chain)?.checkpoint ?? chain.checkpoint;
    if (held === null) continue;
    if ('fast' in waiting) {
      const documents = waiting.fast.documents.filter(row => isNews(row, held));
      const left = waiting.fast.left.filter(row => isNews(row, held));
      if (documents.length + left.length === 0) continue;
      const arrival = arrivalOf(chain);
      arrival.documents.push(...documents);
      arrival.left.push(...left);
      continue;
    }
    if (chain.status !== 'live' || gaps.has(chain)) continue;
    const meaning = judgeTail(held, waiting.tail);
    if (meaning === 'gap') gaps.add(chain);
    if (meaning !== 'apply') continue;
    const arrival = arrivalOf(chain);
    arrival.documents.push(...waiting.tail.documents);
    arrival.left.push(...waiting.tail.left);
    arrival.checkpoint = { phase: 'tail', position: waiting.tail.to };
  }
  return { arrivals: [...arrivals.values()], gaps };
}

export function createInbox(core: Core) {
  let waiting: Waiting[] = [];
  /** Tail events between the request to resume and its answer; null when there is no such wait. */
  let early: TailEvent[] | null = null;
  let isDraining = false;

  async function drain(): Promise<void> {
    const batch = waiting.filter(({ chain }) => core.chains.get(chain.key) === chain);
    waiting = [];
    const { arrivals, gaps } = sortBatch(batch);
    try {
      if (arrivals.length > 0) await core.writer.write(arrivals);
    } catch (error) {
      core.reportFault('store of live rows', error);
      for (const { chain } of arrivals) gaps.add(chain);
    }
    for (const chain of gaps) if (chain.status === 'live') chain.status = 'queued';
  }

  function drainSoon(): void {
    if (isDraining || waiting.length === 0) return;
    isDraining = true;
    core
      .inTurn(drain)
      .catch(error => core.reportFault('live rows', error))
      .finally(() => {
        isDraining = false;
        core.vouchSoon();
        core.chainsMoved();
        drainSoon();
      });
  }

  function take(event: TailEvent): void {
    if (event.epoch !== core.held.epoch) {
      core.recheck();
      return;
    }
    for (const part of event.chains) {
      const chain = core.chains.get(keyOf({ collection: part.collection, scope: event.scope }));
      if (chain?.status === 'live') waiting.push({ chain, tail: part });
      else if (chain?.status === 'pulling') chain.buffered.push(part);
      // `queued`: no page was asked for yet, so the first page will cover it.
    }
    drainSoon();
  }

  return {
    isEmpty: () => waiting.length === 0 && !isDraining,
    /** A session begins: keep what comes until the server said where we stand. */
    hold(): void {
      waiting = [];
      early = [];
    },
    /** The server said it: what came meanwhile is taken in order. */
    release(): void {
      const held = early ?? [];
      early = null;
      for (const event of held) take(event);
    },
    /** The session is over. */
    clear(): void {
      waiting = [];
      early = null;
    },
    tail(event: TailEvent): void {
      if (early) early.push(event);
      else if (core.session()) take(event);
    },
    fast(event: FastEvent): void {
      // Before the answer nobody knows whether the scope is still ours; losing it costs a moment.
      if (early || !core.session()) return;
      if (event.epoch !== core.held.epoch) {
        core.recheck();
        return;
      }
      for (const part of event.chains) {
        const chain = core.chains.get(keyOf({ collection: part.collection, scope: event.scope }));
        if (chain && chain.checkpoint !== null) waiting.push({ chain, fast: part });
      }
      drainSoon();
    },
    /** After a pull: the events that came while its last page was under way. */
    replay(chain: Chain): void {
      for (const part of chain.buffered) waiting.push({ chain, tail: part });
      chain.buffered = [];
      drainSoon();
    },
  };
}
