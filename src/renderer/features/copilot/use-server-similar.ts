// Past conversations that only the server keeps. Beside what this computer finds by itself, which waits for nobody.
import { useEffect, useState } from 'react';
import type { SpokenTurn } from '#ai/copilot/turns.ts';
import type { SimilarConversation } from '#protocol/http/copilot.ts';
import type { Id } from '#protocol/ids.ts';
import { useDesk, useSync } from '../../data/desk.ts';

const none: readonly SimilarConversation[] = [];

/** Asked anew when the customer writes; empty without the server, and until it has answered. */
export function useServerSimilar(
  conversationId: Id,
  turns: readonly SpokenTurn[],
): readonly SimilarConversation[] {
  const { copilotServer } = useDesk();
  const isOffline = useSync().state === 'offline';
  const [found, setFound] = useState<{ of: Id; similar: readonly SimilarConversation[] } | null>(null);
  const asked = turns.filter(({ role }) => role === 'customer').length;
  useEffect(() => {
    if (asked === 0 || isOffline) return;
    let isCurrent = true;
    void copilotServer.similar(conversationId).then(answer => {
      if (isCurrent && answer.ok) setFound({ of: conversationId, similar: answer.similar });
    });
    return () => {
      isCurrent = false;
    };
  }, [conversationId, asked, isOffline, copilotServer]);
  return found?.of === conversationId ? found.similar : none;
}
