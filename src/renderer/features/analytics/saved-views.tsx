import { Bookmark, Check, Lock, Pencil, Plus, Trash2, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isSameAsked } from '#protocol/commands/view.ts';
import { mostViews } from '#protocol/documents/view.ts';
import { useKit } from '../../app/kit.tsx';
import { useCommands, usePeople, useViews } from '../../data/desk.ts';
import type { ViewShown } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu.tsx';
import { type Asked, readAsked } from './ask.ts';
import { useMergedViews, useViewsFromBefore } from './use-views.ts';
import { type Naming, ViewDialog } from './view-dialog.tsx';

/** What somebody looks at often, by a name: their own on all their devices, and what is shared with everybody who may read figures. */
export function SavedViews({ asked, onAsk }: { asked: Asked; onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation();
  const views = useViews();
  useViewsFromBefore();
  useMergedViews();
  const [naming, setNaming] = useState<Naming | null>(null);
  const isShown = (view: ViewShown) => isSameAsked(readAsked(view.asked), asked);
  const current = views.find(view => view.isMine && isShown(view)) ?? views.find(isShown);
  const isFull = views.filter(({ isMine }) => isMine).length >= mostViews;
  return (
    <>
      <Menu
        trigger={
          <Button icon={Bookmark}>
            <span className="max-w-48 truncate">{current?.title ?? t('analytics.views')}</span>
          </Button>
        }
        align="end"
      >
        {views.length === 0 && (
          <p className="max-w-64 px-2 py-1 text-sm text-muted">{t('analytics.noViews')}</p>
        )}
        <Choices head="ownViews" views={views.filter(({ isShared }) => !isShared)} {...{ current, onAsk }} />
        <Choices
          head="sharedViews"
          views={views.filter(({ isShared }) => isShared)}
          {...{ current, onAsk }}
        />
        <MenuSeparator />
        <MenuItem
          icon={Plus}
          unavailable={isFull ? t('analytics.tooManyViews', { count: mostViews }) : undefined}
          onSelect={() => setNaming({ what: 'new' })}
        >
          {t('analytics.saveView')}
        </MenuItem>
        {current?.mayChange && (
          <Changes view={current} onRename={() => setNaming({ what: 'rename', view: current })} />
        )}
      </Menu>
      <ViewDialog {...{ naming, asked, views }} onClose={() => setNaming(null)} />
    </>
  );
}

function Choices({
  head,
  views,
  current,
  onAsk,
}: {
  head: 'ownViews' | 'sharedViews';
  views: readonly ViewShown[];
  current: ViewShown | undefined;
  onAsk: (asked: Asked) => void;
}) {
  const { t } = useTranslation();
  const people = usePeople();
  if (views.length === 0) return null;
  return (
    <>
      <MenuLabel>{t(`analytics.${head}`)}</MenuLabel>
      {views.map(view => (
        <MenuItem
          key={view.id}
          {...(view.id === current?.id ? { icon: Check } : {})}
          onSelect={() => onAsk(readAsked(view.asked))}
        >
          <span className={`block py-1 ${view.id === current?.id ? '' : 'ps-[22px]'}`}>
            <span dir="auto" className="block max-w-64 truncate">
              {view.title}
            </span>
            {!view.isMine && (
              <span className="block text-xs text-muted">
                {t('analytics.viewBy', {
                  name: people.find(({ id }) => id === view.personId)?.name ?? t('analytics.somebody'),
                })}
              </span>
            )}
          </span>
        </MenuItem>
      ))}
    </>
  );
}

/** What can be done with the view that is shown. */
function Changes({ view, onRename }: { view: ViewShown; onRename: () => void }) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { saveView, removeView } = useCommands();
  const { id, title, asked, isShared } = view;
  const share = () => {
    void saveView({ id, isShared: !isShared });
    toasts.say(t(isShared ? 'analytics.unsharedView' : 'analytics.sharedView', { name: title }), {
      undo: () => void saveView({ id, isShared }),
    });
  };
  const remove = () => {
    void removeView(id);
    toasts.say(t('analytics.removedView', { name: title }), {
      undo: () => void saveView({ id, title, asked, isShared }),
    });
  };
  return (
    <>
      <MenuItem icon={Pencil} onSelect={onRename}>
        {t('analytics.renameView')}
      </MenuItem>
      <MenuItem icon={isShared ? Lock : Users} onSelect={share}>
        {t(isShared ? 'analytics.unshareView' : 'analytics.shareView')}
      </MenuItem>
      <MenuItem icon={Trash2} onSelect={remove}>
        <span className="block max-w-64 truncate">{t('analytics.removeView', { name: title })}</span>
      </MenuItem>
    </>
  );
}
