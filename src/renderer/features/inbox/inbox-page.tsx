import { startTransition, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useAction, useActions } from '../../app/action-center.tsx';
import { ErrorBoundary } from '../../app/error-boundary.tsx';
import { useKit, useSetting } from '../../app/kit.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import type { InboxView } from '../../app/route.ts';
import { useMedia } from '../../ui/media.ts';
import { ConversationPane } from '../conversation/conversation-pane.tsx';
import { SidePanel } from '../customer/side-panel.tsx';
import { NothingOpen } from './nothing-open.tsx';
import { type QueueHandle, QueuePane } from './queue-pane.tsx';
import { Resizer } from './resizer.tsx';

/** Queue, conversation, customer. Each pane fails and scrolls by itself. */
export function InboxPage({
  view,
  conversationId,
  seq,
}: {
  view: InboxView;
  conversationId: string | null;
  seq: number | null;
}) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const queue = useRef<QueueHandle>(null);
  // The row answers the key at once; the panes beside it follow in the next breath.
  const shown = useShown(conversationId, seq);
  const queueWidthPx = useSetting(values => values.queueWidthPx);
  const side = useSidePanel(conversationId !== null);
  const isNarrow = useMedia('(max-width: 859px)');
  const hasQueue = !isNarrow || conversationId === null;
  const hasConversation = !isNarrow || conversationId !== null;
  // The same functions every time: the panes beside the list are drawn again only when what they show changed.
  const close = useCallback(() => go({ page: 'inbox', view, conversationId: null }), [go, view]);
  const moveOn = useCallback((fromId: string) => queue.current?.moveOn(fromId), []);
  const back = side.isOpen && !side.isColumn ? side.toggle : close;
  useAction('list.back', conversationId === null ? undefined : { run: back });

  const columns = [
    hasQueue && (isNarrow ? 'minmax(0,1fr)' : `${queueWidthPx}px`),
    hasConversation && 'minmax(0,1fr)',
    side.isColumn && '316px',
  ].filter(Boolean);

  return (
    <div className="relative grid h-full" style={{ gridTemplateColumns: columns.join(' ') }}>
      {hasQueue && (
        <section
          aria-label={t('queue.label')}
          className="relative flex min-h-0 min-w-0 flex-col border-r border-line"
        >
          <ErrorBoundary part={t('queue.label')} resetKey={view}>
            <QueuePane key={view} ref={queue} view={view} selectedId={conversationId} />
          </ErrorBoundary>
          {!isNarrow && <Resizer />}
        </section>
      )}
      {hasConversation && (
        <ErrorBoundary part={t('conversation.label')} resetKey={shown.id ?? ''}>
          {shown.id === null ? (
            <NothingOpen />
          ) : (
            <ConversationPane
              key={shown.id}
              conversationId={shown.id}
              seq={shown.seq}
              isSideOpen={side.isOpen}
              onToggleSide={side.toggle}
              onBack={isNarrow ? close : undefined}
              onResolved={moveOn}
            />
          )}
        </ErrorBoundary>
      )}
      {side.isOpen && (
        <aside
          aria-label={t('side.label')}
          className={
            side.isColumn
              ? 'flex min-h-0 min-w-0 flex-col border-l border-line'
              : 'absolute inset-y-0 right-0 z-10 flex w-[316px] flex-col border-l border-line-strong bg-surface shadow-3'
          }
        >
          <ErrorBoundary part={t('side.label')} resetKey={shown.id ?? ''}>
            <SidePanel conversationId={shown.id ?? conversationId} onHide={side.toggle} />
          </ErrorBoundary>
        </aside>
      )}
    </div>
  );
}

type Place = { id: string | null; seq: number | null };

/** Keys that come faster than this are somebody on the way to another row. */
const hurriedMs = 200;
/** The panes follow a hurried choice after this long without another. */
const restMs = 80;

/**
 * What the panes show: the chosen conversation, but without holding up the key that chose it. A key held down passes over
 * rows that nobody reads: the panes wait until it rests. Verbs make them catch up.
 */
function useShown(id: string | null, seq: number | null): Place {
  const actions = useActions();
  const chosen = useMemo<Place>(() => ({ id, seq }), [id, seq]);
  const [shown, setShown] = useState(chosen);
  // As committed, not as drawn: a transition draws ahead of what is on the screen.
  const latest = useRef({ chosen, shown });
  useLayoutEffect(() => {
    latest.current = { chosen, shown };
  }, [chosen, shown]);
  const hurry = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const isHurried = hurry.current !== undefined;
    clearTimeout(hurry.current);
    hurry.current = setTimeout(() => {
      hurry.current = undefined;
    }, hurriedMs);
    const follow = () => startTransition(() => setShown(chosen));
    if (!isHurried) return follow();
    const timer = setTimeout(follow, restMs);
    return () => clearTimeout(timer);
  }, [chosen]);
  useEffect(
    () =>
      actions.onSettle(() => {
        // First the row that a key chose a moment ago, then the panes beside it.
        flushSync(() => undefined);
        const now = latest.current;
        if (now.shown !== now.chosen) flushSync(() => setShown(now.chosen));
      }),
    [actions],
  );
  return shown;
}

/** Only beside a conversation. A column where there is room; below 1280 px it opens over the conversation and is closed at first. */
function useSidePanel(hasConversation: boolean) {
  const { settings } = useKit();
  const isWide = useMedia('(min-width: 1280px)');
  const isWanted = useSetting(values => values.isSidePanelOpen);
  const [isOver, setOver] = useState(false);
  const toggle = useCallback(() => {
    if (isWide) settings.setState(values => ({ isSidePanelOpen: !values.isSidePanelOpen }));
    else setOver(before => !before);
  }, [isWide, settings]);
  useAction('desk.sidePanel', hasConversation ? { run: toggle } : undefined);
  const isOpen = hasConversation && (isWide ? isWanted : isOver);
  return { isOpen, isColumn: isWide && isOpen, toggle };
}
