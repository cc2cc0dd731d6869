// The stream: virtual, standing on its newest end. Ten thousand messages cost what thirty do.
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive, useNotices, useThread } from '../../data/desk.ts';
import type { Conversation } from '../../data/model.ts';
import { Button } from '../../ui/button.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { Announcer } from './announcer.tsx';
import { SaidLine } from './said-line.tsx';
import { StreamBubble } from './stream-bubble.tsx';
import { estimateItemPx, type ThreadItem, threadItems } from './thread-items.ts';
import { ThreadRow } from './thread-row.tsx';
import { TypingLine } from './typing-line.tsx';

/** Within this of the end the reader follows what is new. */
const endPx = 60;
/** Older messages are asked for before the reader gets there. */
const loadAheadPx = 1_500;

type Props = {
  conversation: Conversation;
  unreadAfterSeq: number | null;
  seq: number | null;
  /** Whether the newest message is on the screen. */
  onAtEnd: (isAtEnd: boolean) => void;
};

export function Thread({ conversation, unreadAfterSeq, seq, onAtEnd }: Props) {
  const { t } = useTranslation();
  const thread = useThread(conversation.id);
  const { notices } = useNotices(conversation.id);
  const items = useMemo(
    () => threadItems({ messages: thread.messages, notices, unreadAfterSeq }),
    [thread.messages, notices, unreadAfterSeq],
  );
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {thread.isLoading ? (
        <LoadingRows rows={5} height="h-16" label={t('conversation.loading')} />
      ) : (
        <Stream
          items={items}
          conversation={conversation}
          loadOlder={thread.hasOlder ? thread.loadOlder : undefined}
          loadTo={thread.loadTo}
          seq={seq}
          onAtEnd={onAtEnd}
        />
      )}
      <SaidLine conversationId={conversation.id} />
      <TypingLine conversationId={conversation.id} />
      <Announcer messages={thread.messages} isLoading={thread.isLoading} />
    </div>
  );
}

function Stream({
  items,
  conversation,
  loadOlder,
  loadTo,
  seq,
  onAtEnd,
}: {
  items: readonly ThreadItem[];
  conversation: Conversation;
  loadOlder: (() => Promise<void>) | undefined;
  loadTo: (seq: number) => Promise<void>;
  seq: number | null;
  onAtEnd: (isAtEnd: boolean) => void;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const { stream } = useLive(conversation.id);
  const count = items.length + (stream ? 1 : 0);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: index => {
      const item = items[index];
      return item ? estimateItemPx(item) : 60;
    },
    getItemKey: index => items[index]?.key ?? 'stream',
    overscan: 6,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endPx,
    paddingEnd: 6,
    paddingStart: 12,
    initialOffset: () => Number.MAX_SAFE_INTEGER,
  });
  const isAtEnd = useIsAtEnd(scroller, onAtEnd);
  useLoadOlder(scroller, loadOlder);
  useJump({ seq, items, loadTo, show: index => virtual.scrollToIndex(index, { align: 'center' }) });
  return (
    <>
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={t('conversation.messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto -outline-offset-2 [overflow-anchor:none]"
      >
        <div className="flex min-h-full flex-col justify-end">
          <div className="relative w-full flex-none" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(row => {
              const item = items[row.index];
              return (
                <div
                  key={row.key}
                  ref={virtual.measureElement}
                  data-index={row.index}
                  className="absolute inset-x-0 top-0 px-5"
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  {item ? (
                    <ThreadRow
                      item={item}
                      conversation={conversation}
                      isSought={seq !== null && item.kind === 'message' && item.message.seq === seq}
                    />
                  ) : (
                    stream && <StreamBubble text={stream.text} />
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {!isAtEnd && (
        <div className="pointer-events-none absolute inset-x-0 bottom-8 flex justify-center">
          <Button
            isSmall
            icon={ArrowDown}
            className="pointer-events-auto shadow-2"
            onClick={() => virtual.scrollToEnd()}
          >
            {t('conversation.toNewest')}
          </Button>
        </div>
      )}
    </>
  );
}

/** Whether the newest message can be seen; the way back is offered only well away from it. */
function useIsAtEnd(
  scroller: RefObject<HTMLDivElement | null>,
  onAtEnd: (isAtEnd: boolean) => void,
): boolean {
  const [isNear, setNear] = useState(true);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let heightPx = element.clientHeight;
    let wasAtEnd = true;
    const look = () => {
      // The composer grew, or a line came above: whoever stood at the end stands there still.
      if (element.clientHeight !== heightPx && wasAtEnd) element.scrollTop = element.scrollHeight;
      heightPx = element.clientHeight;
      const restPx = element.scrollHeight - element.scrollTop - element.clientHeight;
      wasAtEnd = restPx < endPx;
      setNear(restPx < element.clientHeight / 2);
      onAtEnd(wasAtEnd);
    };
    element.addEventListener('scroll', look, { passive: true });
    // A message that comes in below pushes the end away without a scroll.
    const watcher = new ResizeObserver(look);
    watcher.observe(element);
    if (element.firstElementChild) watcher.observe(element.firstElementChild);
    return () => {
      element.removeEventListener('scroll', look);
      watcher.disconnect();
    };
  }, [scroller, onAtEnd]);
  return isNear;
}

function useLoadOlder(
  scroller: RefObject<HTMLDivElement | null>,
  loadOlder: (() => Promise<void>) | undefined,
): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element || !loadOlder) return;
    let isLoading = false;
    const look = () => {
      if (isLoading || element.scrollTop > loadAheadPx) return;
      isLoading = true;
      void loadOlder().finally(() => {
        isLoading = false;
      });
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  }, [scroller, loadOlder]);
}

/** Goes to the sought message once: loads down to it, then brings it to the middle. */
function useJump({
  seq,
  items,
  loadTo,
  show,
}: {
  seq: number | null;
  items: readonly ThreadItem[];
  loadTo: (seq: number) => Promise<void>;
  show: (index: number) => void;
}): void {
  const reached = useRef<number | null>(null);
  useEffect(() => {
    if (seq !== null) void loadTo(seq);
  }, [seq, loadTo]);
  useEffect(() => {
    if (seq === null || reached.current === seq) return;
    const index = items.findIndex(
      item => (item.kind === 'message' || item.kind === 'event') && item.message.seq === seq,
    );
    if (index === -1) return;
    reached.current = seq;
    show(index);
  }, [seq, items, show]);
}
