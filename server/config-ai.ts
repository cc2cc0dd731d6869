/**
 * Owns the part of the configuration that says which models the AI may ask, and what they may cost. Reads one file besides the environment: an
 * operator's own prices, where one is named.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Budget, usualBudget } from '#platform/llm/budget.ts';
import { listPrices } from '#platform/llm/price-list.ts';
import { type PriceTable, priceOf, priceTable, withOwnPrices } from '#platform/llm/prices.ts';
import { type Reader, webUrlProblem } from './config-reader.ts';

export type OpenAiConfig = {
  /** Null where the endpoint needs none. */
  apiKey: string | null;
  baseUrl: string;
  model: string;
  /** Absent: Responses at OpenAI and Azure, Chat Completions anywhere else. */
  api?: 'chat' | 'responses';
  /** Asked when most of a budget is spent, and when the usual one fails; absent: none. */
  cheaperModel?: string;
};

export type AiConfig = {
  /** A model on a server of one's own, behind the cloud: it costs nothing a token. Null: none. */
  local: { apiKey: string | null; baseUrl: string; model: string } | null;
  /** Turns texts into vectors, at the cloud's address or else at the local one; null: search by words alone. */
  embedding: {
    apiKey: string | null;
    baseUrl: string;
    model: string;
    provider: string;
    isMetered: boolean;
  } | null;
  budget: Budget;
  prices: PriceTable;
  /** How many answers each model keeps for the same question; 0: none. */
  keptAnswers: number;
};

export type ModelsConfig = {
  /** Null: no model in a cloud. */
  openAi: OpenAiConfig | null;
  /** What else the AI may ask, and what all of it may cost. */
  ai: AiConfig;
};

const defaultOpenAiUrl = 'https://api.openai.com/v1';
const defaultOpenAiModel = 'gpt-5-mini';

export function readAi(read: Reader, problems: string[], workDir: string): ModelsConfig {
  const openAi = readOpenAi(read, problems);
  const local = readLocal(read, problems);
  const embedding = readEmbedding(read, problems, openAi, local);
  const prices = readPrices(read, problems, workDir);
  const budget: Budget = {
    tokensPerDay: read.number('STEWARD_AI_DAY_TOKENS', usualBudget.tokensPerDay, 0, 1e12),
    tokensPerSubject: read.number('STEWARD_AI_CONVERSATION_TOKENS', usualBudget.tokensPerSubject, 0, 1e9),
    microsPerDay: readMoney(read, 'STEWARD_AI_DAY_COST'),
    microsPerSubject: readMoney(read, 'STEWARD_AI_CONVERSATION_COST'),
    softShare: read.number('STEWARD_AI_SOFT_PERCENT', usualBudget.softShare * 100, 1, 100) / 100,
  };
  if (openAi && (budget.microsPerDay !== null || budget.microsPerSubject !== null)) {
    const own = embedding?.isMetered ? embedding.model : undefined;
    for (const model of [openAi.model, openAi.cheaperModel, own]) {
      if (model !== undefined && !priceOf(prices, model))
        problems.push(
          `STEWARD_AI_PRICES must name the price of ${model}: without it a budget in ${prices.currency} cannot hold`,
        );
    }
  }
  const keptAnswers = read.number('STEWARD_AI_KEPT_ANSWERS', 1_000, 0, 100_000);
  return { openAi, ai: { local, embedding, budget, prices, keptAnswers } };
}

const keyProblem = (value: string): string | null => (/\s/.test(value) ? 'must not contain spaces' : null);

/** A key alone means OpenAI; a base URL means any service that speaks its protocol, where we cannot guess a model. */
function readOpenAi(read: Reader, problems: string[]): OpenAiConfig | null {
  const apiKey = read.text('OPENAI_API_KEY', keyProblem);
  const baseUrl = read.text('OPENAI_BASE_URL', webUrlProblem);
  const model = read.text('OPENAI_MODEL');
  const api = read.choice('STEWARD_OPENAI_API', ['auto', 'chat', 'responses']);
  const cheaperModel = read.text('STEWARD_AI_CHEAPER_MODEL');
  if (apiKey === null && baseUrl === null) {
    for (const [name, value] of [
      ['OPENAI_MODEL', model],
      ['STEWARD_AI_CHEAPER_MODEL', cheaperModel],
    ]) {
      if (value !== null) problems.push(`${name} is set, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is`);
    }
    return null;
  }
  if (baseUrl !== null && model === null) problems.push('OPENAI_MODEL is needed with OPENAI_BASE_URL');
  return {
    ...{ apiKey, baseUrl: baseUrl ?? defaultOpenAiUrl, model: model ?? defaultOpenAiModel },
    ...(cheaperModel === null ? {} : { cheaperModel }),
    ...(api === 'auto' ? {} : { api }),
  };
}

function readLocal(read: Reader, problems: string[]): AiConfig['local'] {
  const baseUrl = read.text('STEWARD_LOCAL_AI_URL', webUrlProblem);
  const model = read.text('STEWARD_LOCAL_AI_MODEL');
  const apiKey = read.text('STEWARD_LOCAL_AI_KEY', keyProblem);
  if (baseUrl !== null && model === null)
    problems.push('STEWARD_LOCAL_AI_MODEL is needed with STEWARD_LOCAL_AI_URL');
  if (baseUrl === null) {
    for (const [name, value] of [
      ['STEWARD_LOCAL_AI_MODEL', model],
      ['STEWARD_LOCAL_AI_KEY', apiKey],
    ]) {
      if (value !== null) problems.push(`${name} is set, but STEWARD_LOCAL_AI_URL is not`);
    }
  }
  return baseUrl === null || model === null ? null : { apiKey, baseUrl, model };
}

function readEmbedding(
  read: Reader,
  problems: string[],
  openAi: OpenAiConfig | null,
  local: AiConfig['local'],
): AiConfig['embedding'] {
  const model = read.text('STEWARD_EMBEDDING_MODEL');
  if (model === null) return null;
  const place = openAi ?? local;
  if (!place) {
    problems.push('STEWARD_EMBEDDING_MODEL is set, but no model in a cloud or on a server of your own is');
    return null;
  }
  const { apiKey, baseUrl } = place;
  return { apiKey, baseUrl, model, provider: openAi ? 'openai' : 'local', isMetered: openAi !== null };
}

/** Millionths of the prices' currency; null: no limit. */
function readMoney(read: Reader, name: string): number | null {
  const value = read.text(name, given =>
    /^\d{1,7}(\.\d{1,6})?$/.test(given)
      ? null
      : 'must be an amount in the currency of the prices, such as 5 or 0.25',
  );
  const amount = Number(value ?? 0);
  return value === null || Number.isNaN(amount) ? null : Math.round(amount * 1_000_000);
}

/** What the file names stands before the list prices. */
function readPrices(read: Reader, problems: string[], workDir: string): PriceTable {
  const path = read.text('STEWARD_AI_PRICES');
  if (path === null) return listPrices;
  let told: unknown;
  try {
    told = JSON.parse(readFileSync(resolve(workDir, path), 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'which is not JSON' : 'which cannot be read';
    problems.push(`STEWARD_AI_PRICES names ${path}, ${why}`);
    return listPrices;
  }
  const table = priceTable.safeParse(told);
  if (table.success) return withOwnPrices(listPrices, table.data);
  const [issue] = table.error.issues;
  problems.push(
    `STEWARD_AI_PRICES names ${path}, which is not a price table: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`,
  );
  return listPrices;
}
