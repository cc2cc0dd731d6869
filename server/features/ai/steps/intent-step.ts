import { intentOf } from '../intent.ts';
import { byRule } from '../steer.ts';
import { byIntent } from '../verdict.ts';
import type { Known, Ports, Step } from './step.ts';

/** Says what the message wants. Who asks for a person, or writes of what no machine should decide, is not kept waiting. */
export const intentStep: Step = async (known, ports, note) => {
  const intent = intentOf(known.question);
  const named = intent.kind === 'empty' ? null : await nameOf(known, ports);
  note('intent', {
    ...intent,
    ...(named && {
      ...{ label: named.label, name: named.name, confidence: named.confidence, outOfScope: named.outOfScope },
      ...{ close: named.close, action: named.rule.action, threshold: named.rule.threshold },
    }),
  });
  const verdict =
    byIntent(known, intent) ?? (intent.kind === 'question' && named ? byRule(known, named) : undefined);
  return { adds: { intent, named }, verdict: verdict?.decision === 'hand_over' ? verdict : undefined };
};

async function nameOf({ runId, input, asked, question, wasClarified }: Known, { intents, log }: Ports) {
  const chosen = wasClarified ? question : null;
  // Rules and retrieval answer without a classifier as well.
  return intents.of({ conversationId: input.conversationId, text: asked, chosen }).catch(error => {
    log.warn({ err: error, runId }, 'what a message is about is not known');
    return null;
  });
}
