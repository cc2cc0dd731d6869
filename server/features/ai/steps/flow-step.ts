import { byFlow, byIntent } from '../verdict.ts';
import type { Known, Note, Ports, Step } from './step.ts';

/** What needs no knowledge: a flow or a template that fits, else small talk. */
export const flowStep: Step = async (known, ports, note) => {
  const reply = await replyOf(known, ports, note);
  return { verdict: reply ? byFlow(known, reply) : byIntent(known, known.intent) };
};

async function replyOf(known: Known, { flow, log }: Ports, note: Note) {
  const { input, question: text, history, language, intent } = known;
  const named = known.named && !known.named.outOfScope ? known.named : null;
  const { conversationId, forSeq, locale, signal } = input;
  try {
    const reply = await flow.respond({
      ...{ conversationId, forSeq, text, history, language, locale, intent, signal },
      named: named && { label: named.label, confidence: named.confidence },
    });
    if (reply) note('flow', { isDone: reply.isDone, templateId: reply.templateId ?? null });
    return reply;
  } catch (error) {
    signal.throwIfAborted();
    // A broken flow is no reason to leave the customer alone: the knowledge is asked.
    log.warn({ err: error, runId: known.runId }, 'a flow could not answer');
    note('flow', { failed: true });
    return null;
  }
}
