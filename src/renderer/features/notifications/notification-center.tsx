import { BellOff, CheckCheck, Settings } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keymapOf, nameOfPress } from '../../app/keymap.ts';
import { useKeys, useSetting } from '../../app/kit.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useCommands, useNotifications } from '../../data/desk.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Keys } from '../../ui/keys.tsx';
import { useAgo } from '../../ui/minute.tsx';
import { type Group, groupsOf, type Summary, summaryOf } from './groups.ts';
import { GroupRow } from './notification-group.tsx';
import { useReadAll } from './use-read-all.ts';

/** Drawn at once; more come at a press. Thousands of rows are nobody's wish. */
const pageLength = 40;

/** What is addressed to this person, by conversation; with the keyboard as well as with the pointer. */
export function NotificationCenter({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const groups = groupsOf(useNotifications());
  const unread = groups.filter(group => group.unreadIds.length > 0);
  const [shows, setShows] = useState<'unread' | 'all'>(unread.length > 0 ? 'unread' : 'all');
  const { unreadIds, readAll } = useReadAll();
  const { go } = useNavigation();
  const shown = shows === 'unread' ? unread : groups;
  return (
    <div className="flex max-h-[min(560px,calc(100vh-60px))] flex-col">
      <div className="flex h-11 flex-none items-center gap-1 border-b border-line pr-2 pl-3">
        <h2 className="mr-auto font-strong">{t('notifications.label')}</h2>
        <Filter shows={shows} unread={unread.length} onChange={setShows} />
        <IconButton
          isSmall
          icon={CheckCheck}
          label={t('notifications.readAll')}
          keys={useKeys().caps('notifications.readAll')}
          aria-disabled={unreadIds.length === 0 || undefined}
          onClick={readAll}
        />
        <IconButton
          isSmall
          icon={Settings}
          label={t('notifications.settings')}
          onClick={() => {
            go({ page: 'settings' });
            onDone();
          }}
        />
      </div>
      <SummaryLine summary={summaryOf(groups)} />
      {shown.length === 0 ? (
        <NothingToShow isAll={groups.length === 0} onShowAll={() => setShows('all')} />
      ) : (
        <Groups groups={shown} onDone={onDone} onReadAll={readAll} />
      )}
      {shown.length > 0 && <KeyHints />}
    </div>
  );
}

function Filter({
  shows,
  unread,
  onChange,
}: {
  shows: 'unread' | 'all';
  unread: number;
  onChange: (shows: 'unread' | 'all') => void;
}) {
  const { t } = useTranslation();
  const choices = [
    ['unread', t('notifications.showUnread')],
    ['all', t('notifications.showAll')],
  ] as const;
  return (
    <fieldset className="flex gap-[2px]">
      <legend className="sr-only">{t('notifications.show')}</legend>
      {choices.map(([value, label]) => (
        <button
          key={value}
          type="button"
          aria-pressed={shows === value}
          onClick={() => onChange(value)}
          className={`h-6 rounded-sm px-2 text-sm ${shows === value ? 'bg-active font-medium text-ink' : 'text-ink-2 hover:bg-hover'}`}
        >
          {label}
          {value === 'unread' && unread > 0 && (
            <span className="ml-1 text-xs text-muted tabular-nums">{unread}</span>
          )}
        </button>
      ))}
    </fieldset>
  );
}

function SummaryLine({ summary }: { summary: Summary | null }) {
  const { t } = useTranslation();
  const ago = useAgo();
  if (!summary) return null;
  const where = t('notifications.places', { count: summary.conversations });
  return (
    <p className="flex-none border-b border-line bg-sunken px-3 py-[6px] text-xs text-ink-2">
      {t('notifications.summary', { count: summary.count, where, when: ago(summary.oldestAt) })}
      {summary.urgent > 0 && `, ${t('notifications.urgent', { count: summary.urgent })}`}.
    </p>
  );
}

function NothingToShow({ isAll, onShowAll }: { isAll: boolean; onShowAll: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="h-48">
      {isAll ? (
        <Empty icon={BellOff} title={t('notifications.none')} text={t('notifications.noneText')} />
      ) : (
        <Empty
          icon={CheckCheck}
          title={t('notifications.nothingNew')}
          text={t('notifications.nothingNewText')}
        >
          <Button onClick={onShowAll}>{t('notifications.showEverything')}</Button>
        </Empty>
      )}
    </div>
  );
}

/** J and K move, Enter opens, E marks as read: the focus is the place. */
function Groups({
  groups,
  onDone,
  onReadAll,
}: {
  groups: readonly Group[];
  onDone: () => void;
  onReadAll: () => void;
}) {
  const { t } = useTranslation();
  const { readNotifications } = useCommands();
  const [length, setLength] = useState(pageLength);
  const list = useRef<HTMLUListElement>(null);
  const held = useHeldFocus(list);
  const keymap = keymapOf(useSetting(values => values.keyOverrides));
  const hasSingleKeys = useSetting(values => values.hasSingleKeys);

  const onKeyDown = (event: KeyboardEvent) => {
    const press = nameOfPress(event.nativeEvent);
    if (press === undefined) return;
    const isKey = (key: string) => hasSingleKeys && press === key;
    const at = held.index();
    const run = () => {
      if (press === 'arrowdown' || isKey(keymap['list.next'])) return () => held.focus(at + 1);
      if (press === 'arrowup' || isKey(keymap['list.previous'])) return () => held.focus(at - 1);
      if (press === 'home') return () => held.focus(0);
      if (press === 'end') return () => held.focus(Number.MAX_SAFE_INTEGER);
      if (isKey(keymap['notifications.readAll'])) return onReadAll;
      const unreadIds = groups[at]?.unreadIds ?? [];
      if (isKey(keymap['notifications.read']) && unreadIds.length > 0)
        return () => void readNotifications(unreadIds);
      return undefined;
    };
    const does = run();
    if (!does) return;
    event.preventDefault();
    does();
  };
  const older = groups.length - length;
  return (
    <ul
      ref={list}
      onKeyDown={onKeyDown}
      aria-label={t('notifications.list')}
      className="min-h-0 overflow-y-auto"
    >
      {groups.slice(0, length).map(group => (
        <GroupRow key={group.key} group={group} onDone={onDone} />
      ))}
      {older > 0 && (
        <li className="p-2 text-center">
          <Button isSmall look="quiet" onClick={() => setLength(length + pageLength)}>
            {t('notifications.older', { count: Math.min(older, pageLength) })}
          </Button>
        </li>
      )}
    </ul>
  );
}

/** The focus is in the list from the beginning, and stays at its place when the row under it goes. */
function useHeldFocus(list: { current: HTMLUListElement | null }) {
  const last = useRef(0);
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-group]') ?? [])];
  const index = () => {
    const at = rows().findIndex(
      row => row === document.activeElement || row.parentElement?.contains(document.activeElement),
    );
    if (at >= 0) last.current = at;
    return last.current;
  };
  const focus = (at: number) => {
    const all = rows();
    last.current = Math.max(0, Math.min(at, all.length - 1));
    all[last.current]?.focus();
  };
  const latest = useRef({ index, focus });
  latest.current = { index, focus };
  useLayoutEffect(() => latest.current.focus(0), []);
  useEffect(() => {
    // The row that had the focus was marked as read and left: its place goes to the next one.
    if (document.activeElement === document.body) latest.current.focus(last.current);
    else latest.current.index();
  });
  return { index, focus };
}

function KeyHints() {
  const { t } = useTranslation();
  const keys = useKeys();
  const hints = [
    [[...keys.caps('list.next'), ...keys.caps('list.previous')], t('notifications.move')],
    [keys.caps('list.open'), t('notifications.open')],
    [keys.caps('notifications.read'), t('notifications.read')],
  ] as const;
  return (
    <div
      aria-hidden="true"
      className="flex h-8 flex-none items-center gap-3 border-t border-line px-3 text-xs text-muted"
    >
      {hints.map(
        ([caps, text]) =>
          caps.length > 0 && (
            <span key={text} className="flex items-center gap-1">
              <Keys keys={caps} />
              {text}
            </span>
          ),
      )}
    </div>
  );
}
