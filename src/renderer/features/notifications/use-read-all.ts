import { useCommands, useNotifications } from '../../data/desk.ts';

/** As many ids as one command may name. */
const mostAtOnce = 500;

/** Marks everything as read, in as many commands as the wire wants. */
export function useReadAll(): { unreadIds: string[]; readAll: () => void } {
  const { readNotifications } = useCommands();
  const unreadIds = useNotifications()
    .filter(item => item.readAt === null)
    .map(item => item.id);
  const readAll = () => {
    for (let from = 0; from < unreadIds.length; from += mostAtOnce)
      void readNotifications(unreadIds.slice(from, from + mostAtOnce));
  };
  return { unreadIds, readAll };
}
