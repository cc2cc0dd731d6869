// The addresses of articles, for programs and people. What they write goes the way of the console's commands.
import { z } from 'zod';
import type { Db } from '#platform/db/db.ts';
import { type Route, route } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type ArticleAnswer,
  type ArticlesAnswer,
  articlesQuery,
  createArticleRequest,
  saveArticleRequest,
} from '#protocol/http/desk-api.ts';
import type { Id } from '#protocol/ids.ts';
import { id } from '#protocol/schema.ts';
import type { CommandCall } from '../sync/index.ts';
import { pageOfArticles, readArticles } from './knowledge.store.ts';

export type ArticleHttpDeps = { db: Db; call: CommandCall };

const base = '/api/v1/articles';
const byId = z.object({ id });

export function articleRoutes({ db, call }: ArticleHttpDeps): Route[] {
  async function found(articleId: Id): Promise<ArticleAnswer> {
    const [article] = await readArticles(db, [articleId]);
    if (!article) throw new AppError('not_found');
    return { article };
  }

  const list = route({
    method: 'GET',
    path: base,
    access: 'article.read',
    query: articlesQuery,
    async handler({ query }) {
      const found = await pageOfArticles(db, query);
      const shown = found.slice(0, query.limit);
      const next = found.length > query.limit ? (shown.at(-1)?.mark ?? null) : null;
      const json: ArticlesAnswer = { articles: shown.map(({ article }) => article), next };
      return { json };
    },
  });

  const one = route({
    method: 'GET',
    path: `${base}/:id`,
    access: 'article.read',
    params: byId,
    handler: async ({ params }) => ({ json: await found(params.id) }),
  });

  const create = route({
    method: 'POST',
    path: base,
    access: 'article.edit',
    body: createArticleRequest,
    bodyLimitBytes: 1_000_000,
    async handler(request) {
      const articleId = call.idFor(request, 'article');
      await call.run(request, 'article.save', { ...request.body, articleId }, { updatedAt: 0 });
      return { status: 201, json: await found(articleId) };
    },
  });

  const save = route({
    method: 'PUT',
    path: `${base}/:id`,
    access: 'article.edit',
    params: byId,
    body: saveArticleRequest,
    bodyLimitBytes: 1_000_000,
    async handler(request) {
      const { updatedAt, ...fields } = request.body;
      const articleId = request.params.id;
      await found(articleId);
      await call.run(request, 'article.save', { ...fields, articleId }, { updatedAt });
      return { json: await found(articleId) };
    },
  });

  const turn = (act: 'publish' | 'archive') =>
    route({
      method: 'POST',
      path: `${base}/:id/${act}`,
      access: 'article.publish',
      params: byId,
      async handler(request) {
        const articleId = request.params.id;
        await call.run(request, `article.${act}`, { articleId }, null);
        return { json: await found(articleId) };
      },
    });

  return [list, one, create, save, turn('publish'), turn('archive')];
}
