/**
 * Owns which models are asked, and in which order: the usual one, a cheaper one at the same address, one on a server of one's own. Behind them
 * stand the embedded answerer and a person, whom this file does not know. Each has a circuit, an account and a memory of its own.
 */
import { type Accounting, withAccount } from '#platform/llm/account.ts';
import { type GuardedModel, withCircuit } from '#platform/llm/circuit.ts';
import { withMemory } from '#platform/llm/memory.ts';
import type { Endpoint } from '#platform/llm/openai-client.ts';
import { createOpenAiModel, type OpenAiApi } from '#platform/llm/openai-model.ts';
import { type PriceTable, priceOf } from '#platform/llm/prices.ts';
import type { SpendProvider } from '#protocol/http/ai-spend.ts';

export type CloudModels = Endpoint & {
  model: string;
  api?: OpenAiApi;
  /** Asked when most of a budget is spent, and when the usual one fails; absent: none. */
  cheaperModel?: string;
};
/** On a server of one's own: a token costs nothing there. */
export type LocalModel = Endpoint & { model: string };

/** Where texts become vectors. */
export type EmbeddingModel = Endpoint & { model: string; provider: string; isMetered: boolean };

export type Providers = {
  /** In the order in which they are asked. */
  chain: readonly GuardedModel[];
  /** The model of that name, wherever it is; null where none can be reached. */
  named(model: string): GuardedModel | null;
  /** No answer is remembered any more. */
  forgetAnswers(): void;
};

export function createProviders(
  { cloud, local, keptAnswers }: { cloud: CloudModels | null; local: LocalModel | null; keptAnswers: number },
  accounting: Accounting,
): Providers {
  const { clock, log, account } = accounting;
  const made = new Map<string, GuardedModel>();
  const remembering: { forget(): void }[] = [];

  function make(
    options: Parameters<typeof createOpenAiModel>[0],
    { yieldsWhenTight }: { yieldsWhenTight: boolean },
  ): GuardedModel {
    const model = withMemory(
      withAccount(withCircuit(createOpenAiModel(options), { log, clock }), accounting, { yieldsWhenTight }),
      { account, clock, log, entries: keptAnswers },
    );
    remembering.push(model);
    made.set(model.model, model);
    return model;
  }

  function cloudModel(model: string): GuardedModel | null {
    const held = made.get(model);
    if (held || !cloud) return held ?? null;
    const { apiKey, baseUrl, api, cheaperModel } = cloud;
    return make(
      { apiKey, baseUrl, model, clock, log, ...(api === undefined ? {} : { api }) },
      { yieldsWhenTight: cheaperModel !== undefined && model !== cheaperModel },
    );
  }

  const localModel =
    local && make({ ...local, name: 'local', isMetered: false, clock, log }, { yieldsWhenTight: false });
  const chain = [
    ...(cloud ? [cloudModel(cloud.model), cloudModel(cloud.cheaperModel ?? cloud.model)] : []),
    localModel,
  ].filter(model => model !== null);
  return {
    ...{ chain: [...new Set(chain)], named: cloudModel },
    forgetAnswers() {
      for (const memory of remembering) memory.forget();
    },
  };
}

/** What the page about spending shows of them. */
export const providersAnswer = (chain: readonly GuardedModel[], prices: PriceTable): SpendProvider[] =>
  chain.map(({ name, model, isMetered, isOpen }) => {
    const price = isMetered ? priceOf(prices, model) : undefined;
    return {
      ...{ name, model, isMetered, isResting: isOpen() },
      price: price
        ? { input: price.input, cachedInput: price.cachedInput ?? price.input, output: price.output }
        : null,
    };
  });
