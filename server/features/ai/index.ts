// The AI that customers meet first: it answers what published articles prove, and fetches a person for the rest.
import { randomBytes } from 'node:crypto';
import { searchMessage } from '#ai/retrieval/search-message.ts';
import { redact } from '#ai/text/redact.ts';
import { type Language, languageOf, languageOfLocale } from '#ai/text/words.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { accountedEmbedder } from '#platform/llm/accounted-embedder.ts';
import { type Budget, usualBudget } from '#platform/llm/budget.ts';
import { createOpenAiEmbedder } from '#platform/llm/openai-embedder.ts';
import { createOpenAiTuner } from '#platform/llm/openai-tuning.ts';
import { listPrices } from '#platform/llm/price-list.ts';
import type { PriceTable } from '#platform/llm/prices.ts';
import type { Log } from '#platform/log.ts';
import type { Reader } from '#protocol/audience.ts';
import type { Id } from '#protocol/ids.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import type { Audit } from '../audit/index.ts';
import type { Sweep } from '../retention/index.ts';
import { aiRoutes } from './ai.http.ts';
import { createAiRunner } from './ai.jobs.ts';
import { createLedger } from './ai.store.ts';
import { defaultLimits, type Limits } from './answer.ts';
import { type AnswererDeps, createAnswerer } from './answerer.ts';
import type { ChatPort, LivePort } from './chat-port.ts';
import { type FlowPort, noFlow } from './flow-port.ts';
import { forgetSpending, forgetTraces } from './forget.ts';
import { type IntentPort, noIntents } from './intent-port.ts';
import { createKnowledgeIndex, type PublishedArticles } from './knowledge-index.ts';
import { promptRoutes } from './prompts/prompts.http.ts';
import { tryPrompt } from './prompts/tryout.ts';
import {
  type CloudModels,
  createProviders,
  type EmbeddingModel,
  type LocalModel,
  providersAnswer,
} from './providers.ts';
import type { ReleasePort } from './releases.ts';
import { createRewriter, languageNamed } from './rewrite.ts';
import { handoverSays } from './says.ts';
import { spendRoutes } from './spend/spend.http.ts';
import { createAccount } from './spend/spend.store.ts';
import { chargeTuning, type Tuned } from './spend/tuning.ts';
import type { Suspected } from './steps/step.ts';
import { createSumUp } from './sum-up.ts';
import { createVectors, noVectors } from './vectors.ts';
import { byRetrieval } from './verdict.ts';

export type { Limits } from './answer.ts';
export type { ChatPort, LivePort } from './chat-port.ts';
export type { FlowPort } from './flow-port.ts';
export type { NamedIntent } from './intent-port.ts';
export type { PublishedArticles } from './knowledge-index.ts';
export type { Answered, Drafted, Release, Released } from './releases.ts';

export type AiDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  log: Log;
  chat: ChatPort;
  live: LivePort;
  published: PublishedArticles;
  /** Tells the audit log of a look at what a conversation made the AI do. */
  looked: Audit['read'];
  /** Null: no model in a cloud. */
  openAi: CloudModels | null;
  /** Behind it, on a server of one's own; null or absent: none. Without either the embedded answerer speaks alone, without any network. */
  local?: LocalModel | null;
  /** Turns passages and questions into vectors, so that what means the same is found, too; null or absent: words alone. */
  embedding?: EmbeddingModel | null;
  budget?: Budget;
  prices?: PriceTable;
  /** How many answers each model keeps for the same question; 1,000 unless given. */
  keptAnswers?: number;
  /** A trained classifier; without it rules and retrieval alone. */
  intents?: IntentPort;
  /** Conversation flows and templates; without them the knowledge is asked at once. */
  flow?: FlowPort;
  /** Which version answers; without it the program as it is set up. */
  releases?: ReleasePort;
  limits?: Partial<Limits>;
  /** Told of phrases that try to steer a model: they change nothing in the answer. */
  suspected?: ((facts: Suspected) => void) | undefined;
  /** Forgets what is older than it is kept; absent where nothing is forgotten. */
  sweep?: Sweep;
};

/** A long article may hold several of the best passages. */
const passagesPerArticle = 4;

/** Ninety bits, of letters alone: a number in it could be taken for somebody's. */
const letters = (): string =>
  randomBytes(12)
    .toString('hex')
    .replace(/\d/g, digit => 'ghijklmnop'[Number(digit)] ?? '');

export type Ai = ReturnType<typeof createAi>;

