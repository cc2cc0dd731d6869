/** Owns asking for help pages. What was read once stays readable without a network, for as long as the page lives. */
import type { HelpFindAnswer, HelpFound, HelpPage } from '#protocol/widget.ts';
import type { KeptStorage } from '../loader/kept.ts';

export type HelpAnswer =
  | { kind: 'page'; page: HelpPage }
  /** There is none, or none for this visitor. */
  | { kind: 'missing' }
  | { kind: 'unreachable' };

export type Help = {
  /** Never rejects. */
  read(slug: string): Promise<HelpAnswer>;
  /** @param words '' for every page in the visitor's language. Never rejects; null: the server is out of reach */
  find(words: string): Promise<readonly HelpFound[] | null>;
  /** Never rejects. @returns whether it was counted */
  vote(slug: string, isHelpful: boolean): Promise<boolean>;
  /** What was said of a page in this browser; undefined where nothing was. */
  voted(slug: string): boolean | undefined;
};

const answerWithinMs = 10_000;

type Deps = { server: string; locale: string; kept: Pick<KeptStorage, 'read' | 'write'> };

export function createHelp({ server, locale, kept }: Deps): Help {
  const held = new Map<string, HelpPage>();
  /** Null: no answer. Before the first visit there is no token. */
  const post = (path: string, body: object): Promise<Response | null> =>
    fetch(`${server}/api/v1/widget/help/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: kept.read('token') ?? '', ...body }),
      credentials: 'omit',
      signal: AbortSignal.timeout(answerWithinMs),
    }).catch(() => null);
  const jsonOf = async <Answer>(response: Response | null): Promise<Answer | null> =>
    response?.ok ? ((await response.json().catch(() => null)) as Answer | null) : null;

  return {
    async read(slug) {
      const response = await post('read', { slug });
      const page = await jsonOf<HelpPage>(response);
      if (page) {
        held.set(slug, page);
        return { kind: 'page', page };
      }
      // Whoever may not read it any more does not keep it either.
      if (response?.status === 404) {
        held.delete(slug);
        return { kind: 'missing' };
      }
      const before = held.get(slug);
      return before ? { kind: 'page', page: before } : { kind: 'unreachable' };
    },
    async find(words) {
      const found = await jsonOf<HelpFindAnswer>(
        await post('find', { words: words.trim().slice(0, 200), locale: locale.slice(0, 35) }),
      );
      return found === null ? null : found.articles;
    },
    async vote(slug, isHelpful) {
      const isCounted = (await post('vote', { slug, isHelpful }))?.ok === true;
      if (isCounted) kept.write('voted', { ...kept.read('voted'), [slug]: isHelpful });
      return isCounted;
    },
    voted: slug => kept.read('voted')?.[slug],
  };
}

/** The page of the server's own that an address names; null where it names something else. */
export function helpSlugOf(url: string, server: string): string | null {
  if (!URL.canParse(url, server)) return null;
  const { origin, pathname } = new URL(url, server);
  const slug = /^\/help\/([^/]+)$/.exec(pathname)?.[1];
  if (slug === undefined || origin !== new URL(server).origin) return null;
  try {
    return decodeURIComponent(slug);
  } catch {
    return null;
  }
}
