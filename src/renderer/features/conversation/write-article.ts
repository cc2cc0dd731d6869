// An article from the open conversation: a draft that only the team sees, opened to be read and put right.
import { useTranslation } from 'react-i18next';
import { draftArticle } from '#ai/copilot/article-draft.ts';
import { languageOfLocale } from '#ai/text/words.ts';
import { useAction } from '../../app/action-center.tsx';
import { useKit } from '../../app/kit.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useCommands, useConversation, useThread } from '../../data/desk.ts';
import { spokenTurns } from '../../data/similar.ts';

/** Registers the action `conversation.article`. */
export function useWriteArticle(conversationId: string): void {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { go } = useNavigation();
  const { saveArticle } = useCommands();
  const { messages } = useThread(conversationId);
  const conversation = useConversation(conversationId)?.conversation;

  async function write() {
    if (!conversation) return;
    const { subject, customerName, locale } = conversation;
    const turns = spokenTurns(messages);
    const draft = draftArticle({ subject, customerName, turns }, languageOfLocale(locale));
    if (!draft) {
      toasts.say(t('knowledge.nothingToWrite'), { look: 'problem' });
      return;
    }
    const { title, body, language, leftOut } = draft;
    const articleId = await saveArticle({
      ...{ title, body, tags: conversation.tags, locale: language },
      ...{ audience: 'public', translationOf: '' },
    });
    go({ page: 'knowledge', articleId });
    toasts.say(t('knowledge.drafted', { count: leftOut }));
  }

  useAction('conversation.article', {
    run: () => void write(),
    unavailable: conversation?.status === 'resolved' ? undefined : t('conversation.notResolvedYet'),
  });
}
