import type { Notice } from '#protocol/ipc.ts';
import type { ElectronApi, SystemNotification } from './electron-api.ts';

/** Shows native notices; a click opens the conversation. Does nothing where the system has none. */
export function createNotices(deps: {
  api: Pick<ElectronApi, 'createNotification' | 'areNotificationsSupported'>;
  clicked(conversationId: string): void;
}): { show(notice: Notice): void } {
  const { api, clicked } = deps;
  // The system may drop one that nobody holds, and its click with it.
  const shown = new Set<SystemNotification>();
  return {
    show({ title, body, conversationId }) {
      if (!api.areNotificationsSupported()) return;
      const made = api.createNotification({ title, body });
      shown.add(made);
      made.on('close', () => shown.delete(made));
      made.on('click', () => {
        shown.delete(made);
        clicked(conversationId);
      });
      made.show();
    },
  };
}
