// Pulls the chains that are behind, a few at a time, in the order a person needs them (S2, S12). The next page is asked for while the
// last one is stored. A page that arrived is kept even when the line broke meanwhile: it is paid for.
import type { Checkpoint, PullAnswer, PullPage } from '#protocol/sync.ts';
import { backoffMs, retryBackoff } from '../backoff.ts';
import type { RequestOutcome } from '../transport.ts';
import type { Chain } from './chains.ts';
import { conversationsOf, isSameCheckpoint, keyOf, leans } from './checkpoints.ts';
import { judgePull, type PullVerdict } from './judge.ts';
import type { Core, Session } from './session.ts';
import type { SyncPhase } from './states.ts';

/** A broken line wastes the pages under way: on a bad one they stay below this share of what the line brought before it broke. */
const wasteShare = 1 / 40;
const smallestPage = 50;

/**
 * Rows to ask for at once. A line that never broke in a catch-up gets whole pages.
 * @param lastYield rows that the last line brought before it broke; null when none broke
 * @param thisYield rows that this line brought so far
 */
export function pageLimit(pageSize: number, lastYield: number | null, thisYield: number): number {
  if (lastYield === null) return pageSize;
  const rows = Math.floor(Math.max(lastYield, thisYield) * wasteShare);
  return Math.min(pageSize, Math.max(smallestPage, rows));
}

/** A server that sends nothing and goes nowhere would be asked for ever. */
const isStuck = (before: Checkpoint | null, page: PullPage): boolean =>
  !page.done && page.documents.length + page.left.length === 0 && isSameCheckpoint(before, page.checkpoint);

type Arrived = {
  chain: Chain;
  page: PullPage;
  resolve(isKept: boolean): void;
  reject(error: unknown): void;
};

export function createPuller(core: Core, replay: (chain: Chain) => void) {
  const { transport, clock, timers, random, chains, inTurn, writer } = core;
  let active = 0;
  let lastYield: number | null = null;
  let thisYield = 0;
  /** The server had this line slow down: fewer, whole pages are what it asks for. */
  let isPaced = false;
  /** Pages that wait for their turn at the store. */
  const arrived: Arrived[] = [];

  /** Whatever came before this request is covered by its answer, so the buffer starts anew. */
  function ask(chain: Chain, checkpoint: Checkpoint | null): Promise<RequestOutcome<PullAnswer>> {
    chain.buffered = [];
    const { collection, scope } = chain;
    return transport.request(
      'sync.pull',
      {
        epoch: core.held.epoch,
        collection,
        scope,
        checkpoint,
        limit: isPaced ? core.pageSize : pageLimit(core.pageSize, lastYield, thisYield),
      },
      { timeoutMs: 30_000 },
    );
  }

  /** Pages that came while the store was busy are written together: each turn of the store costs more than a page of few rows. */
  async function writeArrived(): Promise<void> {
    const batch = arrived.splice(0);
    const held = batch.filter(({ chain }) => chains.get(chain.key) === chain);
    try {
      await writer.write(
        held.map(({ chain, page: { documents, left, checkpoint } }) => ({
          chain,
          documents,
          left,
          checkpoint,
        })),
      );
      await writer.vouch();
      for (const one of batch) one.resolve(held.includes(one));
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }

  /** @returns false when the chain was given up meanwhile (its scope was lost, it is rebuilt) */
  function keep(chain: Chain, page: PullPage): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    arrived.push({ chain, page, resolve, reject });
    if (arrived.length === 1) void inTurn(writeArrived);
    return promise;
  }

  function tryLater(chain: Chain, atLeastMs: number, failure: string): void {
    chain.status = 'queued';
    chain.failure = failure;
    const waitMs = backoffMs(chain.failures, random(), retryBackoff, atLeastMs);
    chain.failures += 1;
    chain.notBefore = clock.monotonic() + waitMs;
    timers.set(pump, waitMs);
  }

  function giveUp(chain: Chain, session: Session, verdict: Exclude<PullVerdict, { page: PullPage }>) {
    if (!session.isAlive) return;
    if ('end' in verdict) core.end(verdict.end);
    else if ('resume' in verdict) {
      tryLater(chain, 0, 'asked again where we stand');
      core.recheck();
    } else if (verdict.again.atLeastMs !== null) {
      if (verdict.again.error?.code === 'rate_limited') isPaced = true;
      tryLater(chain, verdict.again.atLeastMs, verdict.again.error?.message ?? 'no answer');
    } else chain.status = 'queued';
  }

  async function pull(chain: Chain, session: Session): Promise<void> {
    let request = ask(chain, chain.checkpoint);
    for (;;) {
      const verdict = judgePull(await request);
      if (!('page' in verdict)) return giveUp(chain, session, verdict);
      const { page } = verdict;
      thisYield += page.documents.length + page.left.length;
      if (isStuck(chain.checkpoint, page)) return tryLater(chain, 0, 'the server sent nothing');
      const goOn = session.isAlive && !page.done;
      const next = goOn ? ask(chain, page.checkpoint) : null;
      if (!(await keep(chain, page))) return;
      if (!session.isAlive) return;
      chain.failures = 0;
      chain.failure = null;
      chain.remaining = page.done ? 0 : page.remaining;
      core.chainsMoved();
      if (!next) break;
      request = next;
    }
    chain.status = 'live';
    replay(chain);
  }

  const mustWait = (chain: Chain): boolean =>
    chain.notBefore > clock.monotonic() ||
    (chain.checkpoint === null &&
      leans(chain) &&
      chains.get(keyOf(conversationsOf(chain)))?.checkpoint === null);

  function pump(): void {
    const session = core.session();
    if (!session) return;
    for (const chain of chains.values()) {
      if (active >= core.pullsInParallel) return;
      if (chain.status !== 'queued' || mustWait(chain)) continue;
      chain.status = 'pulling';
      active += 1;
      pull(chain, session)
        .catch(error => {
          core.reportFault(`store of ${chain.key}`, error);
          if (session.isAlive) tryLater(chain, 0, 'the local store failed');
        })
        .finally(() => {
          active -= 1;
          if (session.isAlive) core.chainsMoved();
          pump();
        });
    }
  }

  return {
    pump,
    /** The line ended in that phase. One that lasted until everything was here is a good line. */
    lineEnded(phase: SyncPhase): void {
      if (phase === 'catching_up') lastYield = thisYield;
      if (phase === 'in_sync') lastYield = null;
      thisYield = 0;
      isPaced = false;
    },
  };
}
