import { intentOf } from '../intent.ts';
import type { NamedIntent } from '../intent-port.ts';
import { byRule } from '../steer.ts';
import { byIntent } from '../verdict.ts';
import type { Known, Ports, Step } from './step.ts';

/** Says what the message wants. Who asks for a person, or writes of what no machine should decide, is not kept waiting. */
export const intentStep: Step = async (known, ports, note) => {
  const intent = intentOf(known.question);
  const named = intent.kind === 'empty' ? null : await nameOf(known, ports);
  note('intent', { ...intent, ...(named && toldOf(named)) });
  const verdict =
    byIntent(known, intent) ?? (intent.kind === 'question' && named ? byRule(known, named) : undefined);
  return { adds: { intent, named }, verdict: verdict?.decision === 'hand_over' ? verdict : undefined };
};

/**
 * For a draft: what the message is about, so that the articles named for it are found first, too. It ends nothing: a person decides. Nothing of
 * it counts for the classifier's figures, for nothing comes of it.
 */
export const nameStep: Step = async (known, ports, note) => {
  const intent = intentOf(known.question);
  const named = intent.kind === 'question' ? await nameOf(known, ports) : null;
  note('intent', { ...intent, ...(named && toldOf(named)) });
  return { adds: { intent, named } };
};

const toldOf = ({ label, name, confidence, outOfScope, close, rule }: NamedIntent) => ({
  ...{ label, name, confidence, outOfScope, close },
  ...{ action: rule.action, threshold: rule.threshold },
});

async function nameOf({ runId, input, asked, question, wasClarified }: Known, { intents, log }: Ports) {
  const chosen = wasClarified ? question : null;
  // Rules and retrieval answer without a classifier as well.
  return intents.of({ conversationId: input.conversationId, text: asked, chosen }).catch(error => {
    log.warn({ err: error, runId }, 'what a message is about is not known');
    return null;
  });
}
