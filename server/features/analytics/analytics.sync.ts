/** Owns what of figures replicates: packs, to whoever may read figures. */
import type { CollectionSource } from '../sync/index.ts';
import { packPage, readPacks } from './packs.store.ts';

const metrics: CollectionSource<'metrics'> = {
  collection: 'metrics',
  read: readPacks,
  async firstPage(db, { scope, after, limit }) {
    const [day, id] = after.split('|');
    const place = day && id ? { day: Number(day), id } : null;
    const rows = await packPage(db, scope.slice('role:'.length), place, limit);
    const last = rows.at(-1);
    return {
      ids: rows.map(row => row.id),
      after: last ? `${last.day}|${last.id}` : after,
      done: rows.length < limit,
    };
  },
};

export const analyticsCollections = { metrics };
