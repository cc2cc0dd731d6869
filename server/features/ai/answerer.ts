// The pipeline: guard → intent → caps → retrieve → generate → ground check → decide. It decides and records; it commits
// nothing and knows no socket. Everything from outside comes through two ports, models and knowledge, and a ledger.

import type { Hit, SearchIndex } from '#ai/retrieval/search-index.ts';
import { searchMessage } from '#ai/retrieval/search-message.ts';
import { languageOf, languageOfLocale, stemsOf } from '#ai/text/words.ts';
import type { Clock } from '#platform/clock.ts';
import type { GuardedModel } from '#platform/llm/circuit.ts';
import type { Log } from '#platform/log.ts';
import type { Id } from '#protocol/ids.ts';
import {
  type AnswerInput,
  type AnswerOutcome,
  costOf,
  type DraftText,
  type Ledger,
  type Limits,
  type Price,
  type Run,
  type RunStep,
} from './answer.ts';
import { type Generated, generate } from './generate.ts';
import { guard } from './guard.ts';
import { intentOf, withoutGreeting } from './intent.ts';
import { type PromptTurn, promptVersion } from './prompt.ts';
import { redact } from './redact.ts';
import { underRelease } from './releases.ts';
import { answersWithoutPerson, lastAiText, questionOf, withContext } from './thread.ts';
import {
  askForMore,
  byGenerated,
  byIntent,
  byRetrieval,
  byRules,
  draftOf,
  type Facts,
  handOver,
  type Verdict,
} from './verdict.ts';

export type KnowledgePort = {
  /** The index of everything published now. */
  index(): Promise<SearchIndex>;
};

export type AnswererDeps = {
  /** Tried in order; the embedded answerer stands behind them. Empty: embedded alone. */
  models: readonly GuardedModel[];
  knowledge: KnowledgePort;
  ledger: Ledger;
  clock: Clock;
  /** Ids and unguessable marks. */
  ids: { create(): Id; mark(): string };
  log: Log;
  limits: Limits;
  /** What a version adds to the rules. */
  instructions: string | null;
  /** The model of that name where the models are; null where none can be reached. */
  modelNamed(name: string): GuardedModel | null;
  /** By model name. */
  prices?: Readonly<Record<string, Price>>;
};

export type Answerer = {
  /** @throws the signal's reason when it is aborted; the run is recorded all the same */
  answer(input: AnswerInput): Promise<AnswerOutcome>;
  /** What an agent might say next; null when nothing published comes near. */
  draft(input: AnswerInput): Promise<(DraftText & { runId: Id }) | null>;
};

/** One run while it goes on. */
type Going = {
  input: AnswerInput;
  run: Run;
  facts: Facts;
  history: PromptTurn[];
  spent: { tokensToday: number; tokensInConversation: number };
  step(name: RunStep['name'], detail: Record<string, unknown>): void;
};

export function createAnswerer(deps: AnswererDeps): Answerer {
  const under = ({ release = null }: AnswerInput) => underRelease(deps, release, deps.modelNamed);
  return {
    answer: input => answer(under(input), input),
    draft: input => draft(under(input), input),
  };
}

async function answer(deps: AnswererDeps, input: AnswerInput): Promise<AnswerOutcome> {
  const going = await begin(deps, input, 'answer');
  const { run, facts, step } = going;
  try {
    let verdict = await decide(deps, going);
    // Saying the same again helps nobody.
    if (verdict.decision !== 'hand_over' && verdict.text === lastAiText(input.thread)) {
      verdict = handOver(facts, 'loop');
    }
    const { decision, reason = '', text, confidence, limit, provider, model } = verdict;
    Object.assign(run, { decision, reason, text, confidence, limit, provider, model });
    step('decide', { decision, reason, confidence });
    await end(deps, going);
    return outcomeOf(run, verdict, facts);
  } catch (error) {
    if (!input.signal.aborted) throw error;
    Object.assign(run, { decision: 'aborted', reason: stopReason(input.signal) });
    await end(deps, going);
    throw error;
  }
}

