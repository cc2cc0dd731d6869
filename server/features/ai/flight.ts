// One run of the AI from a read thread to its fate (T1). The stream is provisional; whether the words count is decided once,
// by the chat room, under the conversation's lock.

import { languageOfLocale } from '#ai/text/words.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import type { AiWithdrawnEvent } from '#protocol/live.ts';
import type { AnswerInput, AnswerOutcome, Ledger, RunFate } from './answer.ts';
import type { Answerer } from './answerer.ts';
import type { ChatPort, LivePort, ThreadForAi } from './chat-port.ts';
import { answeredOf, brokenDown, type Release, type Released, type ReleasePort } from './releases.ts';
import { handoverSays } from './says.ts';
import { createTextThrottle } from './text-throttle.ts';

export type FlightDeps = {
  chat: ChatPort;
  live: LivePort;
  answerer: Answerer;
  ledger: Ledger;
  releases: ReleasePort;
  clock: Clock;
  newId(): Id;
  log: Log;
  /** The shortest time between two stream events; 100 ms unless given. */
  streamEveryMs?: number;
};

export type Withdrawal = AiWithdrawnEvent['reason'];

/** Why a run was stopped from outside. It is the reason of the run's signal. */
export class RunStopped extends Error {
  readonly why: Withdrawal;
  constructor(why: Withdrawal) {
    super(why);
    this.name = 'RunStopped';
    this.why = why;
  }
}

export type Flight = {
  conversationId: Id;
  thread: ThreadForAi;
  turns: AnswerInput['thread'];
  signal: AbortSignal;
  evenIfNewer: boolean;
};
export type FlightEnd = {
  /** Dropped only because the customer wrote more. */
  isDropped: boolean;
  /** Committed although the customer had written more. */
  isAnsweredBehind: boolean;
};
const settled: FlightEnd = { isDropped: false, isAnsweredBehind: false };

/** One run from the prompt to its fate. */
export async function fly(deps: FlightDeps, flight: Flight): Promise<FlightEnd> {
  const { conversationId, thread, signal } = flight;
  const streamId = deps.newId();
  const forSeq = thread.lastPublicSeq;
  const throttle = createTextThrottle(deps.streamEveryMs ?? 100, text =>
    deps.live.stream({ conversationId, streamId, forSeq, text }),
  );
  const withdraw = (reason: Withdrawal) => {
    throttle.stop();
    if (throttle.hasSent()) deps.live.withdrawn({ conversationId, streamId, reason });
  };
  const released = await releaseOf(deps, conversationId);
  try {
    const outcome = await answerUnder(deps, flight, released, throttle.push);
    signal.throwIfAborted();
    const end =
      outcome.kind === 'hand_over'
        ? await handOver(deps, flight, outcome, withdraw)
        : await commit(deps, flight, outcome, withdraw);
    if (released?.shadow) void askShadow(deps, flight, released, released.shadow);
    return end;
  } catch (error) {
    const stopped: unknown = signal.aborted ? signal.reason : error;
    if (stopped instanceof RunStopped) {
      withdraw(stopped.why);
      return { ...settled, isDropped: stopped.why === 'customer_wrote' };
    }
    withdraw('failed');
    // The server is stopping: the job is taken up again by the next one.
    if (signal.aborted) throw error;
    deps.log.warn({ err: error, conversationId }, 'the AI failed; a person is fetched');
    await giveUp(deps, flight);
    return settled;
  }
}

/** Which version answers. Where that cannot be known, the program answers as it is set up. */
const releaseOf = (deps: FlightDeps, conversationId: Id): Promise<Released | null> =>
  deps.releases.of(conversationId).catch(error => {
    deps.log.warn({ err: error, conversationId }, 'which version answers is not known');
    return null;
  });

const askedIn = ({ turns }: Flight): string => turns.findLast(({ role }) => role === 'customer')?.text ?? '';

function inputOf(flight: Flight, release: Release | null): AnswerInput {
  const { conversationId, thread, turns, signal } = flight;
  const { reader, lastPublicSeq: forSeq } = thread;
  const { locale } = thread.conversation;
  return { conversationId, forSeq, thread: turns, locale, reader, signal, release };
}

async function answerUnder(
  deps: FlightDeps,
  flight: Flight,
  released: Released | null,
  onText: (text: string) => void,
): Promise<AnswerOutcome> {
  const startedAt = deps.clock.now();
  try {
    const outcome = await deps.answerer.answer({ ...inputOf(flight, released?.serving ?? null), onText });
    released?.answered(answeredOf(askedIn(flight), outcome));
    outcome.named?.cameOf({ isHandOver: outcome.kind === 'hand_over' });
    return outcome;
  } catch (error) {
    // Stopped is not failed.
    if (!flight.signal.aborted)
      released?.answered(brokenDown(askedIn(flight), deps.clock.now() - startedAt, error));
    throw error;
  }
}

/** The same question to a version in the shadow; nobody waits for it, and nobody sees it. */
async function askShadow(
  deps: FlightDeps,
  flight: Flight,
  released: Released,
  shadow: Release,
): Promise<void> {
  const startedAt = deps.clock.now();
  try {
    released.shadowAnswered(answeredOf(askedIn(flight), await deps.answerer.answer(inputOf(flight, shadow))));
  } catch (error) {
    if (!flight.signal.aborted)
      released.shadowAnswered(brokenDown(askedIn(flight), deps.clock.now() - startedAt, error));
  }
}

