// Which answers of a model may be given again to somebody else: those in which nothing of anybody took part.
import type { Hit } from '#ai/retrieval/search-index.ts';
import { redact } from '#ai/text/redact.ts';
import type { Language } from '#ai/text/words.ts';
import type { Reader } from '#protocol/audience.ts';
import { type PromptTurn, promptVersion } from './prompt.ts';

/**
 * All that decides an answer apart from the model, whose memory it is: the question, who may read what, the passages in their order
 * and version, the language, and the words of the prompt. Empty where something was said before, or the question held something personal.
 */
export function cacheKeyOf(input: {
  question: string;
  history: readonly PromptTurn[];
  hits: readonly Hit[];
  language: Language;
  reader: Reader;
  maxOutputTokens: number;
  instructions: string | null;
  tools: readonly string[];
}): { cacheKey?: string } {
  const { question, history, hits, language, reader, maxOutputTokens, instructions, tools } = input;
  if (history.length > 0 || redact(question).text !== question) return {};
  const passages = hits.map(({ passage }) => [
    ...[passage.article.id, passage.article.version, passage.article.title, ...passage.headings],
    passage.text,
  ]);
  const parts = [
    promptVersion,
    instructions,
    tools,
    language,
    reader,
    maxOutputTokens,
    question.trim(),
    passages,
  ];
  return { cacheKey: JSON.stringify(parts) };
}
