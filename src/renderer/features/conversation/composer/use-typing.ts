import { useEffect, useMemo } from 'react';
import { useDesk } from '../../../data/desk.ts';

/** Others are told once that typing began, and that it stopped after this pause. */
const pauseMs = 4_000;

/** Tells the others that somebody writes here. Only for replies: a note is nobody's business yet. */
export function useTyping(conversationId: string): { typed(): void; stopped(): void } {
  const { setTyping } = useDesk();
  const typing = useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isTyping = false;
    const stopped = () => {
      clearTimeout(timer);
      if (isTyping) setTyping(conversationId, false);
      isTyping = false;
    };
    return {
      typed() {
        clearTimeout(timer);
        if (!isTyping) setTyping(conversationId, true);
        isTyping = true;
        timer = setTimeout(stopped, pauseMs);
      },
      stopped,
    };
  }, [conversationId, setTyping]);
  useEffect(() => typing.stopped, [typing]);
  return typing;
}
