import { useEffect, useMemo } from 'react';
import { useDesk } from '../../../data/desk.ts';

/** Others are told that it stopped after this pause. */
const pauseMs = 4_000;
/** They forget whoever is silent for longer (state/live.ts), so it is said again while it goes on; also to who came later. */
const againMs = 3_000;

/** Tells the others that somebody writes here. Only for replies: a note is nobody's business yet. */
export function useTyping(conversationId: string): { typed(): void; stopped(): void } {
  const { setTyping } = useDesk();
  const typing = useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isTyping = false;
    let saidAt = 0;
    const stopped = () => {
      clearTimeout(timer);
      if (isTyping) setTyping(conversationId, false);
      isTyping = false;
    };
    return {
      typed() {
        clearTimeout(timer);
        const now = performance.now();
        if (!isTyping || now - saidAt >= againMs) {
          setTyping(conversationId, true);
          saidAt = now;
        }
        isTyping = true;
        timer = setTimeout(stopped, pauseMs);
      },
      stopped,
    };
  }, [conversationId, setTyping]);
  useEffect(() => typing.stopped, [typing]);
  return typing;
}
