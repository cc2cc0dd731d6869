import { CircleQuestionMark, Search } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { NotificationsButton } from '../features/notifications/notifications-button.tsx';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Keys } from '../ui/keys.tsx';
import { Brand } from './brand.tsx';
import { useKeys, useKit } from './kit.tsx';

/**
 * The window's own bar. Where the system draws its buttons into it (Electron's overlay), they keep their place;
 * in a browser the bar is just the head of the page.
 */
export const TitleBar = memo(function TitleBar() {
  const { t } = useTranslation();
  const { overlays } = useKit();
  const keys = useKeys();
  const isPaletteOpen = useStore(overlays, state => state.open === 'palette');
  return (
    <header className="title-bar grid grid-cols-[minmax(0,1fr)_minmax(200px,420px)_minmax(0,1fr)] items-center gap-2 bg-canvas">
      <Brand />
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={isPaletteOpen}
        aria-keyshortcuts={keys.aria('desk.palette')}
        onClick={() => overlays.setState({ open: 'palette', paletteText: '' })}
        className="no-drag flex h-[26px] items-center gap-2 rounded-sm bg-surface pr-[6px] pl-[10px] text-sm text-muted inset-ring inset-ring-line hover:inset-ring-line-strong"
      >
        <Icon of={Search} size={14} />
        <span className="flex-1 truncate text-left">{t('palette.open')}</span>
        <Keys keys={keys.caps('desk.palette')} />
      </button>
      <div className="no-drag flex items-center justify-end gap-[2px]">
        <IconButton
          icon={CircleQuestionMark}
          label={t('action.desk.shortcuts')}
          keys={keys.caps('desk.shortcuts')}
          onClick={() => overlays.setState({ open: 'shortcuts' })}
        />
        <NotificationsButton />
      </div>
    </header>
  );
});
