// Short replies for the open conversation, computed here from what is held on this computer.
import { useEffect, useMemo, useState } from 'react';
import {
  repliesFor,
  repliesFromPast,
  type Suggestion,
  suggestionsOf,
  waitingFor,
} from '#ai/copilot/suggest.ts';
import { type Language, languageOf, languageOfLocale } from '#ai/text/words.ts';
import { type Reader, readerOf } from '#protocol/audience.ts';
import type { ArticlePassage } from '../../data/article-passages.ts';
import { useCustomer, useDesk, useDraft, useIndexSettled, useReplies } from '../../data/desk.ts';
import type { Conversation } from '../../data/model.ts';
import { fillTemplate } from '../conversation/composer/template.ts';
import type { Reading } from './use-copilot.ts';

export function useSuggestions(
  conversation: Conversation,
  { turns, summary, similar }: Reading,
): Suggestion[] {
  const { user } = useDesk();
  const replies = useReplies();
  const draft = useDraft(conversation.id);
  const customer = useCustomer(conversation.customerId);
  const { customerName, number, locale, status } = conversation;
  const customerEmail = customer?.email ?? '';
  const language = languageOfLocale(locale);
  const asked = useMemo(
    () =>
      status === 'resolved'
        ? ''
        : waitingFor(
            turns,
            summary.open.map(({ text }) => text),
            language,
          ),
    [status, turns, summary, language],
  );
  const passages = usePassages(asked, language, readerOf({ isVerified: customer?.verified ?? false }));
  return useMemo(() => {
    if (asked.trim() === '') return [];
    const facts = { customerName, customerEmail, agentName: user.name, conversationNumber: number };
    const saved = replies.map(reply => {
      const { id, title, shortcut } = reply;
      return { id, title, shortcut, text: fillTemplate(reply, locale, facts).text };
    });
    const past = (similar ?? []).map(({ facts: other, solution, likeness }) => ({
      ...{ id: other.id, title: other.subject || `#${other.number}` },
      ...{ customerName: other.customerName, solution, likeness },
    }));
    const settled = past.flatMap(({ solution, likeness }) =>
      solution ? [{ text: solution.text, likeness }] : [],
    );
    const fromArticles = passages.map(({ articleId: sourceId, title, text, confidence: score }) => {
      return { source: 'article' as const, sourceId, title, text, score };
    });
    const said = turns.flatMap(({ role, text }) => (role === 'customer' ? [] : [text]));
    return suggestionsOf(
      [
        // A variable that nobody knows is not sent unseen.
        repliesFor(
          asked,
          saved.filter(({ text }) => !text.includes('{{')),
          language,
          settled,
        ),
        fromArticles,
        repliesFromPast(asked, past, language),
      ],
      draft ? [...said, draft.text] : said,
      languageOf(asked, language),
    );
  }, [
    asked,
    replies,
    similar,
    passages,
    turns,
    draft,
    language,
    locale,
    customerName,
    customerEmail,
    number,
    user.name,
  ]);
}

const none: ArticlePassage[] = [];

function usePassages(asked: string, language: Language, reader: Reader) {
  const { passages } = useDesk();
  const settled = useIndexSettled();
  const [found, setFound] = useState<{ asked: string; passages: ArticlePassage[] }>({
    asked: '',
    passages: none,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once more is indexed, more may be found
  useEffect(() => {
    if (asked.trim() === '') return;
    let isCurrent = true;
    // A search that failed has been reported; then there are none.
    passages(asked, language, reader).then(
      answer => isCurrent && setFound({ asked, passages: answer }),
      () => isCurrent && setFound({ asked, passages: none }),
    );
    return () => {
      isCurrent = false;
    };
  }, [asked, language, reader, passages, settled]);
  return found.asked === asked ? found.passages : none;
}
