import type { FlowPort, FlowReply } from '../flow-port.ts';
import { byFlow } from '../verdict.ts';
import type { Known, Note, Ports, Step } from './step.ts';

/** A flow or a template that fits. It has limits of its own, so it stands before the count of answers. */
export const flowStep: Step = (known, ports, note) => speak(known, ports, note, ports.flow.respond);

/** A flow for when a person would be fetched and nobody is there. */
export const closedStep: Step = (known, ports, note) =>
  ports.flow.beforeHandOver ? speak(known, ports, note, ports.flow.beforeHandOver) : {};

async function speak(known: Known, { log }: Ports, note: Note, ask: FlowPort['respond']) {
  const { input, question: text, history, language, intent } = known;
  const named = known.named && !known.named.outOfScope ? known.named : null;
  const { conversationId, forSeq, locale, signal } = input;
  try {
    const reply = await ask({
      ...{ conversationId, forSeq, text, history, language, locale, intent, signal },
      named: named && { label: named.label, confidence: named.confidence },
    });
    if (!reply) return {};
    note('flow', traceOf(reply));
    return { verdict: byFlow(known, reply) };
  } catch (error) {
    signal.throwIfAborted();
    // A broken flow is no reason to leave the customer alone: the knowledge is asked.
    log.warn({ err: error, runId: known.runId }, 'a flow could not answer');
    note('flow', { failed: true });
    return {};
  }
}

const traceOf = ({ isDone, at, options, handOver }: FlowReply): Record<string, unknown> => ({
  isDone,
  ...at,
  ...(options?.length ? { options: options.length } : {}),
  ...(handOver ? { handOver } : {}),
});
