// The pipeline: guard → intent → flow → caps → talk → retrieve → steer → generate (and its ground check) → decide. It decides and
// records; it commits nothing and knows no socket. Each step is a file in `steps/`; what is outside comes through ports.

import type { GuardedModel } from '#platform/llm/circuit.ts';
import type { FailureKind } from '#platform/llm/language-model.ts';
import type { Id } from '#protocol/ids.ts';
import type { AnswerInput, AnswerOutcome, DraftText, Run } from './answer.ts';
import { draft } from './draft.ts';
import { underRelease } from './releases.ts';
import { capsStep } from './steps/caps-step.ts';
import { closedStep, flowStep } from './steps/flow-step.ts';
import { generateStep } from './steps/generate-step.ts';
import { guardStep } from './steps/guard-step.ts';
import { intentStep } from './steps/intent-step.ts';
import { retrieveStep } from './steps/retrieve-step.ts';
import { steerStep } from './steps/steer-step.ts';
import type { Known, Ports, Step } from './steps/step.ts';
import { talkStep } from './steps/talk-step.ts';
import { begin, type Way } from './steps/way.ts';
import { lastAiText } from './thread.ts';
import { draftOf, handOver, type Verdict } from './verdict.ts';

export type AnswererDeps = Omit<Ports, 'toolless'> & {
  /** The model of that name where the models are; null where none can be reached. */
  modelNamed(name: string): GuardedModel | null;
};

export type Answerer = {
  /** @throws the signal's reason when it is aborted; the run is recorded all the same */
  answer(input: AnswerInput): Promise<AnswerOutcome>;
  /** What an agent might say next; null when nothing published comes near. */
  draft(input: AnswerInput): Promise<(DraftText & { runId: Id }) | null>;
};

const answerSteps: readonly Step[] = [
  ...[guardStep, intentStep, flowStep, capsStep, talkStep],
  ...[retrieveStep, steerStep, generateStep],
];

export function createAnswerer(deps: AnswererDeps): Answerer {
  const ports = { ...deps, toolless: new Set<string>() };
  const under = ({ release = null }: AnswerInput) => underRelease(ports, release, deps.modelNamed);
  return {
    answer: input => answer(under(input), input),
    draft: input => draft(under(input), input),
  };
}

async function answer(ports: Ports, input: AnswerInput): Promise<AnswerOutcome> {
  const way = await begin(ports, input, 'answer');
  try {
    const verdict = await decide(way);
    const { decision, reason = '', text, confidence, limit, provider, model } = verdict;
    way.note('decide', { decision, reason, confidence });
    const run = await way.end(
      { decision, reason, text, confidence, limit, provider, model },
      verdict.citations,
    );
    return outcomeOf(run, verdict, way.known());
  } catch (error) {
    if (!input.signal.aborted) throw error;
    await way.end({ decision: 'aborted', reason: stopReason(input.signal) });
    throw error;
  }
}

async function decide(way: Way): Promise<Verdict> {
  const found = (await way.walk(answerSteps)) ?? handOver(way.known(), 'no_answer');
  // Saying the same again helps nobody. How often a flow may ask again is for the flow to say.
  const isRepeated =
    found.decision !== 'hand_over' &&
    found.decision !== 'flow' &&
    found.text === lastAiText(way.known().input.thread);
  const meant = isRepeated ? handOver(way.known(), 'loop') : found;
  // Where nobody is there, a flow may speak first. What no machine should decide waits for the person all the same.
  const isOwn = meant.provider === 'flow' || meant.reason === 'sensitive';
  const instead = meant.decision === 'hand_over' && !isOwn ? await way.walk([closedStep]) : null;
  const verdict = instead ?? meant;
  // The person who is fetched finds the nearest passage as a draft, whatever the reason.
  if (verdict.decision === 'hand_over' && !way.known().isRetrieved) await way.walk([retrieveStep]);
  return verdict;
}

const stopReason = ({ reason }: AbortSignal): string =>
  reason instanceof Error ? reason.message : 'aborted';

/** A budget that is spent says nothing about the version that answers. */
const unasked: readonly unknown[] = ['over_budget', 'stands_back'] satisfies FailureKind[];

function failureOf({ steps }: Run): string | null {
  const failed = steps.find(
    ({ name, detail }) => name === 'generate' && 'failure' in detail && !unasked.includes(detail['failure']),
  );
  return failed ? String(failed.detail['failure']) : null;
}

function outcomeOf(run: Run, verdict: Verdict, known: Known): AnswerOutcome {
  const { text, confidence, limit, provider, model, beside, options } = verdict;
  const failure = failureOf(run);
  const { latencyMs, usage, costMicros } = run;
  const common = {
    ...{ runId: run.id, provider, model, latencyMs, usage, costMicros, failure, limit, text },
    named: known.named,
    ...(beside ? { beside } : {}),
    ...(options ? { options } : {}),
  };
  switch (verdict.decision) {
    case 'hand_over': {
      const reason = verdict.reason ?? 'low_confidence';
      return { ...common, kind: 'hand_over', reason, confidence, draft: draftOf(known) };
    }
    case 'answered':
    case 'flow':
      return { ...common, kind: 'answered', citations: verdict.citations ?? [], confidence: confidence ?? 0 };
    case 'clarify':
    case 'small_talk':
      return { ...common, kind: 'clarify', confidence: confidence ?? 0 };
  }
}
