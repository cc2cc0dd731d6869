import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesk } from '../../data/desk.ts';
import type { ThreadMessage } from '../../data/model.ts';

/** How many spoken lines stay for a reader to go back to. */
const kept = 5;

/**
 * Says each new message of others once. The stream itself is not live: its rows come and go with scrolling,
 * and a reader would hear them again.
 */
export function Announcer({
  messages,
  isLoading,
}: {
  messages: readonly ThreadMessage[];
  isLoading: boolean;
}) {
  const { t } = useTranslation();
  const { user } = useDesk();
  const lastSeq = useRef<number | null>(null);
  const [lines, setLines] = useState<{ id: string; text: string }[]>([]);

  useEffect(() => {
    if (isLoading) return;
    const newest = messages.findLast(message => message.seq !== null)?.seq ?? 0;
    const before = lastSeq.current;
    lastSeq.current = Math.max(newest, before ?? 0);
    if (before === null) return;
    const fresh = messages.filter(
      message =>
        message.seq !== null &&
        message.seq > before &&
        message.kind !== 'event' &&
        message.author.id !== user.id,
    );
    if (fresh.length === 0) return;
    setLines(spoken =>
      [
        ...spoken,
        ...fresh.map(message => ({
          id: message.id,
          text: t(message.kind === 'note' ? 'announce.note' : 'announce.message', {
            who: message.author.kind === 'ai' ? t('author.ai') : message.author.name,
            text: message.text,
          }),
        })),
      ].slice(-kept),
    );
  }, [messages, isLoading, user.id, t]);

  return (
    <div aria-live="polite" className="sr-only">
      {lines.map(line => (
        <p key={line.id}>{line.text}</p>
      ))}
    </div>
  );
}
