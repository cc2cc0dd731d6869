import { ChevronDown, Keyboard, LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useActions } from '../../app/action-center.tsx';
import { useKeys } from '../../app/kit.tsx';
import { useCounts, useDesk, usePeople, usePresence, useSync, useTheme } from '../../data/desk.ts';
import type { Theme } from '../../data/model.ts';
import { Avatar, PresenceMark } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu.tsx';

const choosable = ['online', 'busy', 'away'] as const;
const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const;

/** One's own name, how others see one, and what belongs to the person alone. */
export function OwnRow() {
  const { t } = useTranslation();
  const { user, setAvailability } = useDesk();
  const presence = usePresence();
  const sync = useSync();
  const counts = useCounts();
  const me = usePeople().find(person => person.id === user.id);
  const isOffline = sync.state === 'offline';
  const state = isOffline ? 'offline' : (presence[user.id] ?? 'online');
  const line = isOffline
    ? t('presence.seenOffline')
    : me && me.capacity > 0
      ? t('presence.withLoad', { state: t(`presence.${state}`), open: counts.mine, capacity: me.capacity })
      : t(`presence.${state}`);
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          className="flex h-10 items-center gap-2 rounded-sm px-2 text-left hover:bg-hover max-mid:justify-center"
        >
          <Avatar id={user.id} name={user.name} presence={state} />
          <span className="min-w-0 flex-1 leading-[15px] max-mid:sr-only">
            <span className="block truncate text-sm leading-[15px] font-strong">{user.name}</span>
            <span className="block truncate text-xs text-muted">{line}</span>
          </span>
          <Icon of={ChevronDown} size={12} className="text-muted max-mid:hidden" />
        </button>
      }
    >
      <MenuLabel>{t('presence.label')}</MenuLabel>
      <MenuChoices
        value={state}
        choices={choosable.map(value => ({
          value,
          label: t(`presence.${value}`),
          mark: <PresenceMark state={value} />,
          unavailable: isOffline ? t('presence.needsServer') : undefined,
        }))}
        onChoose={value => value !== 'offline' && setAvailability(value)}
      />
      <MenuSeparator />
      <ThemeChoices />
      <MenuSeparator />
      <OwnVerbs />
    </Menu>
  );
}

function ThemeChoices() {
  const { t } = useTranslation();
  const { theme, setTheme } = useTheme();
  return (
    <>
      <MenuLabel>{t('theme.label')}</MenuLabel>
      <MenuChoices<Theme>
        value={theme}
        choices={(['system', 'light', 'dark'] as const).map(value => ({
          value,
          label: t(`theme.${value}`),
          mark: <Icon of={themeIcons[value]} size={14} className="text-muted" />,
        }))}
        onChoose={setTheme}
      />
    </>
  );
}

function OwnVerbs() {
  const { t } = useTranslation();
  const actions = useActions();
  const keys = useKeys();
  return (
    <>
      <MenuItem
        icon={Keyboard}
        keys={keys.caps('desk.shortcuts')}
        onSelect={() => actions.run('desk.shortcuts')}
      >
        {t('action.desk.shortcuts')}
      </MenuItem>
      <MenuItem icon={Settings} keys={keys.caps('go.settings')} onSelect={() => actions.run('go.settings')}>
        {t('page.settings')}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={() => actions.run('desk.signOut')}>
        {t('action.desk.signOut')}
      </MenuItem>
    </>
  );
}
