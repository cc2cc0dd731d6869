/** An answerer over two articles, with everything outside of it in the test's hands. */
import { createSearchIndex } from '#ai/retrieval/search-index.ts';
import {
  type AnswerInput,
  defaultLimits,
  type Limits,
  type Run,
} from '../../../server/features/ai/answer.ts';
import { createAnswerer } from '../../../server/features/ai/answerer.ts';
import { type FlowPort, noFlow } from '../../../server/features/ai/flow-port.ts';
import { type IntentPort, noIntents } from '../../../server/features/ai/intent-port.ts';
import type { KnowledgePort } from '../../../server/features/ai/steps/step.ts';
import { noVectors } from '../../../server/features/ai/vectors.ts';
import { withAccount } from '../../../server/platform/llm/account.ts';
import type { GuardedModel } from '../../../server/platform/llm/circuit.ts';
import { silentLog } from '../../../server/platform/log.ts';

export const deliveryId = '01890000-0000-7000-8000-0000000000bb';
export const articleId = '01890000-0000-7000-8000-0000000000aa';
const index = createSearchIndex([
  {
    id: articleId,
    version: 2,
    title: 'Returns',
    slug: 'returns',
    locale: 'en',
    body: '## How do I return an item?\n\nYou may return anything within **30 days**. The label is in your account.\n\n## What does a return cost?\n\nReturns are free within Germany.',
  },
  {
    id: deliveryId,
    version: 1,
    title: 'Delivery',
    slug: 'delivery',
    locale: 'en',
    body: 'Standard delivery takes two days. Express takes one.',
  },
]);

type Setting = {
  models?: GuardedModel[];
  limits?: Partial<Limits>;
  lastDecision?: Run['decision'];
  knowledge?: KnowledgePort;
  flow?: FlowPort;
  intents?: IntentPort;
  instructions?: string | null;
};

export function setting({
  models = [],
  limits = {},
  lastDecision,
  knowledge,
  flow = noFlow,
  intents = noIntents,
  instructions = null,
}: Setting = {}) {
  const runs: Run[] = [];
  let now = 1_000;
  let ids = 0;
  const answerer = createAnswerer({
    models,
    modelNamed: () => null,
    instructions,
    version: null,
    knowledge: knowledge ?? { index: async () => index },
    vectors: noVectors,
    flow,
    intents,
    ledger: {
      lastDecision: async () => lastDecision ?? null,
      record: async run => void runs.push(run),
      fate: async () => {},
    },
    clock: { now: () => (now += 5) },
    ids: { create: () => `run-${++ids}`, mark: () => 'm4rk' },
    log: silentLog,
    limits: { ...defaultLimits, ...limits },
  });
  return { answerer, runs };
}

export const asked = (...texts: string[]): AnswerInput['thread'] =>
  texts.map(text => ({ role: 'customer', text }));
export const input = (thread: AnswerInput['thread'], more: Partial<AnswerInput> = {}): AnswerInput => ({
  conversationId: 'c',
  forSeq: thread.length,
  thread,
  locale: 'en',
  reader: 'visitor',
  signal: new AbortController().signal,
  ...more,
});

export const model = (
  complete: GuardedModel['complete'],
  more: Partial<GuardedModel> = {},
): GuardedModel => ({
  tally: () => ({ callsTotal: 0, failuresTotal: 0 }),
  name: 'openai',
  model: 'gpt-x',
  isMetered: true,
  isOpen: () => false,
  complete,
  ...more,
});
/** As the program sets a model up: each call tells its run what it took. */
export const charged = (inner: GuardedModel): GuardedModel =>
  withAccount(inner, {
    account: {
      reserve: async () => ({ ok: true, callId: 'call' }),
      settle: async () => {},
      cancel: async () => {},
      note: async () => {},
    },
    prices: { currency: 'USD', asOf: '2026-11-01', models: { 'gpt-x': { input: 2, output: 10 } } },
    clock: { now: () => 0 },
    log: silentLog,
  });
export const says = (text: string, seen: string[] = []): GuardedModel =>
  charged(
    model(async ({ messages }, { onText }) => {
      seen.push(messages.map(message => message.content).join('\n'));
      onText?.(text);
      return {
        text,
        calls: [],
        model: 'gpt-x-1',
        finishReason: 'stop',
        firstTokenMs: 5,
        usage: { inputTokens: 100, cachedTokens: 0, outputTokens: 20, isEstimated: false },
      };
    }),
  );
