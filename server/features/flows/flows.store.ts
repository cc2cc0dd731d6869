/** Owns the SQL of flows and their versions. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Flow, FlowDefinition, FlowState, FlowVersion } from '#protocol/http/flows.ts';
import type { Id } from '#protocol/ids.ts';

export type FlowRow = Omit<Flow, 'counts' | 'secret'> & { sealedSecret: string };

type Row = {
  id: string;
  name: string;
  state: FlowState;
  draft: FlowDefinition;
  version: number;
  is_changed: boolean;
  secret: string;
  updated_at_ms: string;
  updated_by: string;
};

const columns = sql`id, name, state, draft, version, is_changed, secret, updated_at_ms, updated_by`;

const toFlow = (row: Row): FlowRow => ({
  id: row.id,
  name: row.name,
  state: row.state,
  draft: row.draft,
  version: row.version,
  isChanged: row.is_changed,
  sealedSecret: row.secret,
  updatedAt: Number(row.updated_at_ms),
  updatedBy: row.updated_by,
});

/** By name. */
export async function listFlows(db: Queryable): Promise<FlowRow[]> {
  const rows = await db.query<Row>(sql`select ${columns} from flows order by lower(name), id limit 500`);
  return rows.map(toFlow);
}

export async function findFlow(db: Queryable, id: Id): Promise<FlowRow | null> {
  const row = await db.maybeOne<Row>(sql`select ${columns} from flows where id = ${id}`);
  return row && toFlow(row);
}

/** Publishing looks at what else is published, so one at a time. */
export async function lockFlow(tx: Tx, id: Id): Promise<FlowRow | null> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('flows', 0))`);
  const row = await tx.maybeOne<Row>(sql`select ${columns} from flows where id = ${id} for update`);
  return row && toFlow(row);
}

export async function insertFlow(
  tx: Tx,
  flow: Pick<FlowRow, 'id' | 'name' | 'draft' | 'sealedSecret' | 'updatedAt' | 'updatedBy'>,
): Promise<void> {
  await tx.query(sql`
    insert into flows (id, name, state, draft, is_changed, secret, updated_at_ms, updated_by, created_at)
    values (${flow.id}, ${flow.name}, 'draft', ${JSON.stringify(flow.draft)}, true, ${flow.sealedSecret}, ${flow.updatedAt},
      ${flow.updatedBy}, ${new Date(flow.updatedAt)})`);
}

export async function saveFlow(
  tx: Tx,
  flow: Pick<
    FlowRow,
    'id' | 'name' | 'state' | 'draft' | 'version' | 'isChanged' | 'sealedSecret' | 'updatedAt' | 'updatedBy'
  >,
): Promise<void> {
  await tx.query(sql`
    update flows set name = ${flow.name}, state = ${flow.state}, draft = ${JSON.stringify(flow.draft)},
      version = ${flow.version}, is_changed = ${flow.isChanged}, updated_at_ms = ${flow.updatedAt},
      updated_by = ${flow.updatedBy}, secret = ${flow.sealedSecret}
    where id = ${flow.id}`);
}

export async function deleteFlow(tx: Tx, id: Id): Promise<void> {
  await tx.query(sql`delete from flows where id = ${id}`);
}

export async function insertVersion(tx: Tx, version: FlowVersion): Promise<void> {
  await tx.query(sql`
    insert into flow_versions (flow_id, number, definition, note, override, published_at, published_by)
    values (${version.flowId}, ${version.number}, ${JSON.stringify(version.definition)}, ${version.note},
      ${version.override}, ${new Date(version.publishedAt)}, ${version.publishedBy})`);
}

type VersionRow = {
  flow_id: string;
  number: number;
  definition: FlowDefinition;
  note: string;
  override: string;
  published_at: Date;
  published_by: string;
};

/** The newest first. */
export async function listVersions(db: Queryable, flowId: Id): Promise<FlowVersion[]> {
  const rows = await db.query<VersionRow>(sql`
    select flow_id, number, definition, note, override, published_at, published_by
    from flow_versions where flow_id = ${flowId} order by number desc limit 200`);
  return rows.map(({ flow_id, published_at, published_by, ...row }) => ({
    ...row,
    flowId: flow_id,
    publishedAt: published_at.getTime(),
    publishedBy: published_by,
  }));
}

export async function readDefinition(
  db: Queryable,
  flowId: Id,
  number: number,
): Promise<FlowDefinition | null> {
  const row = await db.maybeOne<{ definition: FlowDefinition }>(sql`
    select definition from flow_versions where flow_id = ${flowId} and number = ${number}`);
  return row?.definition ?? null;
}

export type PublishedFlow = { id: Id; name: string; version: number };

/** What customers may meet now, in the order in which they are asked: the oldest first. */
export const listPublished = (db: Queryable): Promise<PublishedFlow[]> =>
  db.query<PublishedFlow>(sql`
    select id, name, version from flows where state = 'published' order by created_at, id`);

export const listTeams = (db: Queryable): Promise<{ id: Id; name: string }[]> =>
  db.query<{ id: Id; name: string }>(sql`select id, name from teams order by name, id`);
