/** Owns the SQL of what passages mean to an embedding model. */
import type { Db } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Millis } from '#protocol/ids.ts';

export async function readVectors(
  db: Db,
  model: string,
  hashes: readonly string[],
): Promise<Map<string, Float32Array>> {
  const rows = await db.query<{ sha256: string; vector: Uint8Array }>(sql`
    select sha256, vector from passage_vectors where model = ${model} and sha256 = any(${hashes})`);
  // A copy: what the driver hands out may begin at a place that no float begins at.
  return new Map(
    rows.map(({ sha256, vector }) => [sha256, new Float32Array(Uint8Array.from(vector).buffer)]),
  );
}

export async function keepVectors(
  db: Db,
  model: string,
  now: Millis,
  found: readonly { sha256: string; vector: Float32Array }[],
): Promise<void> {
  const hashes = found.map(({ sha256 }) => sha256);
  const vectors = found.map(({ vector }) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
  await db.query(sql`
    insert into passage_vectors (model, sha256, vector, made_at)
    select ${model}, made.sha256, made.vector, ${new Date(now)}
    from unnest(${hashes}::text[], ${vectors}::bytea[]) as made (sha256, vector)
    on conflict (model, sha256) do nothing`);
}

/** Those of passages that are published no more, a day later: an article may come back. */
export async function forgetVectors(db: Db, keep: readonly string[], before: Millis): Promise<void> {
  await db.query(sql`
    delete from passage_vectors where not (sha256 = any(${keep})) and made_at < ${new Date(before)}`);
}
