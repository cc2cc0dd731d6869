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
    let pause: ReturnType<typeof setTimeout> | undefined;
    /** Set for as long as the last word about it is fresh. */
    let fresh: ReturnType<typeof setTimeout> | undefined;
    let isTyping = false;
    const stale = () => {
      clearTimeout(fresh);
      fresh = undefined;
    };
    const stopped = () => {
      clearTimeout(pause);
      stale();
      if (isTyping) setTyping(conversationId, false);
      isTyping = false;
    };
    return {
      typed() {
        clearTimeout(pause);
        if (fresh === undefined) {
          setTyping(conversationId, true);
          fresh = setTimeout(stale, againMs);
        }
        isTyping = true;
        pause = setTimeout(stopped, pauseMs);
      },
      stopped,
    };
  }, [conversationId, setTyping]);
  useEffect(() => typing.stopped, [typing]);
  return typing;
}
