import { type Ref, useImperativeHandle, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../app/action-center.tsx';
import { useKeys, useSetting } from '../../app/kit.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import type { InboxView } from '../../app/route.ts';
import { useConversations } from '../../data/desk.ts';
import type { ListFilter } from '../../data/model.ts';
import { Keys } from '../../ui/keys.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { QueueEmpty } from './queue-empty.tsx';
import { hasFilter, QueueBar, QueueHead } from './queue-head.tsx';
import { QueueList } from './queue-list.tsx';
import { useRememberedIndex } from './remembered-index.ts';

/** What the queue can do for its neighbours. */
export type QueueHandle = {
  /** Opens the conversation after this one, or the one before where it was the last. */
  moveOn(fromId: string): void;
};

/** One view of the inbox as a list, with its head, its filters and the keys that move in it. */
export function QueuePane({
  view,
  selectedId,
  ref,
}: {
  view: InboxView;
  selectedId: string | null;
  ref: Ref<QueueHandle>;
}) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const sortField = view === 'resolved' ? 'resolvedSort' : 'sort';
  const sort = useSetting(values => values[sortField]);
  const [filter, setFilter] = useState<ListFilter>({});
  const list = useConversations(view, { sort, filter });
  const place = useRememberedIndex(list, selectedId);

  const open = (index: number) => {
    const id = list.idAt(Math.max(0, Math.min(index, list.total - 1)));
    if (id !== undefined) go({ page: 'inbox', view, conversationId: id }, { replace: selectedId !== null });
  };
  const move = (delta: 1 | -1) => {
    if (place.index === -1) open(0);
    // The open one left the list: the next one has moved into its place.
    else open(place.isGone ? place.index + (delta === 1 ? 0 : -1) : place.index + delta);
  };
  useAction('list.next', list.total > 0 ? { run: () => move(1) } : undefined);
  useAction('list.previous', list.total > 0 ? { run: () => move(-1) } : undefined);
  useAction('list.open', selectedId === null && list.total > 0 ? { run: () => open(0) } : undefined);
  useImperativeHandle(ref, () => ({
    moveOn(fromId) {
      const index = list.indexOf(fromId);
      const id = index === -1 ? undefined : (list.idAt(index + 1) ?? list.idAt(index - 1));
      go({ page: 'inbox', view, conversationId: id ?? null }, { replace: true });
    },
  }));

  return (
    <>
      <QueueHead view={view} total={list.total} filter={filter} onFilter={setFilter} />
      <QueueBar filter={filter} onFilter={setFilter} sortField={sortField} />
      <div className="relative min-h-0 flex-1">
        {list.isLoading ? (
          <LoadingRows rows={10} height="h-[72px]" label={t('queue.loading')} />
        ) : list.total === 0 ? (
          <QueueEmpty view={view} isFiltered={hasFilter(filter)} onClear={() => setFilter({})} />
        ) : (
          <QueueList
            key={`${sort} ${JSON.stringify(filter)}`}
            list={list}
            label={t('queue.label')}
            selectedId={selectedId}
            onOpen={open}
          />
        )}
      </div>
      <QueueFoot />
    </>
  );
}

const hints = [
  ['list.next', 'list.previous', 'queue.move'],
  ['conversation.resolve', null, 'queue.resolve'],
  ['conversation.assign', null, 'queue.assign'],
  ['conversation.snooze', null, 'queue.snooze'],
] as const;

function QueueFoot() {
  const { t } = useTranslation();
  const keys = useKeys();
  if (keys.caps('list.next').length === 0) return null;
  return (
    <div
      aria-hidden="true"
      className="flex h-7 flex-none items-center gap-[10px] border-t border-line pr-[14px] pl-4 text-xs whitespace-nowrap text-muted"
    >
      {/* What does not fit wraps out of sight whole; no key is ever cut. */}
      <span className="flex h-7 min-w-0 flex-1 flex-wrap gap-x-[10px] overflow-hidden">
        {hints.map(([first, second, word]) => (
          <span key={word} className="flex h-7 items-center gap-1">
            <Keys keys={[...keys.caps(first), ...(second ? keys.caps(second) : [])]} /> {t(word)}
          </span>
        ))}
      </span>
      <Keys keys={keys.caps('desk.shortcuts')} />
    </div>
  );
}