export function createAi(deps: AiDeps) {
  const { db, clock, newId, log, chat, live, sweep } = deps;
  const {
    openAi: cloud,
    local = null,
    embedding = null,
    keptAnswers = 1_000,
    budget = usualBudget,
    prices = listPrices,
  } = deps;
  const account = createAccount({ db, newId, budget });
  const {
    chain: models,
    named,
    forgetAnswers,
  } = createProviders({ cloud, local, keptAnswers }, { account, prices, clock, log });
  const limits: Limits = { ...defaultLimits, ...deps.limits };
  const ledger = createLedger(db);
  const knowledge = createKnowledgeIndex(deps.published, log);
  const vectors =
    embedding &&
    createVectors({
      ...{ db, clock, log, knowledge },
      embedder: accountedEmbedder(
        createOpenAiEmbedder({ ...embedding, clock }),
        { account, prices, clock, log },
        embedding,
      ),
    });
  const answererDeps: AnswererDeps = {
    models,
    modelNamed: named,
    instructions: null,
    version: null,
    knowledge,
    vectors: vectors ?? noVectors,
    intents: deps.intents ?? noIntents,
    flow: deps.flow ?? noFlow,
    ledger,
    clock,
    log,
    ids: { create: newId, mark: () => randomBytes(9).toString('hex') },
    limits,
    suspected: deps.suspected,
  };
  const answerer = createAnswerer(answererDeps);
  // Drafts wait for a model elsewhere, or they are work for this very processor: then eight at once are no sooner done than one after the other,
  // and every message waits behind them.
  const draftsAtOnce = models.length > 0 ? 8 : 1;
  const releases = deps.releases ?? { of: async () => null };
  const runner = createAiRunner({
    ...{ db, chat, live, answerer, ledger, releases, clock, newId, log, draftsAtOnce },
  });
  return {
    /** One answer outside a conversation's jobs: for tools and tests. Commits nothing. */
    answer: answerer.answer,
    /** What the embedded answerer would quote to anybody for a question, or null below its limit. Keeps no trace. */
    async quote(question: string) {
      const hits = searchMessage(await knowledge.index('visitor'), question, limits.passages);
      const facts = {
        question,
        asked: question,
        language: languageOf(question, 'en'),
        hits,
        wasClarified: true,
        limits,
      };
      const verdict = byRetrieval(facts, null);
      return verdict.decision === 'answered' && verdict.confidence !== null
        ? { ...verdict, citations: verdict.citations ?? [], confidence: verdict.confidence }
        : null;
    },
    /** What the articles for customers say to a question now, by the embedded answerer alone. Keeps no trace, and costs nothing. */
    async lookUp(question: string, fallback: Language) {
      const index = await knowledge.index('identified');
      const language = languageOf(question, fallback);
      const hits = searchMessage(index, question, limits.passages, language);
      const facts = { question, asked: question, language, hits, wasClarified: true, limits };
      const [best] = hits;
      const nearest = best && {
        ...{ articleId: best.passage.article.id, articleVersion: best.passage.article.version },
        confidence: best.confidence,
      };
      return { nearest: nearest ?? null, isAnswered: byRetrieval(facts, null).decision === 'answered' };
    },
    /** What articles that this reader may read say about some words, each article once, nearest first. */
    async find(reader: Reader, words: string, limit: number, fallback: Language) {
      const index = await knowledge.index(reader);
      const language = languageOf(words, fallback);
      const hits = searchMessage(index, words, limit * passagesPerArticle, language);
      const first = new Map(hits.map(({ passage }) => [passage.article.id, passage] as const).reverse());
      return hits
        .filter(({ passage }) => first.get(passage.article.id) === passage)
        .slice(0, limit)
        .map(({ passage: { article, headings, text } }) => ({
          ...{ slug: article.slug, title: article.title, locale: article.locale },
          ...{ heading: headings.at(-1) ?? '', text },
        }));
    },
    /** What a customer is told with a hand-over, in the language of the page. */
    handoverText: (reason: HandoverReason, locale: string) => handoverSays[languageOfLocale(locale)][reason],
    /** A person took over, or the conversation ended: a running answer stops at once. */
    cancel: (conversationId: Id) => runner.cancel(conversationId, 'person_replied'),
    /** Before the queue starts. */
    registerJobs(jobs: Jobs): void {
      runner.registerJobs(jobs);
      vectors?.registerJobs(jobs);
      if (sweep)
        jobs.register('ai.forget', (_data, signal) => forgetTraces(sweep, signal), {
          ...{ schedule: '31 3 * * *', concurrency: 1 },
        });
      jobs.register('ai.spend.forget', (_data, signal) => forgetSpending({ db, clock }, signal), {
        ...{ schedule: '37 3 * * *', concurrency: 1 },
      });
    },
    /** True while the cloud model is left alone after failures. */
    isModelOpen: () => models.some(model => model.isOpen()),
    /** How the cloud provider does; null where none is set up. */
    cloud() {
      const [model] = models;
      return model ? { isResting: model.isOpen(), ...model.tally() } : null;
    },
    /** Tunes models at the cloud provider, and counts what that costs; null where none is set up. */
    tuning: cloud && {
      tuner: createOpenAiTuner({ apiKey: cloud.apiKey, baseUrl: cloud.baseUrl, clock }),
      models: Object.keys(prices.models).filter(model => prices.models[model]?.training !== undefined),
      charge: (tuned: Tuned) => chargeTuning({ account, prices, clock }, tuned),
    },
    /** Whether any model can be asked, wherever it runs. */
    hasModel: () => models.length > 0,
    /** What an agent wrote, in other words. */
    rewrite: createRewriter({ models, newId, mark: letters }),
    /** A conversation, by a model. */
    sumUp: createSumUp({ models, newId, mark: letters }),
    /** Whether a tag such as `pt-BR` names a language. */
    isLanguage: (tag: string) => tag !== '' && languageNamed(tag) !== null,
    /** No answer is remembered any more: one may hold a word of somebody who is to be forgotten. */
    forgetAnswers,
    /** A text without cards, IBANs, addresses and numbers. */
    redact: (text: string) => redact(text).text,
    routes: [
      ...aiRoutes({ db, looked: deps.looked }),
      ...promptRoutes({
        db,
        room: () => ({ models: providersAnswer(models, prices), currency: prices.currency }),
        attempt: (request, signal) => tryPrompt(answererDeps, request, signal),
      }),
      ...spendRoutes({ db, clock, budget, prices, providers: () => providersAnswer(models, prices) }),
    ],
    stop: () => knowledge.stop(),
  };
}
