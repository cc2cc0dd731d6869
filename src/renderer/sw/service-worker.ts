// Keeps the console's own files, so that it opens with the server stopped. It never touches the API, the sockets or anybody's data.
// It also shows what is pushed to this browser (push.ts). The kept page is shown at once, and a newer one takes its place at the next opening.
import { servePush } from './push.ts';

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
/** Filled in by the build. */
declare const __SHELL_FILES__: string[];
declare const __SHELL_PAGE__: string;
declare const __SHELL_VERSION__: string;

const prefix = 'steward-shell-';
const current = prefix + __SHELL_VERSION__;

async function install(): Promise<void> {
  const cache = await caches.open(current);
  // Past the browser's cache: what is kept here must be what the server has now.
  await cache.addAll([__SHELL_PAGE__, ...__SHELL_FILES__].map(url => new Request(url, { cache: 'reload' })));
  await worker.skipWaiting();
}

/** The one before stays: a page of it may still be open and ask for a part it has not loaded yet. */
async function activate(): Promise<void> {
  const kept = (await caches.keys()).filter(name => name.startsWith(prefix) && name !== current);
  await Promise.all(kept.slice(0, -1).map(name => caches.delete(name)));
  await worker.clients.claim();
}

async function fromCache(request: Request, isPage: boolean): Promise<Response> {
  const cache = await caches.open(current);
  const kept = await cache.match(isPage ? __SHELL_PAGE__ : request);
  if (kept) return kept;
  return (await caches.match(request)) ?? fetch(request);
}

servePush(worker, __SHELL_PAGE__);
worker.addEventListener('install', event => event.waitUntil(install()));
worker.addEventListener('activate', event => event.waitUntil(activate()));
worker.addEventListener('fetch', event => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  const isPage = request.mode === 'navigate' && pathname.startsWith(__SHELL_PAGE__);
  if (isPage || __SHELL_FILES__.includes(pathname) || pathname.startsWith(`${__SHELL_PAGE__}assets/`)) {
    event.respondWith(fromCache(request, isPage));
  }
});
