import { languageOf, languageOfLocale } from '#ai/text/words.ts';
import { guard } from '../guard.ts';
import { withoutGreeting } from '../intent.ts';
import { withContext } from '../thread.ts';
import type { Step } from './step.ts';

/** Makes what the customer wrote safe to work with, and says which language it is in. */
export const guardStep: Step = ({ input, question, history, wasClarified }, { limits, suspected }, note) => {
  const { text, isCut, suspicions } = guard(question, limits.messageCharacters);
  const language = languageOf(text, languageOfLocale(input.locale));
  if (suspicions.length > 0) suspected?.({ conversationId: input.conversationId, phrases: suspicions });
  note('guard', { isCut, suspicions, language });
  const asked = withContext(withoutGreeting(text, language), history, language, wasClarified);
  return { adds: { question: text, language, asked } };
};
