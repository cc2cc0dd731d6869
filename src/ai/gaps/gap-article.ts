// The first words of an article that fills a gap: what was asked, and what the team answered in the conversations where it did. Pure; an editor's
// beginning, never published by itself.
import { type ArticleDraft, draftArticle } from '../copilot/article-draft.ts';
import type { SpokenTurn } from '../copilot/turns.ts';
import { duplicatesOf } from '../retrieval/duplicates.ts';
import type { Language } from '../text/words.ts';

export type AnsweredTalk = { subject: string; customerName: string; turns: readonly SpokenTurn[] };

export type GapArticle = {
  title: string;
  /** Markdown. */
  body: string;
  language: Language;
  /** Conversations whose answers stand in it. */
  answered: number;
};

const mostTitle = 120;
const mostAnswers = 3;
/** The heading over what customers asked: their words find the article. */
const asked: Record<Language, string> = {
  en: 'Also asked as',
  de: 'Auch so gefragt',
  fr: 'Aussi demandé ainsi',
};

/**
 * @param questions those that stand for the gap best first, without personal data
 * @param talks conversations that a person settled, the nearest first
 */
export function draftForGap(
  questions: readonly string[],
  talks: readonly AnsweredTalk[],
  language: Language,
): GapArticle {
  const drafts: ArticleDraft[] = [];
  for (const talk of talks) {
    const draft = drafts.length < mostAnswers ? draftArticle(talk, language) : null;
    // What one agent said much as another did is said once.
    if (draft && duplicatesOf(draft, drafts, language, 1).length === 0) drafts.push(draft);
  }
  const [first = '', ...others] = questions.map(oneLine);
  const title = (first === '' ? (drafts[0]?.title ?? '') : first).slice(0, mostTitle).trim();
  const questionList =
    others.length > 0 ? [`## ${asked[language]}`, others.map(one => `- ${one}`).join('\n')] : [];
  return {
    ...{ title, language, answered: drafts.length },
    body: [...drafts.map(({ body }) => body), ...questionList].join('\n\n'),
  };
}

const oneLine = (question: string): string => question.replace(/\s+/gu, ' ').trim();
