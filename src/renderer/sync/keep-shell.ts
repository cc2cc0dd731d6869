// Registers the service worker that keeps the console's files, and lets a newer console in when the server speaks a newer version.
import type { Shell } from '../data/desk.ts';

type Page = Window & typeof globalThis;

/** Looks for a newer console at most this often while the server refuses this one. */
const lookEveryMs = 60_000;

export function keepShell({ window: page, shell }: { window: Page; shell: Shell }): void {
  // The desktop program keeps its own files, and plain http on another machine has no workers.
  if (!page.location.protocol.startsWith('http') || !('serviceWorker' in page.navigator)) return;
  const { serviceWorker } = page.navigator;
  const registered = serviceWorker.register('/console/sw.js', { scope: '/console/' });
  registered.catch(() => undefined);
  let lookedAt = 0;
  const isTooOld = () => {
    const sync = shell.desk.get()?.sync.get();
    return sync?.state === 'offline' && sync.reason === 'outdated';
  };
  function look(): void {
    if (!isTooOld() || Date.now() - lookedAt < lookEveryMs) return;
    lookedAt = Date.now();
    registered.then(found => found.update()).catch(() => undefined);
  }
  shell.desk.subscribe(() => {
    shell.desk.get()?.sync.subscribe(look);
    look();
  });
  // Drafts and outbox are on disk, so nothing is lost by opening the newer one.
  serviceWorker.addEventListener('controllerchange', () => {
    if (isTooOld()) page.location.reload();
  });
}
