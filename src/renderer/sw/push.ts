// Push messages, and presses on notices: also of those that a page showed, for a page may be gone when its notice is pressed.
// What a page knows to be read is not shown again; where the browser insists on showing something, it is taken back at once.
import { labelOf } from './label.ts';
import type { ReadAnswer, ToPage } from './messages.ts';
import { noticeData, readPush } from './pushed.ts';

/** A page that is busy or frozen does not hold up a notice. */
const pageAnswersMs = 500;

/** Not yet in the types: a replaced notice rings again. */
type Options = NotificationOptions & { renotify?: boolean };

export function servePush(worker: ServiceWorkerGlobalScope, consolePath: string): void {
  /** Last looked at first. */
  async function pages(): Promise<WindowClient[]> {
    const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    return all.filter(page => new URL(page.url).pathname.startsWith(consolePath));
  }

  function ask(page: Client, notificationId: string): Promise<ReadAnswer> {
    return new Promise(resolve => {
      const { port1, port2 } = new MessageChannel();
      const timer = setTimeout(() => resolve('unknown'), pageAnswersMs);
      port1.onmessage = ({ data }: MessageEvent<ReadAnswer>) => {
        clearTimeout(timer);
        resolve(data);
      };
      page.postMessage({ type: 'is it read', notificationId } satisfies ToPage, [port2]);
    });
  }

  async function isReadIn(open: readonly Client[], notificationId: string): Promise<boolean> {
    if (notificationId === '') return false;
    return (await Promise.all(open.map(page => ask(page, notificationId)))).includes('read');
  }

  async function received(text: string): Promise<void> {
    const { tag, title, body, isPressing, notificationId, data } = readPush(text);
    const open = await pages();
    const isRead = await isReadIn(open, notificationId);
    // While a page of ours is looked at, a browser asks for no notice.
    if (isRead && open.some(page => page.focused)) return;
    const options: Options = { tag, body, data, silent: isRead, renotify: isPressing && !isRead };
    await worker.registration.showNotification(title, options);
    // It may have been read while it appeared.
    if (!isRead && !(await isReadIn(open, notificationId))) return;
    for (const notice of await worker.registration.getNotifications({ tag })) notice.close();
  }

  async function pressed(notice: Notification): Promise<void> {
    const { address, said } = noticeData(notice.data);
    notice.close();
    const [last] = await pages();
    // A browser may refuse to bring it to the front; the page goes there all the same.
    if (last) await last.focus().catch(() => undefined);
    const page = last ?? (await worker.clients.openWindow(`${consolePath}${address}`));
    page?.postMessage({ type: 'pressed', address, said } satisfies ToPage);
  }

  /** The push service gave this browser another address: the server has to know. */
  async function renewed({ newSubscription, oldSubscription }: PushSubscriptionChangeEvent): Promise<void> {
    const applicationServerKey = oldSubscription?.options.applicationServerKey;
    const made =
      newSubscription ??
      (applicationServerKey &&
        (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })));
    if (!made) return;
    const { endpoint, keys } = made.toJSON();
    await fetch('/api/v1/notifications/devices', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ endpoint, keys, label: labelOf(worker.navigator.userAgent) }),
    });
  }

  worker.addEventListener('push', event => event.waitUntil(received(event.data?.text() ?? '')));
  worker.addEventListener('notificationclick', event => event.waitUntil(pressed(event.notification)));
  worker.addEventListener('pushsubscriptionchange', event =>
    (event as PushSubscriptionChangeEvent).waitUntil(renewed(event as PushSubscriptionChangeEvent)),
  );
}