async function draft(deps: AnswererDeps, input: AnswerInput): Promise<(DraftText & { runId: Id }) | null> {
  const going = await begin(deps, input, 'draft');
  const asked = await lookBack(deps, going);
  const { generated, provider } = isSpent(deps, going) ? {} : await askModels(deps, going);
  const found: DraftText | null =
    generated?.kind === 'text' && provider !== undefined
      ? {
          text: generated.text,
          citations: generated.citations,
          confidence: generated.confidence,
          provider,
          model: generated.model,
        }
      : firstUnsaid({ ...going.facts, question: asked }, input.thread);
  Object.assign(going.run, {
    decision: found ? 'answered' : 'nothing',
    ...(found
      ? { confidence: found.confidence, text: found.text, provider: found.provider, model: found.model }
      : {}),
  });
  await end(deps, going);
  return found ? { ...found, runId: going.run.id } : null;
}

/** The best passage whose words nobody has told the customer yet: repeating them is no help to an agent. */
function firstUnsaid(facts: Facts, thread: AnswerInput['thread']): DraftText | null {
  const said = new Set(thread.map(turn => turn.text));
  for (let from = 0; from < facts.hits.length; from++) {
    const found = draftOf({ ...facts, hits: facts.hits.slice(from) });
    if (!found || !said.has(found.text)) return found;
  }
  return null;
}

/** How many of the customer's earlier turns a draft may be about. */
const earlierTurns = 4;

/**
 * "Can you do it by Saturday?" finds nothing by itself. A person reads a draft before anybody else does, so what the
 * customer asked earlier may say what it is about; an answer to the customer never leans on that.
 * @returns the customer's words that the passages fit
 */
async function lookBack(deps: AnswererDeps, { facts, history, run, step }: Going): Promise<string> {
  const sureOf = (hits: readonly Hit[]) => hits[0]?.confidence ?? 0;
  if (sureOf(facts.hits) >= deps.limits.draft) return facts.question;
  const index = await deps.knowledge.index().catch(() => null);
  if (!index) return facts.question;
  let asked = facts.question;
  const earlier = history.filter(turn => turn.role === 'customer').slice(-earlierTurns);
  for (const { text } of earlier.toReversed()) {
    const hits = searchMessage(index, withoutGreeting(text, facts.language), deps.limits.passages);
    if (sureOf(hits) <= sureOf(facts.hits)) continue;
    facts.hits = hits;
    asked = text;
  }
  if (asked !== facts.question) {
    run.passages = passagesOf(facts.hits);
    step('retrieve', { hits: facts.hits.length, signals: facts.hits[0]?.signals ?? null });
  }
  return asked;
}

async function begin(deps: AnswererDeps, input: AnswerInput, purpose: Run['purpose']): Promise<Going> {
  const { clock, limits } = deps;
  const startedAt = clock.now();
  const { question, history } = questionOf(input.thread);
  const guarded = guard(question, limits.messageCharacters);
  const language = languageOf(guarded.text, languageOfLocale(input.locale));
  const { lastDecision, ...spent } = await deps.ledger.facts(input.conversationId, startedAt);
  const run: Run = {
    id: deps.ids.create(),
    conversationId: input.conversationId,
    forSeq: input.forSeq,
    purpose,
    startedAt,
    latencyMs: 0,
    ...byRules,
    promptVersion: '',
    decision: 'nothing',
    reason: '',
    confidence: null,
    limit: limits.answer,
    usage: { inputTokens: 0, outputTokens: 0 },
    costMicros: null,
    question: redact(guarded.text).text,
    text: '',
    steps: [],
    passages: [],
  };
  const facts: Facts = {
    question: guarded.text,
    language,
    hits: [],
    wasClarified: lastDecision === 'clarify',
    limits,
  };
  const step: Going['step'] = (name, detail) =>
    run.steps.push({ name, atMs: clock.now() - startedAt, detail });
  const going = { input, run, facts, history, spent, step };
  step('guard', { isCut: guarded.isCut, suspicions: guarded.suspicions, language });
  await retrieve(deps, going);
  return going;
}

async function retrieve(deps: AnswererDeps, { facts, run, history, step }: Going): Promise<void> {
  try {
    const index = await deps.knowledge.index();
    const asked = withoutGreeting(facts.question, facts.language);
    facts.hits = searchMessage(index, withContext(asked, history, facts.language), deps.limits.passages);
  } catch (error) {
    // The knowledge being out of reach is no reason to leave the customer alone: a person is fetched.
    deps.log.warn({ err: error, runId: run.id }, 'the knowledge could not be read');
    step('retrieve', { failed: true });
    return;
  }
  run.passages = passagesOf(facts.hits);
  step('retrieve', { hits: facts.hits.length, signals: facts.hits[0]?.signals ?? null });
}

