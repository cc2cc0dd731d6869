import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isSameAsked } from '#protocol/commands/view.ts';
import { longestViewName, mostViews } from '#protocol/documents/view.ts';
import { useKit, useSetting } from '../../app/kit.tsx';
import { useCommands, useViewNotices, useViews } from '../../data/desk.ts';

/** Views that an earlier version kept on this computer alone go where the others are: each once, and none before it is safe. */
export function useViewsFromBefore(): void {
  const { settings } = useKit();
  const { saveView } = useCommands();
  const held = useViews();
  const kept = useSetting(values => values.analyticsViews);
  const isBusy = useRef(false);
  useEffect(() => {
    const [view, ...others] = kept;
    if (!view || isBusy.current) return;
    const title = view.name.trim().slice(0, longestViewName);
    const mine = held.filter(({ isMine }) => isMine);
    const isThere = mine.some(each => each.title === title && isSameAsked(each.asked, view.asked));
    if (!isThere && title !== '' && mine.length >= mostViews) return;
    isBusy.current = true;
    const saved = isThere || title === '' ? Promise.resolve() : saveView({ title, asked: view.asked });
    void saved.then(() => {
      isBusy.current = false;
      settings.setState({ analyticsViews: others });
    });
  }, [kept, held, settings, saveView]);
}

/** Says once where somebody else had changed the same of a view meanwhile, and which of both stands. */
export function useMergedViews(): void {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { dismissNotice } = useCommands();
  const [notice] = useViewNotices();
  useEffect(() => {
    if (!notice) return;
    const named = notice.fields.find(({ field }) => field === 'title');
    toasts.say(
      named
        ? t('analytics.mergedName', { mine: named.mine, theirs: named.theirs })
        : t('analytics.mergedView'),
    );
    void dismissNotice(notice.id);
  }, [notice, dismissNotice, toasts, t]);
}
