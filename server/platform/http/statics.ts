/**
 * Owns the files that browsers load: the built console, the widget and pages beside them. Never lists a folder, never
 * leaves it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Response, type Router } from 'express';
import { AppError } from '#protocol/errors.ts';
import { type Area, securityHeaders } from './headers.ts';

export type Statics = {
  /** The console as `npm run build` made it: index.html, sw.js, and hashed files under assets/. */
  consoleDir: string;
  /** The widget's build: widget.js and what it loads. */
  widgetDir: string;
};

/** A page that the server writes itself, such as the demo shop. */
export type Page = { path: string; area: Area; html(): Promise<string> | string };

const immutable = 'public, max-age=31536000, immutable';

export function mountStatics(router: Router, statics: Statics): void {
  router.get('/', (_request, response) => response.redirect(302, '/console/'));
  router.get('/console', (request, response, next) => {
    // The service worker's scope is /console/, so the page has to stand inside it.
    if (request.path === '/console') response.redirect(308, `/console/${queryOf(request.originalUrl)}`);
    else next();
  });
  router.use('/console', securityHeaders('console'));
  router.use('/console', files(statics.consoleDir, cacheConsole));
  router.get('/console/*path', (request, response) => {
    const isPage = !/\.[a-z0-9]+$/i.test(request.path) && request.accepts('html') !== false;
    sendIndex(response, statics.consoleDir, isPage);
  });
  router.use(['/widget', '/widget.js'], securityHeaders('widget'));
  router.get('/widget.js', (_request, response) => {
    const path = join(statics.widgetDir, 'widget.js');
    if (!existsSync(path)) throw notBuilt('widget');
    response.setHeader('Cache-Control', 'public, max-age=300, stale-while-revalidate=86400');
    response.sendFile(path, { cacheControl: false });
  });
  router.use('/widget', files(statics.widgetDir, cacheWidget));
}

export function mountPage(router: Router, page: Page): void {
  router.get(page.path, securityHeaders(page.area), async (_request, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(await page.html());
  });
}

function files(dir: string, setHeaders: (response: Response, path: string) => void) {
  return express.static(dir, {
    index: 'index.html',
    redirect: false,
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders,
  });
}

function cacheConsole(response: Response, path: string): void {
  if (path.endsWith('sw.js')) response.setHeader('Service-Worker-Allowed', '/console/');
  response.setHeader('Cache-Control', isHashed(path) ? immutable : 'no-cache');
}

function cacheWidget(response: Response, path: string): void {
  response.setHeader('Cache-Control', isHashed(path) ? immutable : 'no-cache');
}

/** Vite names files in assets/ after their content: `index-D4f_9xAb.js`. */
const isHashed = (path: string): boolean => /[\\/]assets[\\/].*-[\w-]{8}\.\w+$/.test(path);

function sendIndex(response: Response, dir: string, isPage: boolean): void {
  if (!isPage) throw new AppError('unknown_route');
  const index = join(dir, 'index.html');
  if (!existsSync(index)) throw notBuilt('console');
  response.setHeader('Cache-Control', 'no-cache');
  response.sendFile(index, { cacheControl: false });
}

const notBuilt = (what: string) =>
  new AppError('unknown_route', { message: `The ${what} is not built yet. Run: npm run build` });

function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}
