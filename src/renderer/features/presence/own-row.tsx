import {
  ChevronDown,
  Clock,
  Keyboard,
  LogOut,
  MessageCircle,
  Monitor,
  Moon,
  Settings,
  Sun,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Chosen, chosenNow, presenceOf } from '#protocol/presence.ts';
import { useActions } from '../../app/action-center.tsx';
import { useKeys } from '../../app/kit.tsx';
import {
  useCommands,
  useCounts,
  useDesk,
  useLiveness,
  usePeople,
  useSync,
  useTheme,
} from '../../data/desk.ts';
import type { Theme } from '../../data/model.ts';
import { Avatar, PresenceMark } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { whenOf } from '../../ui/time.ts';
import { StatusDialog } from './status-dialog.tsx';

const choosable = ['online', 'busy', 'away'] as const;
const nothingChosen: Chosen = { availability: 'online', statusText: '', statusUntil: null };
const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const;

/** One's own name, how others see one, and what belongs to the person alone. */
export function OwnRow() {
  const { t, i18n } = useTranslation();
  const { user } = useDesk();
  const { setPresence } = useCommands();
  const [isChoosing, setIsChoosing] = useState(false);
  const now = useMinute();
  const liveness = useLiveness([user.id])[user.id];
  const sync = useSync();
  const counts = useCounts();
  const me = usePeople().find(person => person.id === user.id);
  const isOffline = sync.state === 'offline';
  const chosen = chosenNow(me ?? nothingChosen, now);
  // One sits here: only the server's word that nobody touches any of one's consoles says otherwise.
  const state = isOffline ? 'offline' : presenceOf(liveness === 'idle' ? 'idle' : 'here', chosen, now);
  const said = chosen.statusText || t(`presence.${state}`);
  // One may choose without a network; it is shown as chosen, and that it still waits.
  const isPending = me?.isPending === true;
  const line = isPending
    ? t('seen.pending', { state: chosen.statusText || t(`presence.${chosen.availability}`) })
    : isOffline
      ? t('presence.seenOffline')
      : me && me.capacity > 0
        ? t('presence.withLoad', { state: said, open: counts.mine, capacity: me.capacity })
        : said;
  return (
    <>
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
              <span className="flex min-w-0 items-center gap-1 text-xs text-muted" title={line}>
                {isPending && <Icon of={Clock} size={12} className="flex-none text-warning" />}
                <span className="truncate">{line}</span>
              </span>
            </span>
            <Icon of={ChevronDown} size={12} className="text-muted max-mid:hidden" />
          </button>
        }
      >
        <MenuLabel>{t('presence.label')}</MenuLabel>
        <MenuChoices
          value={chosen.availability}
          choices={choosable.map(value => ({
            value,
            label: t(`presence.${value}`),
            mark: <PresenceMark state={value} />,
          }))}
          onChoose={availability => void setPresence({ availability, statusText: '', statusUntil: null })}
        />
        {state === 'away' && chosen.availability === 'online' && (
          <p className="max-w-56 px-2 py-1 text-xs text-muted">{t('presence.idle')}</p>
        )}
        {chosen.statusUntil !== null && (
          <p className="px-2 py-1 text-xs text-muted">
            {t('presence.until_time', { when: whenOf(chosen.statusUntil, now, i18n.language) })}
          </p>
        )}
        <MenuItem icon={MessageCircle} onSelect={() => setIsChoosing(true)}>
          {t('presence.setStatus')}
        </MenuItem>
        <MenuSeparator />
        <ThemeChoices />
        <MenuSeparator />
        <OwnVerbs />
      </Menu>
      <StatusDialog isOpen={isChoosing} onClose={() => setIsChoosing(false)} />
    </>
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
