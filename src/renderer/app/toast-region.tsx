import { Check, TriangleAlert } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useDesk, useUndo } from '../data/desk.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useAction } from './action-center.tsx';
import { useKeys, useKit } from './kit.tsx';

/** Long enough to read and to reach; `Z` works after it, too. */
const shownMs = 8_000;

const spoken = {
  'conversation.resolve': 'toast.resolved',
  'conversation.reopen': 'toast.reopened',
  'conversation.snooze': 'toast.snoozed',
  'conversation.assign': 'toast.assigned',
  'conversation.transfer': 'toast.transferred',
  'conversation.priority': 'toast.priority',
  'conversation.tag': 'toast.tag',
  'conversation.subject': 'toast.subject',
  'conversation.merge': 'toast.merged',
} as const;
const isSpoken = (kind: string): kind is keyof typeof spoken => kind in spoken;

/** Says what was done and offers to take it back. Never over the composer. */
export const ToastRegion = memo(function ToastRegion() {
  const { toasts } = useKit();
  const shown = useStore(toasts.store, state => state.shown);
  const canUndo = useStore(toasts.store, state => state.last !== null);
  const [isHeld, setHeld] = useState(false);
  useSpokenActions();

  useEffect(() => {
    if (!shown || isHeld) return;
    const timer = setTimeout(toasts.hide, shownMs);
    return () => clearTimeout(timer);
  }, [shown, isHeld, toasts]);

  const handler = canUndo ? { run: toasts.undoLast } : undefined;
  useAction('desk.undo', handler);
  useAction('desk.undoChord', handler);

  return (
    <div role="status" className="pointer-events-none fixed bottom-10 left-16 z-50 mid:left-[224px]">
      {shown && (
        // biome-ignore lint/a11y/noStaticElementInteractions: resting the pointer or focus on it only keeps it longer
        <div
          key={shown.id}
          className={`arrive pointer-events-auto flex min-h-10 items-center gap-[10px] rounded-md border bg-raised pr-[6px] pl-3 text-sm shadow-2 ${shown.look === 'problem' ? 'border-danger-line' : 'border-line-strong'}`}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <Icon
            of={shown.look === 'problem' ? TriangleAlert : Check}
            size={14}
            className={shown.look === 'problem' ? 'text-danger' : ''}
          />
          <span className="max-w-[280px] py-2 pr-2">{shown.text}</span>
          {shown.undo && <UndoButton />}
        </div>
      )}
    </div>
  );
});

function UndoButton() {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const keys = useKeys();
  return (
    <Button isSmall look="quiet" keys={keys.caps('desk.undo')} onClick={toasts.undoLast}>
      {t('toast.undo')}
    </Button>
  );
}

/** What was done to a conversation is said once, with its number. */
function useSpokenActions(): void {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const desk = useDesk();
  const { last, undo } = useUndo();
  const saidAt = useRef(last?.at);
  useEffect(() => {
    if (!last || last.at === saidAt.current) return;
    // After an undo the one before it is the last again; it was said when it was done.
    const isNewer = saidAt.current === undefined || last.at > saidAt.current;
    saidAt.current = last.at;
    const takeBack = () =>
      void undo().then(isUndone => toasts.say(isUndone ? t('toast.undone') : t('toast.tooLate')));
    if (!isNewer || !isSpoken(last.kind) || last.conversationId === null) {
      toasts.remember(takeBack);
      return;
    }
    const number = desk.conversation(last.conversationId).get()?.conversation.number ?? '';
    toasts.say(t(spoken[last.kind], { number }), { undo: takeBack });
  }, [last, toasts, desk, undo, t]);
}
