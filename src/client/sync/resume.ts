// Asks where we stand, and acts on the answer: other epoch, lost and gained scopes, chains that are behind (S6, S7, S9).
import type { Millis } from '#protocol/ids.ts';
import type { ResumeAnswer, ResumeRequest } from '#protocol/sync.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { backoffMs, retryBackoff } from '../backoff.ts';
import type { TimerHandle } from '../ports.ts';
import { type Chain, createChain } from './chains.ts';
import { keyOf } from './checkpoints.ts';
import { judgeResume, planResume, type ResumePlan } from './judge.ts';
import type { Core, Session } from './session.ts';

export type ServerFacts = { offlineDays: number; historyDays: number; clockSkewMs: number };

export type ResumerOptions = {
  core: Core;
  recheckEveryMs: Millis;
  /** The chains are set; what came meanwhile may be taken. */
  onResumed(facts: ServerFacts): void;
};

type Resumed = Extract<ResumeAnswer, { ok: true }>;

export function createResumer({ core, recheckEveryMs, onResumed }: ResumerOptions) {
  const { transport, clock, timers, random, store, inTurn, chains } = core;
  let timer: TimerHandle = null;
  let failures = 0;
  let askedIn: Session | null = null;
  /** The answer under way may be older than what makes us ask. */
  let isAgainDue = false;

  /** Rows that did not fit are asked for again with each connect: the server, or this program, may have been mended. */
  function askAgainForWithheld(): void {
    for (const chain of chains.values()) {
      if (chain.withheld.size === 0) continue;
      chain.checkpoint = chain.durable;
      chain.withheld.clear();
    }
  }

  const buildRequest = (): ResumeRequest => ({
    protocolVersion: PROTOCOL_VERSION,
    epoch: core.held.epoch,
    chains: [...chains.values()].flatMap(({ collection, scope, checkpoint }) =>
      checkpoint === null ? [] : [{ collection, scope, checkpoint }],
    ),
  });

  /** Disk first: a lost scope is gone before anything of the new session is shown. */
  async function keep(plan: ResumePlan, answer: Resumed): Promise<void> {
    for (const scope of plan.lost) {
      await store.purgeScope(scope);
      for (const [key, chain] of chains) if (chain.scope === scope) chains.delete(key);
    }
    for (const key of plan.rebuild) {
      await store.purgeChain(key);
      chains.delete(keyOf(key));
    }
    core.held = { epoch: answer.epoch, scopes: answer.scopes, lastContactAt: clock.now() };
    await store.writeSession(core.held);
  }

  /** The map keeps the order of the plan: pulls follow it. */
  function arrange(plan: ResumePlan): void {
    const before = new Map(chains);
    chains.clear();
    for (const planned of plan.chains) {
      const key = keyOf(planned);
      const chain = before.get(key) ?? createChain(planned, null);
      chains.set(key, chain);
      const isBehind = planned.isBehind || chain.checkpoint?.phase !== 'tail';
      if (isBehind && (chain.status === 'idle' || chain.status === 'live')) {
        chain.status = 'queued';
        chain.remaining = planned.left;
        chain.notBefore = 0;
      } else if (chain.status === 'idle') chain.status = 'live';
    }
  }

  async function adopt(answer: Resumed, request: ResumeRequest, session: Session): Promise<void> {
    await inTurn(async () => {
      if (!session.isAlive) return;
      const isBegun = (chain: Chain) => chain.checkpoint !== null || chain.status === 'pulling';
      const plan = planResume(answer, {
        scopes: core.held.scopes,
        begun: new Set([...chains.values()].filter(isBegun).map(chain => chain.key)),
        asked: new Set(request.chains.map(keyOf)),
      });
      await keep(plan, answer);
      if (!session.isAlive) return;
      arrange(plan);
      session.isResumed = true;
      failures = 0;
      const { offlineDays, historyDays, serverTimeMs } = answer;
      onResumed({ offlineDays, historyDays, clockSkewMs: serverTimeMs - clock.now() });
    });
    schedule(session, recheckEveryMs * (0.75 + random() / 2));
  }

  function schedule(session: Session, afterMs: number): void {
    timers.clear(timer);
    timer = timers.set(() => ask(session), afterMs);
  }

  function tryLater(session: Session, atLeastMs: number): void {
    schedule(session, backoffMs(failures, random(), retryBackoff, atLeastMs));
    failures += 1;
  }

  async function resume(session: Session): Promise<void> {
    // In turn: pages of the last session that are still being stored count.
    const request = await inTurn(async () => {
      if (!session.isResumed) askAgainForWithheld();
      return buildRequest();
    });
    if (!session.isAlive) return;
    const outcome = await transport.request('sync.resume', request, { timeoutMs: 20_000 });
    if (!session.isAlive) return;
    const verdict = judgeResume(outcome, core.held.epoch);
    if ('end' in verdict) core.end(verdict.end);
    else if ('go' in verdict) await adopt(verdict.go, request, session);
    else if (verdict.again.atLeastMs !== null) tryLater(session, verdict.again.atLeastMs);
  }

  /** Asks; at most one question at a time. */
  function ask(session: Session): void {
    if (!session.isAlive || askedIn === session) return;
    askedIn = session;
    isAgainDue = false;
    timers.clear(timer);
    resume(session)
      .catch(error => {
        core.reportFault('resume', error);
        if (session.isAlive) tryLater(session, 0);
      })
      .finally(() => {
        if (askedIn !== session) return;
        askedIn = null;
        if (isAgainDue) ask(session);
      });
  }

  return {
    ask,
    /** Asks for an answer that was made after this moment. */
    askAfresh(session: Session): void {
      isAgainDue = askedIn === session;
      ask(session);
    },
    stop: () => timers.clear(timer),
  };
}
