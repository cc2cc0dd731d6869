// What the service worker asks of this page, and tells it: whether a notification was read, and what a pressed notice was about.
import type { Timers } from '#client/ports.ts';
import type { Desk } from '../data/desk.ts';
import type { Readable } from '../data/model.ts';
import { createWritable } from '../data/readable.ts';
import { type ReadAnswer, readMessage, type Said } from '../sw/messages.ts';

/** As long as everything is in sync for this long, what was said is here, or was never meant for this person. */
const settledMs = 10_000;

export function answerWorker(deps: {
  serviceWorker: Pick<ServiceWorkerContainer, 'addEventListener'> | undefined;
  desk(): Desk | null;
  timers: Timers;
}): Readable<Said | null> {
  const { desk, timers } = deps;
  const said = createWritable<Said | null>(null);
  let timer: unknown = null;

  function forgetOnceSettled(): void {
    timers.clear(timer);
    timer = timers.set(() => {
      if (desk()?.sync.get().state === 'in_sync') said.set(null);
      else forgetOnceSettled();
    }, settledMs);
  }
  function readState(notificationId: string): ReadAnswer {
    const found = desk()
      ?.notifications.get()
      .find(each => each.id === notificationId);
    if (!found) return 'unknown';
    return found.readAt === null ? 'unread' : 'read';
  }
  deps.serviceWorker?.addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
    const message = readMessage(data);
    if (message?.type === 'is it read') ports[0]?.postMessage(readState(message.notificationId));
    if (message?.type !== 'pressed') return;
    said.set(message.said);
    if (message.said) forgetOnceSettled();
  });
  return said;
}