const passagesOf = (hits: readonly Hit[]): Run['passages'] =>
  hits.map(({ passage, score, confidence }) => ({
    articleId: passage.article.id,
    articleVersion: passage.article.version,
    heading: [passage.article.title, ...passage.headings].join(' › '),
    score: Math.round(score * 1_000) / 1_000,
    confidence: Math.round(confidence * 1_000) / 1_000,
  }));

async function decide(deps: AnswererDeps, going: Going): Promise<Verdict> {
  const { facts, input, spent, step } = going;
  const intent = intentOf(facts.question);
  step('intent', { ...intent });
  const quick = byIntent(facts, intent);
  if (quick?.decision === 'hand_over') return quick;
  const answers = answersWithoutPerson(input.thread);
  step('caps', { answers, ...spent });
  if (answers >= deps.limits.answersWithoutPerson) return handOver(facts, 'loop');
  if (quick) return quick;
  if (deps.models.length > 0 && isSpent(deps, going)) return handOver(facts, 'budget');
  if (facts.hits.length === 0 && stemsOf(facts.question, facts.language).length === 0)
    return askForMore(facts);
  const { generated, provider } = await askModels(deps, going);
  if (generated && provider !== undefined) return byGenerated(facts, generated, provider);
  return byRetrieval(facts, deps.models.length > 0 && facts.hits.length > 0);
}

const isSpent = ({ limits }: AnswererDeps, { spent }: Going): boolean =>
  spent.tokensToday >= limits.tokensPerDay || spent.tokensInConversation >= limits.tokensPerConversation;

type Asked = { generated?: Exclude<Generated, { kind: 'failed' }>; provider?: string };

const stopReason = ({ reason }: AbortSignal): string =>
  reason instanceof Error ? reason.message : 'aborted';

/** Asks the models in turn, until one answers. Without passages there is nothing a model may say. */
async function askModels(deps: AnswererDeps, { facts, history, input, run, step }: Going): Promise<Asked> {
  if (facts.hits.length === 0) return {};
  for (const model of deps.models) {
    const begunAt = deps.clock.now();
    const generated = await generate(model, {
      question: facts.question,
      hits: facts.hits,
      language: facts.language,
      history,
      mark: deps.ids.mark(),
      maxOutputTokens: deps.limits.outputTokens,
      instructions: deps.instructions,
      signal: input.signal,
      onText: input.onText,
    });
    const tookMs = deps.clock.now() - begunAt;
    if (generated.kind === 'failed') {
      step('generate', { provider: model.name, failure: generated.failure, tookMs });
      continue;
    }
    const { inputTokens, outputTokens } = generated.usage;
    run.usage = { inputTokens, outputTokens };
    run.promptVersion = promptVersion;
    run.costMicros = costOf(deps.prices?.[model.model], run.usage);
    step('generate', { provider: model.name, kind: generated.kind, tookMs });
    step('ground', { kept: generated.check?.kept.length ?? 0, removed: generated.check?.removed ?? [] });
    return { generated, provider: model.name };
  }
  return {};
}

async function end(deps: AnswererDeps, { run }: Going): Promise<void> {
  run.latencyMs = deps.clock.now() - run.startedAt;
  // A trace that cannot be written must not keep the customer from the answer.
  await deps.ledger
    .record(run)
    .catch(error => deps.log.warn({ err: error, runId: run.id }, 'a trace was not kept'));
}

function outcomeOf(run: Run, verdict: Verdict, facts: Facts): AnswerOutcome {
  const { text, confidence, limit, provider, model } = verdict;
  const failed = run.steps.find(({ name, detail }) => name === 'generate' && 'failure' in detail);
  const failure = failed ? String(failed.detail['failure']) : null;
  const { latencyMs, usage, costMicros } = run;
  const common = { runId: run.id, provider, model, latencyMs, usage, costMicros, failure, limit, text };
  switch (verdict.decision) {
    case 'hand_over': {
      const reason = verdict.reason ?? 'low_confidence';
      return { ...common, kind: 'hand_over', reason, confidence, draft: draftOf(facts) };
    }
    case 'answered':
      return { ...common, kind: 'answered', citations: verdict.citations ?? [], confidence: confidence ?? 0 };
    case 'clarify':
    case 'small_talk':
      return { ...common, kind: 'clarify', confidence: confidence ?? 0 };
  }
}
