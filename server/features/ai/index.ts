// The AI that customers meet first: it answers what published articles prove, and fetches a person for the rest.
import { randomBytes } from 'node:crypto';
import { searchMessage } from '#ai/retrieval/search-message.ts';
import { languageOf, languageOfLocale } from '#ai/text/words.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { type GuardedModel, withCircuit } from '#platform/llm/circuit.ts';
import { createOpenAiModel } from '#platform/llm/openai-model.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import type { HandoverReason } from '#protocol/turns.ts';
import { aiRoutes } from './ai.http.ts';
import { createAiRunner } from './ai.jobs.ts';
import { createLedger } from './ai.store.ts';
import { defaultLimits, type Limits, type Price } from './answer.ts';
import { createAnswerer } from './answerer.ts';
import type { ChatPort, LivePort } from './chat-port.ts';
import { type FlowPort, noFlow } from './flow-port.ts';
import { type IntentPort, noIntents } from './intent-port.ts';
import { createKnowledgeIndex, type PublishedArticles } from './knowledge-index.ts';
import { redact } from './redact.ts';
import type { ReleasePort } from './releases.ts';
import { handoverSays } from './says.ts';
import { byRetrieval } from './verdict.ts';

export type { Limits, Price } from './answer.ts';
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
  /** Null: the embedded answerer alone, without any network. */
  openAi: { apiKey: string | null; baseUrl: string; model: string } | null;
  /** A trained classifier; without it rules and retrieval alone. */
  intents?: IntentPort;
  /** Conversation flows and templates; without them the knowledge is asked at once. */
  flow?: FlowPort;
  /** Which version answers; without it the program as it is set up. */
  releases?: ReleasePort;
  limits?: Partial<Limits>;
  prices?: Readonly<Record<string, Price>>;
};

export type Ai = ReturnType<typeof createAi>;

export function createAi(deps: AiDeps) {
  const { db, clock, newId, log, chat, live } = deps;
  const models: GuardedModel[] = deps.openAi
    ? [withCircuit(createOpenAiModel({ ...deps.openAi, clock, log }), { log, clock })]
    : [];
  const named = new Map<string, GuardedModel>(models.map(model => [model.model, model]));
  /** Each model has a circuit of its own: one that fails does not rest the others. */
  function modelNamed(model: string): GuardedModel | null {
    if (!deps.openAi) return null;
    const held = named.get(model);
    if (held) return held;
    const made = withCircuit(createOpenAiModel({ ...deps.openAi, model, clock, log }), { log, clock });
    named.set(model, made);
    return made;
  }
  const limits: Limits = { ...defaultLimits, ...deps.limits };
  const ledger = createLedger(db);
  const knowledge = createKnowledgeIndex(deps.published, log);
  const answerer = createAnswerer({
    models,
    modelNamed,
    instructions: null,
    knowledge,
    intents: deps.intents ?? noIntents,
    flow: deps.flow ?? noFlow,
    ledger,
    clock,
    log,
    ids: { create: newId, mark: () => randomBytes(9).toString('hex') },
    limits,
    ...(deps.prices ? { prices: deps.prices } : {}),
  });
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
    /** What the embedded answerer would quote for a question, or null below its limit. Keeps no trace. */
    async quote(question: string) {
      const hits = searchMessage(await knowledge.index(), question, limits.passages);
      const facts = {
        question,
        asked: question,
        language: languageOf(question, 'en'),
        hits,
        wasClarified: true,
        limits,
      };
      const verdict = byRetrieval(facts, false);
      return verdict.decision === 'answered' && verdict.confidence !== null
        ? { ...verdict, citations: verdict.citations ?? [], confidence: verdict.confidence }
        : null;
    },
    /** What a customer is told with a hand-over, in the language of the page. */
    handoverText: (reason: HandoverReason, locale: string) => handoverSays[languageOfLocale(locale)][reason],
    /** A person took over, or the conversation ended: a running answer stops at once. */
    cancel: (conversationId: Id) => runner.cancel(conversationId, 'person_replied'),
    /** Before the queue starts: `ai.answer` and `ai.draft`. */
    registerJobs: (jobs: Jobs) => runner.registerJobs(jobs),
    /** True while the cloud model is left alone after failures. */
    isModelOpen: () => models.some(model => model.isOpen()),
    /** How the cloud provider does; null where none is set up. */
    cloud() {
      const [model] = models;
      return model ? { isResting: model.isOpen(), ...model.tally() } : null;
    },
    /** A text without cards, IBANs, addresses and numbers. */
    redact: (text: string) => redact(text).text,
    routes: aiRoutes({ db }),
    stop: () => knowledge.stop(),
  };
}