async function commit(
  deps: FlightDeps,
  { conversationId, thread, evenIfNewer }: Flight,
  outcome: Exclude<AnswerOutcome, { kind: 'hand_over' }>,
  withdraw: (reason: Withdrawal) => void,
): Promise<FlightEnd> {
  const { runId, provider, model, confidence, limit, latencyMs, text } = outcome;
  const answer = await deps.chat.commitAiReply({
    conversationId,
    messageId: deps.newId(),
    forSeq: thread.lastPublicSeq,
    text,
    citations: outcome.kind === 'answered' ? outcome.citations : [],
    ai: {
      ...{ provider, model, confidence, limit, latencyMs: Math.round(latencyMs), runId },
      ...(outcome.options ? { options: outcome.options } : {}),
    },
    beside: outcome.beside,
    ...(evenIfNewer ? { evenIfNewer } : {}),
  });
  if (answer.committed) {
    withdraw('committed');
    await keepFate(deps, runId, 'committed');
    if (!evenIfNewer) return settled;
    const now = await deps.chat.threadForAi(conversationId);
    const hasNewer = now?.messages.some(({ role, seq }) => role === 'customer' && seq > thread.lastPublicSeq);
    return { isDropped: false, isAnsweredBehind: hasNewer === true };
  }
  const { why } = answer;
  withdraw(
    why === 'customer_wrote_more' ? 'customer_wrote' : why === 'not_bot_turn' ? 'person_replied' : 'failed',
  );
  const fates: Record<typeof why, RunFate> = {
    customer_wrote_more: 'dropped_customer_wrote',
    not_bot_turn: 'dropped_person_replied',
    resolved: 'dropped_resolved',
  };
  await keepFate(deps, runId, fates[why]);
  return { ...settled, isDropped: why === 'customer_wrote_more' };
}

async function handOver(
  deps: FlightDeps,
  { conversationId, thread }: Flight,
  outcome: Extract<AnswerOutcome, { kind: 'hand_over' }>,
  withdraw: (reason: Withdrawal) => void,
): Promise<FlightEnd> {
  const { runId, reason, text, confidence, limit, draft } = outcome;
  const forSeq = thread.lastPublicSeq;
  // A confidence without its limit says nothing, and the other way round.
  const limitShown = confidence === null ? null : limit;
  const { committed } = await deps.chat.handOver({
    conversationId,
    forSeq,
    reason,
    text,
    confidence,
    limit: limitShown,
    beside: outcome.beside,
  });
  withdraw(committed ? 'handed_over' : 'person_replied');
  await keepFate(deps, runId, committed ? 'handed_over' : 'dropped_person_replied');
  if (committed && draft) await deps.chat.saveDraft({ conversationId, forSeq, runId, ...draft });
  return settled;
}

/** Something broke that no fallback caught. The customer is not left waiting for a machine. */
async function giveUp(deps: FlightDeps, { conversationId, thread }: Flight): Promise<void> {
  const text = handoverSays[languageOfLocale(thread.conversation.locale)].model_unavailable;
  const forSeq = thread.lastPublicSeq;
  const nothing = { confidence: null, limit: null };
  await deps.chat.handOver({ conversationId, forSeq, reason: 'model_unavailable', text, ...nothing });
}

/** A fresh proposal for the agent, after a customer wrote while a person has the conversation. */
export async function draftOnce(deps: FlightDeps, conversationId: Id, signal: AbortSignal): Promise<void> {
  const thread = await deps.chat.threadForAi(conversationId);
  if (!thread || thread.turn === 'bot' || thread.conversation.status === 'resolved') return;
  const turns = turnsOf(thread, null);
  if (turns.at(-1)?.role !== 'customer') return;
  const forSeq = thread.lastPublicSeq;
  const { locale } = thread.conversation;
  const released = await releaseOf(deps, conversationId);
  const release = released?.serving ?? null;
  const startedAt = deps.clock.now();
  const { reader } = thread;
  const asked = { conversationId, forSeq, thread: turns, locale, reader, signal, release };
  const found = await deps.answerer.draft(asked);
  if (!found) return;
  const { runId, ...draft } = found;
  const question = turns.findLast(({ role }) => role === 'customer')?.text ?? '';
  released?.drafted({ question, responseTimeMs: deps.clock.now() - startedAt, runId, draft });
  await deps.chat.saveDraft({ conversationId, forSeq, runId, ...draft });
  await keepFate(deps, runId, 'drafted');
}

/** Losing a fate loses a line of a trace, nothing a customer waits for. */
const keepFate = (deps: FlightDeps, runId: Id, fate: RunFate): Promise<void> =>
  deps.ledger
    .fate(runId, fate)
    .catch(error => deps.log.warn({ err: error, runId }, 'the fate of an AI run was not kept'));

/** The thread as a model reads it: what an earlier answer had not seen yet stands behind that answer. */
export function turnsOf({ messages }: ThreadForAi, answeredSeq: number | null): AnswerInput['thread'] {
  const isUnseen = ({ role, seq }: ThreadForAi['messages'][number]) =>
    answeredSeq !== null && role === 'customer' && seq > answeredSeq;
  const ordered = [...messages.filter(message => !isUnseen(message)), ...messages.filter(isUnseen)];
  return ordered.map(({ role, text }) => ({ role, text }));
}
