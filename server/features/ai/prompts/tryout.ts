/**
 * Owns a try of instructions: one question through the steps of an answer, with one model and nothing behind it. It commits nothing, keeps
 * no trace, meets no flow and no customer; the call counts towards the budgets like any other.
 */
import type { GuardedModel } from '#platform/llm/circuit.ts';
import { AppError } from '#protocol/errors.ts';
import type { TryPromptAnswer, TryPromptRequest } from '#protocol/http/prompts.ts';
import type { Ledger, Run } from '../answer.ts';
import type { AnswererDeps } from '../answerer.ts';
import { noFlow } from '../flow-port.ts';
import { noIntents } from '../intent-port.ts';
import { generateStep } from '../steps/generate-step.ts';
import { guardStep } from '../steps/guard-step.ts';
import { intentStep } from '../steps/intent-step.ts';
import { retrieveStep } from '../steps/retrieve-step.ts';
import { talkStep } from '../steps/talk-step.ts';
import { begin } from '../steps/way.ts';
import { handOver } from '../verdict.ts';

const steps = [guardStep, intentStep, talkStep, retrieveStep, generateStep];

const nowhere: Ledger = { lastDecision: async () => null, record: async () => {}, fate: async () => {} };

export async function tryPrompt(
  deps: AnswererDeps,
  { question, instructions, model: name }: TryPromptRequest,
  signal: AbortSignal,
): Promise<TryPromptAnswer> {
  const model: GuardedModel | null = deps.models.find(each => each.model === name) ?? deps.modelNamed(name);
  if (!model) throw new AppError('ai_unavailable');
  const own = instructions.trim();
  const ports = {
    ...{ ...deps, toolless: new Set<string>(), models: [model], version: null, ledger: nowhere },
    ...{ intents: noIntents, flow: noFlow, instructions: own === '' ? null : own },
  };
  // No conversation: an id of its own, so that the try has a budget of its own besides the day's.
  const conversationId = deps.ids.create();
  const thread = [{ role: 'customer' as const, text: question }];
  // By what every visitor may read: whoever asks may not be known.
  const input = { conversationId, forSeq: 1, thread, locale: '', reader: 'visitor' as const, signal };
  const way = await begin(ports, input, 'answer', 'try');
  const verdict = (await way.walk(steps)) ?? handOver(way.known(), 'no_answer');
  const { decision, reason = '', text, provider, citations = [] } = verdict;
  const run = await way.end({ decision, reason, text, provider, model: verdict.model }, citations);
  const titles = run.passages.filter(({ isCited }) => isCited).map(({ heading }) => heading);
  return {
    ...{ decision: run.decision, reason, text, model: run.model, ...run.usage },
    ...{ costMicros: run.costMicros, tookMs: run.latencyMs, sources: [...new Set(titles)] },
    ...generated(run),
  };
}

function generated({ steps: taken }: Run): Pick<TryPromptAnswer, 'failure' | 'isFromMemory'> {
  const { detail = {} } = taken.find(step => step.name === 'generate') ?? {};
  const failure = detail['failure'];
  return {
    failure: typeof failure === 'string' ? failure : null,
    isFromMemory: detail['isFromMemory'] === true,
  };
}
