/** Owns what of knowledge replicates: articles and replies, both the desk's. */
import type { CollectionSource } from '../sync/index.ts';
import { articlePage, readArticles, readReplies, replyPage } from './knowledge.store.ts';

const articles: CollectionSource<'articles'> = {
  collection: 'articles',
  read: readArticles,
  async firstPage(db, { after, limit }) {
    const [updatedAt, id] = after.split('|');
    const rows = await articlePage(db, id ? { updatedAt: Number(updatedAt), id } : null, limit);
    const last = rows.at(-1);
    return {
      ids: rows.map(row => row.id),
      after: last ? `${last.updatedAt}|${last.id}` : after,
      done: rows.length < limit,
    };
  },
};

const replies: CollectionSource<'replies'> = {
  collection: 'replies',
  read: readReplies,
  async firstPage(db, { after, limit }) {
    const ids = await replyPage(db, after.split('|')[1] ?? null, limit);
    const last = ids.at(-1);
    return { ids, after: last ? `0|${last}` : after, done: ids.length < limit };
  },
};

export const knowledgeCollections = { articles, replies };
