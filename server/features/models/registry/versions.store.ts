/** Owns the SQL of versions, their prompts, artefacts and aliases. Never decides anything. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { ModelVersion, PromptVersion } from '#protocol/http/models.ts';
import type { Id } from '#protocol/ids.ts';

export type NewVersion = Omit<ModelVersion, 'number' | 'stage' | 'aliases' | 'artefactBytes'>;
export type Alias = ModelVersion['aliases'][number];

type Row = {
  id: string;
  line: string;
  number: number;
  kind: ModelVersion['kind'];
  provider: string;
  model_name: string;
  artefact_sha256: string | null;
  artefact_bytes: number | null;
  prompt_id: string | null;
  parameters: ModelVersion['parameters'];
  metadata: ModelVersion['metadata'];
  note: string;
  data_hash: string;
  code_version: string;
  parent_id: string | null;
  metrics: ModelVersion['metrics'];
  created_at: Date;
  created_by: string;
  stage: ModelVersion['stage'];
  aliases: Alias[];
};

const columns = sql`
  v.id, v.line, v.number, v.kind, v.provider, v.model_name, v.artefact_sha256, v.prompt_id, v.parameters, v.metadata, v.note,
  v.data_hash, v.code_version, v.parent_id, v.metrics, v.created_at, v.created_by, v.stage,
  (select octet_length(content) from model_artefacts a where a.sha256 = v.artefact_sha256) as artefact_bytes,
  array(select alias from model_aliases l where l.version_id = v.id order by alias) as aliases`;

const toVersion = (row: Row): ModelVersion => ({
  id: row.id,
  line: row.line,
  number: row.number,
  kind: row.kind,
  provider: row.provider,
  modelName: row.model_name,
  artefactSha256: row.artefact_sha256,
  artefactBytes: row.artefact_bytes,
  promptId: row.prompt_id,
  parameters: row.parameters,
  metadata: row.metadata,
  note: row.note,
  dataHash: row.data_hash,
  codeVersion: row.code_version,
  parentId: row.parent_id,
  metrics: row.metrics,
  createdAt: row.created_at.getTime(),
  createdBy: row.created_by,
  stage: row.stage,
  aliases: row.aliases,
});

/** One writer of a line at a time, until the transaction ends: numbers have no gaps, and rollouts follow each other. */
export async function lockLine(tx: Tx, line: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('models.' || ${line}, 0))`);
}

/** Under the lock of its line. */
export async function insertVersion(tx: Tx, version: NewVersion): Promise<void> {
  await tx.query(sql`
    insert into model_versions (id, line, number, kind, provider, model_name, artefact_sha256, prompt_id, parameters,
      metadata, note, data_hash, code_version, parent_id, metrics, created_at, created_by, stage)
    select ${version.id}, ${version.line}, coalesce(max(number), 0) + 1, ${version.kind}, ${version.provider},
      ${version.modelName}, ${version.artefactSha256}, ${version.promptId}::uuid, ${JSON.stringify(version.parameters)}::jsonb,
      ${JSON.stringify(version.metadata)}::jsonb, ${version.note}, ${version.dataHash}, ${version.codeVersion},
      ${version.parentId}::uuid, ${JSON.stringify(version.metrics)}::jsonb, ${new Date(version.createdAt)}::timestamptz,
      ${version.createdBy}, 'registered'
    from model_versions where line = ${version.line}`);
}

export async function findVersion(db: Queryable, id: Id): Promise<ModelVersion | null> {
  const row = await db.maybeOne<Row>(sql`select ${columns} from model_versions v where v.id = ${id}`);
  return row && toVersion(row);
}

/** The newest first. */
export async function listVersions(db: Queryable): Promise<ModelVersion[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from model_versions v order by v.line, v.number desc limit 500`);
  return rows.map(toVersion);
}

export async function setStage(tx: Tx, id: Id, stage: ModelVersion['stage']): Promise<void> {
  await tx.query(sql`update model_versions set stage = ${stage} where id = ${id} and stage <> ${stage}`);
}

export async function aliased(db: Queryable, line: string, alias: Alias): Promise<Id | null> {
  const row = await db.maybeOne<{ version_id: string }>(sql`
    select version_id from model_aliases where line = ${line} and alias = ${alias}`);
  return row?.version_id ?? null;
}

/** @param versionId null: nobody has it any more */
export async function setAlias(
  tx: Tx,
  { line, alias, versionId, now }: { line: string; alias: Alias; versionId: Id | null; now: number },
): Promise<void> {
  await tx.query(
    versionId === null
      ? sql`delete from model_aliases where line = ${line} and alias = ${alias}`
      : sql`
        insert into model_aliases (line, alias, version_id, updated_at)
        values (${line}, ${alias}, ${versionId}, ${new Date(now)})
        on conflict (line, alias) do update set version_id = excluded.version_id, updated_at = excluded.updated_at`,
  );
}

export async function keepArtefact(tx: Tx, sha256: string, content: Uint8Array): Promise<void> {
  await tx.query(sql`
    insert into model_artefacts (sha256, content) values (${sha256}, ${Buffer.from(content)})
    on conflict (sha256) do nothing`);
}

export async function readArtefact(db: Queryable, sha256: string): Promise<Uint8Array | null> {
  const row = await db.maybeOne<{ content: Buffer }>(sql`
    select content from model_artefacts where sha256 = ${sha256}`);
  return row?.content ?? null;
}

type PromptRow = {
  id: string;
  name: string;
  number: number;
  content: string;
  sha256: string;
  note: string;
  created_at: Date;
  created_by: string;
};
const toPrompt = ({ created_at, created_by, ...row }: PromptRow): PromptVersion => ({
  ...row,
  createdAt: created_at.getTime(),
  createdBy: created_by,
});

export async function insertPrompt(
  tx: Tx,
  prompt: Omit<PromptVersion, 'number' | 'createdAt'> & { now: number },
): Promise<PromptVersion> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('prompts.' || ${prompt.name}, 0))`);
  const row = await tx.one<PromptRow>(sql`
    insert into prompt_versions (id, name, number, content, sha256, note, created_at, created_by)
    select ${prompt.id}, ${prompt.name}, coalesce(max(number), 0) + 1, ${prompt.content}, ${prompt.sha256}, ${prompt.note},
      ${new Date(prompt.now)}::timestamptz, ${prompt.createdBy}
    from prompt_versions where name = ${prompt.name}
    returning id, name, number, content, sha256, note, created_at, created_by`);
  return toPrompt(row);
}

export async function listPrompts(db: Queryable): Promise<PromptVersion[]> {
  const rows = await db.query<PromptRow>(sql`
    select id, name, number, content, sha256, note, created_at, created_by
    from prompt_versions order by name, number desc limit 500`);
  return rows.map(toPrompt);
}

export async function findPrompt(db: Queryable, id: Id): Promise<PromptVersion | null> {
  const row = await db.maybeOne<PromptRow>(sql`
    select id, name, number, content, sha256, note, created_at, created_by from prompt_versions where id = ${id}`);
  return row && toPrompt(row);
}

/** The prompt of that name and these very words, if it is there. */
export async function samePrompt(db: Queryable, name: string, sha256: string): Promise<Id | null> {
  const row = await db.maybeOne<{ id: string }>(sql`
    select id from prompt_versions where name = ${name} and sha256 = ${sha256} order by number limit 1`);
  return row?.id ?? null;
}
