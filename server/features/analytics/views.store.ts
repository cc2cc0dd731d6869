/** Owns the SQL of saved views. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { SavedView } from '#protocol/documents/view.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type BareView = Omit<SavedView, 'scope' | 'changedXid'>;
export type KeptView = { view: SavedView; isRemoved: boolean };

type Row = {
  id: string;
  person_id: string;
  title: string;
  asked: Record<string, string>;
  is_shared: boolean;
  removed_at_ms: string | null;
  scope: string;
  created_at_ms: string;
  updated_at_ms: string;
  updated_by: string;
};

const columns = sql`id, person_id, title, asked, is_shared, removed_at_ms, scope, created_at_ms, updated_at_ms, updated_by`;

const toView = (row: Row): BareView => ({
  ...{ id: row.id, kind: 'view', personId: row.person_id, title: row.title, text: '', asked: row.asked },
  ...{ createdAt: Number(row.created_at_ms), updatedAt: Number(row.updated_at_ms) },
  updatedBy: row.updated_by,
});

export async function readViews(db: Queryable, ids: readonly Id[]): Promise<BareView[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from saved_views where id = any(${ids}::uuid[]) and removed_at_ms is null`);
  return rows.map(toView);
}

/** The newest first, as ids are. */
export async function viewPage(db: Queryable, scope: string, after: Id | null, limit: number): Promise<Id[]> {
  const rows = await db.query<{ id: string }>(sql`
    select id from saved_views where scope = ${scope} and (${after}::uuid is null or id < ${after}::uuid)
    order by id desc limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** One that was removed is there, too, as it was. */
export async function lockView(tx: Tx, id: Id): Promise<KeptView | null> {
  const row = await tx.maybeOne<Row>(sql`select ${columns} from saved_views where id = ${id} for update`);
  if (!row) return null;
  const scope = row.is_shared ? 'role:supervisor' : `person:${row.person_id}`;
  return { view: { ...toView(row), scope, changedXid: '0' }, isRemoved: row.removed_at_ms !== null };
}

/** How many somebody has. Nobody else makes one of theirs until the transaction ends. */
export async function countViews(tx: Tx, personId: Id): Promise<number> {
  await tx.query(sql`select id from people where id = ${personId} for no key update`);
  const { count } = await tx.one<{ count: string }>(
    sql`select count(*) as count from saved_views where person_id = ${personId} and removed_at_ms is null`,
  );
  return Number(count);
}

/** @returns false when its id is in use */
export async function addView(tx: Tx, view: BareView, isShared: boolean): Promise<boolean> {
  const { id, personId, title, asked, createdAt, updatedAt, updatedBy } = view;
  const rows = await tx.query(sql`
    insert into saved_views (id, person_id, title, asked, is_shared, created_at_ms, updated_at_ms, updated_by)
    select ${id}::uuid, ${personId}::uuid, ${title}, ${JSON.stringify(asked)}::jsonb, ${isShared}::boolean,
      ${createdAt}::bigint, ${updatedAt}::bigint, ${updatedBy}
    -- One collection, one id: a console keeps all its kinds by it.
    where not exists (select from alerts where id = ${id}) and not exists (select from incidents where id = ${id})
      and not exists (select from maintenance where id = ${id})
    on conflict (id) do nothing returning id`);
  return rows.length > 0;
}

/** Also one that had been removed: it is there again. */
export async function saveView(tx: Tx, view: BareView, isShared: boolean): Promise<void> {
  const { id, title, asked, updatedAt, updatedBy } = view;
  await tx.query(sql`
    update saved_views set title = ${title}, asked = ${JSON.stringify(asked)}::jsonb, is_shared = ${isShared},
      removed_at_ms = null, updated_at_ms = ${updatedAt}, updated_by = ${updatedBy}
    where id = ${id}`);
}

export async function removeView(tx: Tx, id: Id, now: Millis): Promise<void> {
  await tx.query(sql`update saved_views set removed_at_ms = ${now} where id = ${id}`);
}

export async function forgetRemovedViews(db: Queryable, before: Millis): Promise<void> {
  await db.query(sql`delete from saved_views where removed_at_ms < ${before}`);
}
