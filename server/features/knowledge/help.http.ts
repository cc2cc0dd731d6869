// The help pages as customers reach them: as pages of their own, and in the widget's window, found, read and said whether they helped.
import { z } from 'zod';
import { type Language, languageOfLocale } from '#ai/text/words.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { type Route, route } from '#platform/http/route.ts';
import { type Reader, readable } from '#protocol/audience.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type HelpFindAnswer,
  type HelpFound,
  type HelpPage,
  helpFindRequest,
  helpReadRequest,
  helpVoteRequest,
} from '#protocol/widget.ts';
import { helpBlocks } from './help-blocks.ts';
import {
  articlePage,
  beginning,
  foundPage,
  type HelpFind,
  helpHeaders,
  indexPage,
  missingPage,
} from './help-page.ts';
import { countVote, findPublishedBySlug, listReadable } from './knowledge.store.ts';

export type HelpHttpDeps = {
  db: Db;
  clock: Clock;
  /** The organisation's name, for the head of the help pages. */
  siteName(): Promise<string>;
  /** As whom the bearer of a widget's token reads. */
  readerOf(token: string, origin: string | null): Promise<Reader>;
  /** What articles that a reader may read say about some words, nearest first. */
  find(reader: Reader, words: string, limit: number, fallback: Language): Promise<HelpFind[]>;
};

/** More than that nobody reads. */
const mostFound = 10;
const mostListed = 200;
const languageAsked = (header: string | undefined): string => (header ?? '').split(/[,;]/)[0] ?? '';

export const helpRoutes = (deps: HelpHttpDeps): Route[] => [...pageRoutes(deps), ...widgetRoutes(deps)];

function pageRoutes({ db, siteName, find }: HelpHttpDeps): Route[] {
  const help = route({
    method: 'GET',
    path: '/help',
    access: 'public',
    surface: 'widget',
    query: z.object({ q: z.string().trim().max(200).optional() }),
    async handler({ query: { q = '' }, header }) {
      if (q !== '') {
        const locale = languageAsked(header('accept-language'));
        const found = await find('visitor', q, mostFound, languageOfLocale(locale));
        return { body: foundPage(q, found, locale, await siteName()), headers: helpHeaders };
      }
      const articles = await listReadable(db, readable.visitor);
      return { body: indexPage(articles, await siteName()), headers: helpHeaders };
    },
  });
  const helpArticle = route({
    method: 'GET',
    path: '/help/:slug',
    access: 'public',
    surface: 'widget',
    params: z.object({ slug: z.string().max(200) }),
    async handler({ params, header }) {
      const article = await findPublishedBySlug(db, params.slug, readable.visitor);
      const site = await siteName();
      if (!article) {
        const locale = languageAsked(header('accept-language'));
        return { status: 404, body: missingPage(locale, site), headers: helpHeaders };
      }
      return { body: articlePage(article, site), headers: helpHeaders };
    },
  });
  return [help, helpArticle];
}

function widgetRoutes({ db, clock, readerOf, find }: HelpHttpDeps): Route[] {
  const inWidget = { access: 'public', surface: 'widget', cors: 'any', bodyLimitBytes: 4_000 } as const;
  const read = route({
    ...{ method: 'POST', path: '/api/v1/widget/help/read', body: helpReadRequest },
    ...inWidget,
    async handler({ body: { token, slug }, header }) {
      const reader = await readerOf(token, header('origin') ?? null);
      const article = await findPublishedBySlug(db, slug, readable[reader]);
      // One that somebody else may read does not exist for this visitor.
      if (!article) throw new AppError('not_found');
      const json: HelpPage = {
        ...{ slug: article.slug, title: article.title, locale: article.locale },
        ...{ updatedAt: article.updatedAtMs, isPublic: article.audience === 'public' },
        blocks: helpBlocks(article.body),
      };
      return { json, headers: { 'cache-control': 'no-store' } };
    },
  });

  async function everything(reader: Reader, locale: string): Promise<HelpFound[]> {
    const all = (await listReadable(db, readable[reader])).filter(({ slug }) => slug !== '');
    const own = all.filter(article => languageOfTag(article.locale) === languageOfTag(locale));
    return (own.length > 0 ? own : all)
      .slice(0, mostListed)
      .map(({ slug, title, locale: its }) => ({ slug, title, locale: its, text: '' }));
  }
  const look = route({
    ...{ method: 'POST', path: '/api/v1/widget/help/find', body: helpFindRequest },
    ...inWidget,
    async handler({ body: { token, words, locale }, header }) {
      const reader = await readerOf(token, header('origin') ?? null);
      const json: HelpFindAnswer = {
        articles:
          words === ''
            ? await everything(reader, locale)
            : (await find(reader, words, mostFound, languageOfLocale(locale))).map(
                ({ slug, title, locale: its, text }) => ({ slug, title, locale: its, text: beginning(text) }),
              ),
      };
      return { json, headers: { 'cache-control': 'no-store' } };
    },
  });

  const vote = route({
    ...{ method: 'POST', path: '/api/v1/widget/help/vote', body: helpVoteRequest },
    ...inWidget,
    async handler({ body: { token, slug, isHelpful }, header }) {
      const reader = await readerOf(token, header('origin') ?? null);
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      if (!(await countVote(db, { slug, audiences: readable[reader], isHelpful, day })))
        throw new AppError('not_found');
      return { status: 204 };
    },
  });
  return [read, look, vote];
}

/** "de" of "de-AT". */
const languageOfTag = (locale: string): string => locale.toLowerCase().split('-')[0] ?? '';
