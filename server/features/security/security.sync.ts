/** Owns what of the door replicates, to which role. */
import type { CollectionSource } from '../sync/index.ts';
import { documentPage, readDocuments } from './documents/documents.store.ts';

const security: CollectionSource<'security'> = {
  collection: 'security',
  read: readDocuments as CollectionSource<'security'>['read'],
  async firstPage(db, { scope, after, limit }) {
    const [at, id] = after.split('|');
    const place = at && id ? { at: Number(at), id } : null;
    const rows = await documentPage(db, scope.slice('role:'.length), place, limit);
    const last = rows.at(-1);
    return {
      ids: rows.map(row => row.id),
      after: last ? `${last.at}|${last.id}` : after,
      done: rows.length < limit,
    };
  },
};

export const securityCollections = { security };
