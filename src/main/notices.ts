/**
 * Shows native notices, one a tag. A press brings the window to the front and waits here until a page takes it: the window may have been
 * closed, or its page may still be loading, and what was pressed must open all the same.
 */
import type { Notice } from '#protocol/ipc.ts';
import type { ElectronApi, SystemNotification } from './electron-api.ts';

export type Notices = {
  show(notice: Notice): void;
  close(tags: readonly string[]): void;
  /** The address that was pressed last and nobody followed yet. */
  takePressed(): string | null;
};

/** Does nothing where the system has no notices. */
export function createNotices(deps: {
  api: Pick<ElectronApi, 'createNotification' | 'areNotificationsSupported'>;
  /** Something was pressed: bring a page that asks for it. */
  pressed(): void;
}): Notices {
  const { api, pressed } = deps;
  // The system may drop one that nobody holds, and its press with it.
  const shown = new Map<string, SystemNotification>();
  let waiting: string | null = null;

  function close(tag: string): void {
    const held = shown.get(tag);
    shown.delete(tag);
    held?.close();
  }
  return {
    show({ tag, title, body, address }) {
      if (!api.areNotificationsSupported()) return;
      close(tag);
      const made = api.createNotification({ title, body });
      shown.set(tag, made);
      const forget = () => {
        if (shown.get(tag) === made) shown.delete(tag);
      };
      made.on('close', forget);
      made.on('click', () => {
        forget();
        waiting = address;
        pressed();
      });
      made.show();
    },
    close: tags => tags.forEach(close),
    takePressed() {
      const address = waiting;
      waiting = null;
      return address;
    },
  };
}
