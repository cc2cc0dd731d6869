// Owns when the AI runs (T1): one run at a time per conversation and process, giving way to a customer who keeps writing.
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import type { Id } from '#protocol/ids.ts';
import type { ThreadForAi } from './chat-port.ts';
import { draftOnce, type FlightDeps, fly, RunStopped, turnsOf, type Withdrawal } from './flight.ts';

export type AiJobsDeps = FlightDeps & {
  db: Db;
  /** The pause after a customer who keeps writing; 700 ms unless given. */
  quietMs?: number;
  /** How many drafts are made at once. */
  draftsAtOnce: number;
};

export type AnswerJob = { conversationId: Id; forSeq: number };
/** How often a run gives way to a customer who keeps writing. */
const mostDrops = 3;

/** What this process remembers of a conversation while it is busy with it. */
type Busy = {
  flight: { controller: AbortController; forSeq: number; done: Promise<void> } | null;
  drops: number;
  /** Set when a text was committed although the customer had written on: what is newer still wants an answer. */
  answeredSeq: number | null;
  /** How many runs had ended, of all conversations, when the last one of this ended. */
  landed: number;
};

export type AiRunner = {
  /** The job `ai.answer`. Bears being run twice. */
  answer(job: AnswerJob, signal: AbortSignal): Promise<void>;
  /** The job `ai.draft`. */
  draft(job: AnswerJob, signal: AbortSignal): Promise<void>;
  /** Stops a running answer at once; its stream disappears and nothing of it is committed. */
  cancel(conversationId: Id, why: Withdrawal): void;
  registerJobs(jobs: Jobs): void;
};

export function createAiRunner(deps: AiJobsDeps): AiRunner {
  const { chat, quietMs = 700 } = deps;
  const busy = new Map<Id, Busy>();
  let jobs: Jobs | null = null;

  const again = (conversationId: Id, forSeq: number) =>
    deps.db.transaction(async tx =>
      jobs?.enqueue<AnswerJob>(
        tx,
        'ai.answer',
        { conversationId, forSeq },
        { delayMs: quietMs, key: conversationId },
      ),
    );

  /** How many runs ended so far, of all conversations. */
  let landings = 0;
  const stateOf = (conversationId: Id): Busy => {
    const known = busy.get(conversationId);
    if (known) return known;
    const state: Busy = { flight: null, drops: 0, answeredSeq: null, landed: landings };
    busy.set(conversationId, state);
    return state;
  };

  /** As it is now: what was read while a run ended may lack the words that the run said. */
  async function readThread(conversationId: Id): Promise<ThreadForAi | null> {
    for (;;) {
      const { landed } = stateOf(conversationId);
      const thread = await chat.threadForAi(conversationId);
      if (stateOf(conversationId).landed === landed) return thread;
    }
  }

  const forgetIfIdle = (conversationId: Id) => {
    const state = busy.get(conversationId);
    if (state && !state.flight && state.drops === 0 && state.answeredSeq === null)
      busy.delete(conversationId);
  };

  /** A run is under way: one that no longer fits gives way, and whatever it left open gets a run of its own. */
  async function meet(
    conversationId: Id,
    state: Busy,
    flight: NonNullable<Busy['flight']>,
    lastPublicSeq: number,
  ): Promise<void> {
    const isNewer = lastPublicSeq > flight.forSeq;
    if (isNewer && state.drops < mostDrops) flight.controller.abort(new RunStopped('customer_wrote'));
    await flight.done.catch(() => {});
    // One waiting job a conversation is kept, so asking once too often costs one look at the thread.
    if (isNewer) await again(conversationId, lastPublicSeq);
  }

  async function answer({ conversationId }: AnswerJob, signal: AbortSignal): Promise<void> {
    const thread = await readThread(conversationId);
    const state = stateOf(conversationId);
    if (thread?.turn !== 'bot' || thread.conversation.status !== 'open') {
      if (!state.flight) busy.delete(conversationId);
      // Whoever was fetched before the AI had read it finds a proposal all the same.
      return draftOnce(deps, conversationId, signal);
    }
    // From here to `state.flight` nothing waits: two jobs of one conversation never both begin.
    if (state.flight) return meet(conversationId, state, state.flight, thread.lastPublicSeq);
    const turns = turnsOf(thread, state.answeredSeq);
    if (turns.at(-1)?.role !== 'customer') {
      busy.delete(conversationId);
      return;
    }
    const controller = new AbortController();
    const done = fly(deps, {
      conversationId,
      thread,
      turns,
      signal: AbortSignal.any([signal, controller.signal]),
      evenIfNewer: state.drops >= mostDrops,
    }).then(async end => {
      state.flight = null;
      state.landed = ++landings;
      state.drops = end.isDropped ? state.drops + 1 : 0;
      // One that was dropped answered nothing: what was answered behind stays so.
      if (!end.isDropped) state.answeredSeq = end.isAnsweredBehind ? thread.lastPublicSeq : null;
      if (end.isDropped || end.isAnsweredBehind) await again(conversationId, thread.lastPublicSeq);
    });
    state.flight = { controller, forSeq: thread.lastPublicSeq, done };
    try {
      await done;
    } finally {
      state.flight = null;
      forgetIfIdle(conversationId);
    }
  }

  return {
    answer,
    draft: (job, signal) => draftOnce(deps, job.conversationId, signal),
    cancel: (conversationId, why) => busy.get(conversationId)?.flight?.controller.abort(new RunStopped(why)),
    registerJobs(queue) {
      jobs = queue;
      // Runs mostly wait for a model, so many may go on at once.
      queue.register<AnswerJob>('ai.answer', answer, { concurrency: 32, expireSeconds: 180, retryLimit: 3 });
      queue.register<AnswerJob>('ai.draft', (job, signal) => draftOnce(deps, job.conversationId, signal), {
        concurrency: deps.draftsAtOnce,
        expireSeconds: 180,
        retryLimit: 1,
      });
    },
  };
}
