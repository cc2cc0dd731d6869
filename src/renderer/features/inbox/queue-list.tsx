// The queue as a virtual listbox: rows of exactly 72 px, so that 100,000 of them cost what 20 do.
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConversationList } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { QueueRow } from './queue-row.tsx';

export const rowHeightPx = 72;
const rowId = (id: string) => `row-${id}`;

type Props = {
  list: ConversationList & { show(from: number, to: number): void };
  label: string;
  selectedId: string | null;
  onOpen: (index: number) => void;
};

export function QueueList({ list, label, selectedId, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const selectedIndex = selectedId === null ? -1 : list.indexOf(selectedId);
  const virtual = useVirtualizer({
    count: list.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    getItemKey: index => list.idAt(index) ?? index,
    overscan: 5,
  });
  const items = virtual.getVirtualItems();
  useShownRange(list, items[0]?.index ?? 0, (items.at(-1)?.index ?? 0) + 1);
  const newAbove = useSteadyRows({ list, selectedId, scroller: scroller.current });

  const hasMounted = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another conversation is opened; rows that move by themselves must not scroll the list
  useEffect(() => {
    if (selectedIndex < 0) return;
    virtual.scrollToIndex(selectedIndex, { align: hasMounted.current ? 'auto' : 'center' });
    hasMounted.current = true;
  }, [selectedId]);

  const isSelectedRendered = items.some(item => item.index === selectedIndex);
  return (
    <>
      <div
        ref={scroller}
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={isSelectedRendered && selectedId ? rowId(selectedId) : undefined}
        className="group/list h-full overflow-y-auto outline-none"
        onKeyDown={event =>
          moveByKey(event, { index: selectedIndex, list, scroller: scroller.current, onOpen })
        }
      >
        <div role="presentation" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          {items.map(item => {
            const id = list.idAt(item.index) ?? '';
            return (
              <QueueRow
                key={item.key}
                id={rowId(id)}
                row={list.rowAt(item.index)}
                isSelected={id === selectedId}
                position={item.index + 1}
                total={list.total}
                offsetPx={item.start}
                onOpen={() => onOpen(list.indexOf(id))}
              />
            );
          })}
        </div>
      </div>
      <NewAbove count={newAbove.count} onShow={newAbove.show} />
    </>
  );
}

function moveByKey(
  event: KeyboardEvent,
  {
    index,
    list,
    scroller,
    onOpen,
  }: {
    index: number;
    list: ConversationList;
    scroller: HTMLElement | null;
    onOpen: (index: number) => void;
  },
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const page = Math.max(1, Math.floor((scroller?.clientHeight ?? rowHeightPx) / rowHeightPx) - 1);
  const targets: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index === -1 ? 0 : index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: list.total - 1,
  };
  const target = targets[event.key];
  if (target === undefined) return;
  event.preventDefault();
  onOpen(Math.max(0, Math.min(list.total - 1, target)));
}

/**
 * Rows come and go above; the row under the selection, under the pointer, or at the top of a scrolled list stays where it is.
 * @returns how many rows came in above unseen, and the way to them
 */
function useSteadyRows({
  list,
  selectedId,
  scroller,
}: {
  list: ConversationList;
  selectedId: string | null;
  scroller: HTMLElement | null;
}): { count: number; show: () => void } {
  const anchor = useRef<{ id: string; index: number } | null>(null);
  const [count, setCount] = useState(0);

  useLayoutEffect(() => {
    if (!scroller) return;
    const held = anchor.current;
    if (held) {
      const index = list.indexOf(held.id);
      if (index >= 0 && index !== held.index) {
        scroller.scrollTop += (index - held.index) * rowHeightPx;
        if (index > held.index) setCount(before => before + index - held.index);
      }
    }
    anchor.current = anchorOf(list, selectedId, scroller);
  });

  useEffect(() => {
    if (!scroller) return;
    const settle = () => {
      anchor.current = anchorOf(list, selectedId, scroller);
      if (scroller.scrollTop < rowHeightPx / 2) setCount(0);
    };
    scroller.addEventListener('scroll', settle, { passive: true });
    return () => scroller.removeEventListener('scroll', settle);
  }, [list, selectedId, scroller]);

  return { count, show: () => scroller?.scrollTo({ top: 0 }) };
}

function anchorOf(
  list: ConversationList,
  selectedId: string | null,
  scroller: HTMLElement,
): { id: string; index: number } | null {
  const first = Math.floor(scroller.scrollTop / rowHeightPx);
  const last = Math.ceil((scroller.scrollTop + scroller.clientHeight) / rowHeightPx);
  const at = (index: number) => {
    const id = list.idAt(index);
    return id === undefined ? null : { id, index };
  };
  const hovered = scroller.querySelector('[role="option"]:hover');
  if (hovered) return at(Number(hovered.getAttribute('aria-posinset')) - 1);
  const selected = selectedId === null ? -1 : list.indexOf(selectedId);
  if (selected >= first && selected < last) return at(selected);
  return scroller.scrollTop > 0 ? at(first) : null;
}

function NewAbove({ count, onShow }: { count: number; onShow: () => void }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <div className="absolute inset-x-0 top-2 z-10 flex justify-center">
      <Button isSmall icon={ArrowUp} onClick={onShow} className="shadow-2">
        {t('queue.newAbove', { count })}
      </Button>
    </div>
  );
}

/** Tells the data which rows are on screen, so that only those are read. */
function useShownRange(list: { show(from: number, to: number): void }, from: number, to: number): void {
  const { show } = list;
  useEffect(() => show(from, to), [show, from, to]);
}
