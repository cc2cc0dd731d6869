// The public status page. It answers from memory, so it stays up while the database is down, and asking it costs nothing.
import type { Clock } from '#platform/clock.ts';
import { type Route, route } from '#platform/http/route.ts';
import type { StatusAnswer } from '#protocol/http/system.ts';
import type { Millis } from '#protocol/ids.ts';
import { statusFreshSeconds, statusHeaders, statusPage } from './status-page.ts';
import { type StatusLanguage, statusLanguage } from './status-words.ts';

export type StatusSite = { name: string; timeZone: string };

export function systemRoutes(deps: { clock: Clock; status(): StatusAnswer; site(): StatusSite }): Route[] {
  const { clock } = deps;
  const pages = new Map<StatusLanguage | 'json', { at: Millis; body: string }>();

  /** Made at most once in its time, whoever asks how often. */
  function fresh(key: StatusLanguage | 'json', make: () => string): string {
    const now = clock.now();
    const held = pages.get(key);
    if (held && now - held.at < statusFreshSeconds * 1_000) return held.body;
    const body = make();
    pages.set(key, { at: now, body });
    return body;
  }

  const page = route({
    method: 'GET',
    path: '/status',
    access: 'public',
    surface: 'none',
    handler({ header }) {
      const language = statusLanguage(header('accept-language'));
      const body = fresh(language, () => statusPage(deps.status(), language, deps.site()));
      return { body, headers: { ...statusHeaders, 'content-language': language } };
    },
  });
  const json = route({
    method: 'GET',
    path: '/status.json',
    access: 'public',
    surface: 'none',
    cors: 'any',
    handler: () => ({
      body: fresh('json', () => JSON.stringify(deps.status())),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': `public, max-age=${statusFreshSeconds}`,
      },
    }),
  });
  return [page, json];
}
