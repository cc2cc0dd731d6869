/** Owns the SQL of incidents: one at a time of each part, over all servers. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Incident } from '#protocol/documents/incident.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { PartId } from '#protocol/system.ts';

export type BareIncident = Omit<Incident, 'scope' | 'changedXid'>;

type Row = {
  id: string;
  part: PartId;
  worst: Incident['worst'];
  title: string;
  text: string;
  started_at_ms: string;
  ended_at_ms: string | null;
};

const columns = sql`id, part, worst, title, text, started_at_ms, ended_at_ms`;

const toIncident = (row: Row): BareIncident => ({
  id: row.id,
  kind: 'incident',
  part: row.part,
  worst: row.worst,
  title: row.title,
  text: row.text,
  createdAt: Number(row.started_at_ms),
  startedAt: Number(row.started_at_ms),
  endedAt: row.ended_at_ms === null ? null : Number(row.ended_at_ms),
});

export async function readIncidents(db: Queryable, ids: readonly Id[]): Promise<BareIncident[]> {
  const rows = await db.query<Row>(sql`select ${columns} from incidents where id = any(${ids}::uuid[])`);
  return rows.map(toIncident);
}

/** Those that last, and those that ended since, newest first. */
export async function incidentsSince(db: Queryable, since: Millis): Promise<BareIncident[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from incidents where ended_at_ms is null or ended_at_ms >= ${since}
    order by started_at_ms desc, id desc limit 200`);
  return rows.map(toIncident);
}

/** Two that lie this close are one: a part that wavers makes one line of history, not twenty. */
const oneWithinMs = 60_000;

/** Writes a time of trouble, or what it has become, into the incident that it belongs to. The same words twice change nothing. */
export async function keepIncident(
  tx: Tx,
  incident: Omit<BareIncident, 'kind' | 'createdAt'>,
): Promise<void> {
  const { id, part, worst, title, text, startedAt, endedAt } = incident;
  // Two servers may see the same trouble, and tell of it at the same time.
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`incident ${part}`}, 0))`);
  const held = await tx.maybeOne<Row>(sql`
    select ${columns} from incidents
    where part = ${part} and started_at_ms <= ${endedAt ?? startedAt + oneWithinMs}
      and (ended_at_ms is null or ended_at_ms >= ${startedAt - oneWithinMs})
    order by started_at_ms desc limit 1`);
  if (!held) {
    await tx.query(sql`
      insert into incidents (id, part, worst, title, text, started_at_ms, ended_at_ms)
      values (${id}, ${part}, ${worst}, ${title}, ${text}, ${startedAt}, ${endedAt})`);
    return;
  }
  const isWorse = worst === 'down' && held.worst === 'degraded';
  const next = {
    worst: isWorse ? worst : held.worst,
    title: isWorse ? title : held.title,
    text: isWorse ? text : held.text,
    startedAt: Math.min(startedAt, Number(held.started_at_ms)),
  };
  await tx.query(sql`
    update incidents as i set worst = ${next.worst}, title = ${next.title}, text = ${next.text},
      started_at_ms = ${next.startedAt}, ended_at_ms = ${endedAt}
    where id = ${held.id} and (worst, title, text, started_at_ms, ended_at_ms)
      is distinct from (${next.worst}, ${next.title}, ${next.text}, ${next.startedAt}::bigint, ${endedAt}::bigint)`);
}

/** The parts with an incident that lasts. */
export async function openIncidents(db: Queryable): Promise<BareIncident[]> {
  const rows = await db.query<Row>(sql`select ${columns} from incidents where ended_at_ms is null`);
  return rows.map(toIncident);
}
