// One run from its beginning to its record: walks the steps, keeps the trace, and knows none of them.

import type { Passage } from '#ai/retrieval/passages.ts';
import { redact } from '#ai/text/redact.ts';
import type { Citation } from '#protocol/documents/message.ts';
import type { AnswerInput, Run } from '../answer.ts';
import { questionOf } from '../thread.ts';
import { byRules, type Verdict } from '../verdict.ts';
import type { Known, Note, Ports, Step } from './step.ts';

export type Way = {
  known(): Known;
  /** Takes steps until one of them ends the way. */
  walk(steps: readonly Step[]): Promise<Verdict | null>;
  note: Note;
  /** Adds what was found outside of a step. */
  learn(adds: Partial<Known>): void;
  /** Writes the run down, with what is given on top. */
  end(outcome: Partial<Run>, citations?: readonly Citation[]): Promise<Run>;
};

/** @param chargedAs what the calls are for, where that is not what the run is */
export async function begin(
  ports: Ports,
  input: AnswerInput,
  purpose: Run['purpose'],
  chargedAs: string = purpose,
): Promise<Way> {
  const { clock, ledger, limits, log, version } = ports;
  const startedAt = clock.now();
  const lastDecision = await ledger.lastDecision(input.conversationId);
  const runId = ports.ids.create();
  const tally = createTally();
  let known: Known = {
    ...{ runId, input, limits, ...questionOf(input.thread), asked: '' },
    language: 'en',
    intent: { kind: 'question' },
    named: null,
    hits: [],
    isRetrieved: false,
    wasClarified: lastDecision === 'clarify',
    charge: { purpose: chargedAs, subjectId: input.conversationId, runId, settled: tally.add },
    promptVersion: '',
  };
  const steps: Run['steps'] = [];
  let noted = clock.now();
  // What is noted took the time since the note before it: together they fill the run.
  const note: Note = (name, detail) => {
    const now = clock.now();
    steps.push({ name, atMs: noted - startedAt, tookMs: now - noted, detail });
    noted = now;
  };
  const learn = (adds: Partial<Known> = {}) => {
    known = { ...known, ...adds };
  };
  return {
    known: () => known,
    note,
    learn,
    async walk(some) {
      for (const step of some) {
        const { adds, verdict } = await step(known, ports, note);
        learn(adds);
        if (verdict) return verdict;
      }
      return null;
    },
    async end(outcome, citations = []) {
      const run: Run = {
        ...{ id: runId, conversationId: input.conversationId, forSeq: input.forSeq, purpose, startedAt },
        ...byRules,
        ...{ decision: 'nothing', reason: '', confidence: null, limit: limits.answer, text: '' },
        ...tally.total(),
        promptVersion: known.promptVersion,
        intent: intentOf(known),
        version: version && { id: version.id, name: version.name },
        question: redact(known.question).text,
        steps,
        passages: passagesOf(known, citations),
        ...outcome,
        latencyMs: clock.now() - startedAt,
      };
      // A trace that cannot be written must not keep the customer from the answer.
      await ledger.record(run).catch(error => log.warn({ err: error, runId }, 'a trace was not kept'));
      return run;
    },
  };
}

/** Sums what calls took. A cost that is not known makes the whole unknown. */
function createTally() {
  let usage: Run['usage'] = { inputTokens: 0, outputTokens: 0 };
  let costs: (number | null)[] = [];
  return {
    add({ inputTokens, outputTokens }: Run['usage'], costMicros: number | null): void {
      usage = {
        inputTokens: usage.inputTokens + inputTokens,
        outputTokens: usage.outputTokens + outputTokens,
      };
      costs = [...costs, costMicros];
    },
    total(): Pick<Run, 'usage' | 'costMicros'> {
      const known = costs.filter(cost => cost !== null);
      const isKnown = costs.length > 0 && known.length === costs.length;
      return { usage, costMicros: isKnown ? known.reduce((sum, cost) => sum + cost, 0) : null };
    },
  };
}

const thousandths = (value: number): number => Math.round(value * 1_000) / 1_000;

/** Longer ones are kept by their beginning. */
const keptCharacters = 1_200;

function intentOf({ named }: Known): Run['intent'] {
  if (!named) return null;
  const { label, name, confidence, outOfScope, model } = named;
  return { label, name, confidence: thousandths(confidence), outOfScope, model };
}

/** As it stands in the article, from which citations quote. */
const sourceOf = ({ article, sentences }: Passage): string =>
  article.body.slice(sentences[0]?.outerStart ?? 0, sentences.at(-1)?.end ?? 0);

const passagesOf = ({ hits }: Known, citations: readonly Citation[]): Run['passages'] =>
  hits.map(({ passage, score, confidence }) => ({
    articleId: passage.article.id,
    articleVersion: passage.article.version,
    heading: [passage.article.title, ...passage.headings].join(' › '),
    text: passage.text.slice(0, keptCharacters),
    score: thousandths(score),
    confidence: thousandths(confidence),
    isCited: citations.some(
      ({ articleId, quote }) => articleId === passage.article.id && sourceOf(passage).includes(quote),
    ),
  }));
