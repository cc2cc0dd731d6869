// An article from a conversation that was settled: what was asked, and what the team said to it, without what was about this customer alone.
// Pure; an editor's first words, never published by themselves.
import { redact } from '../text/redact.ts';
import { type Language, languageOf } from '../text/words.ts';
import { isAsk, isGreeting, isQuestion } from './phrases.ts';
import { forAnybody } from './suggest.ts';
import { isSignature, type SpokenTurn, sentencesIn, sentencesOfTurn } from './turns.ts';

export type ArticleDraft = {
  title: string;
  /** Markdown: the question as a heading, each message of the team as a paragraph. */
  body: string;
  language: Language;
  /** How many sentences of the team were left out, because they were about this customer or said nothing. */
  leftOut: number;
};

const mostTitle = 120;
const salutation =
  /^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|hallo|guten (?:tag|morgen|abend)|moin|bonjour|bonsoir|salut)\b[^,.!?]{0,30}[,.!]\s*/iu;

/**
 * @param language of the page, for what is too short to tell
 * @returns null where nobody of the team said anything that holds for others
 */
export function draftArticle(
  { subject, customerName, turns }: { subject: string; customerName: string; turns: readonly SpokenTurn[] },
  language: Language,
): ArticleDraft | null {
  const asked = questionOf(turns, language);
  const its = languageOf(`${subject}\n${asked}`, language);
  let leftOut = 0;
  const paragraphs: string[] = [];
  for (const turn of turns) {
    if (turn.role !== 'agent') continue;
    const sentences = sentencesIn(turn.text);
    const kept = sentences.filter(
      (sentence, at) =>
        !isQuestion(sentence) &&
        !isSignature(sentence, at, sentences.length) &&
        forAnybody(sentence, customerName, its) !== null,
    );
    leftOut += sentences.length - kept.length;
    if (kept.length > 0) paragraphs.push(kept.join(' '));
  }
  if (paragraphs.length === 0) return null;
  const heading = redact(asked).text;
  const title = (subject.trim() === '' ? heading : redact(subject.trim()).text).slice(0, mostTitle).trim();
  const body = [...(heading === '' ? [] : [`## ${heading}`]), ...paragraphs].join('\n\n');
  return { title, body, language: its, leftOut };
}

/** The first thing that the customer asked; '' where they asked nothing. */
function questionOf(turns: readonly SpokenTurn[], language: Language): string {
  const said = turns
    .filter(({ role }) => role === 'customer')
    .flatMap(turn => sentencesOfTurn(turn, language));
  const asked = said.find(
    ({ text, language: its }) => isQuestion(text) || (!isGreeting(text, its) && isAsk(text, its)),
  );
  const words = (asked?.text ?? '').replace(/\s+/gu, ' ').trim().replace(salutation, '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
