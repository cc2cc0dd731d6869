// One run from its beginning to its record: walks the steps, keeps the trace, and knows none of them.
import type { AnswerInput, Run } from '../answer.ts';
import { redact } from '../redact.ts';
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
  end(outcome: Partial<Run>): Promise<Run>;
};

export async function begin(ports: Ports, input: AnswerInput, purpose: Run['purpose']): Promise<Way> {
  const { clock, ledger, limits, log } = ports;
  const startedAt = clock.now();
  const { lastDecision, ...spent } = await ledger.facts(input.conversationId, startedAt);
  const runId = ports.ids.create();
  let known: Known = {
    ...{ runId, input, spent, limits, ...questionOf(input.thread), asked: '' },
    language: 'en',
    intent: { kind: 'question' },
    named: null,
    hits: [],
    isRetrieved: false,
    wasClarified: lastDecision === 'clarify',
    spending: { usage: { inputTokens: 0, outputTokens: 0 }, costMicros: null, promptVersion: '' },
  };
  const steps: Run['steps'] = [];
  const note: Note = (name, detail) => steps.push({ name, atMs: clock.now() - startedAt, detail });
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
    async end(outcome) {
      const run: Run = {
        ...{ id: runId, conversationId: input.conversationId, forSeq: input.forSeq, purpose, startedAt },
        ...byRules,
        ...{ decision: 'nothing', reason: '', confidence: null, limit: limits.answer, text: '' },
        ...known.spending,
        question: redact(known.question).text,
        steps,
        passages: passagesOf(known),
        ...outcome,
        latencyMs: clock.now() - startedAt,
      };
      // A trace that cannot be written must not keep the customer from the answer.
      await ledger.record(run).catch(error => log.warn({ err: error, runId }, 'a trace was not kept'));
      return run;
    },
  };
}

const thousandths = (value: number): number => Math.round(value * 1_000) / 1_000;

const passagesOf = ({ hits }: Known): Run['passages'] =>
  hits.map(({ passage, score, confidence }) => ({
    articleId: passage.article.id,
    articleVersion: passage.article.version,
    heading: [passage.article.title, ...passage.headings].join(' › '),
    score: thousandths(score),
    confidence: thousandths(confidence),
  }));
