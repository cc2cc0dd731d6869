import { useTranslation } from 'react-i18next';
import type { GapStateRequest } from '#protocol/http/gaps.ts';
import type { Id } from '#protocol/ids.ts';
import { useKit } from '../../../app/kit.tsx';
import { useAct, useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';

/** What can be done about gaps. Each asks the server now; what was refused is kept in its words. */
export function useGapVerbs(onDone: () => void) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { knowledgeServer } = useDesk();
  const unavailable = useUnavailable('article.edit');
  const { act, refusal } = useAct(onDone);
  return {
    ...{ refusal, unavailable },
    look: () =>
      act(async () => {
        const answer = await knowledgeServer.lookForGaps();
        if (answer.ok) toasts.say(t('gaps.looked', { gathered: answer.gathered, solved: answer.solved }));
        return answer;
      }),
    act: {
      decide: (id: Id, to: GapStateRequest) => act(() => knowledgeServer.decideGap(id, to)),
      /** @returns the draft's id; null where it was refused */
      async write(id: Id): Promise<Id | null> {
        let articleId: Id | null = null;
        await act(async () => {
          const answer = await knowledgeServer.writeForGap(id);
          if (!answer.ok) return answer;
          toasts.say(t('gaps.written', { count: answer.answered }));
          articleId = answer.articleId;
          return answer;
        });
        return articleId;
      },
    },
  };
}
