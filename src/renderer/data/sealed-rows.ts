// What of each record on this computer may be read without the key, and how a document becomes such a record and is read again. All that is not
// named here is sealed, so a new field is sealed unless somebody decides otherwise.
import type { CollectionName } from '#protocol/documents/index.ts';
import { documents } from '#protocol/documents/index.ts';
import type { Id } from '#protocol/ids.ts';
import { type DocumentDefinition, toLocalSchema } from '#protocol/schema.ts';
import type { Seal } from './sealing.ts';

export type RowForm = {
  /** Where these rows stand; a part of what each is bound to. */
  store: string;
  /** Stay readable, and are bound: the local indexes need them, or what decides without the key. */
  readable: readonly string[];
  /** Stay readable and are not bound: the store itself gives them, or changes them in place. */
  loose?: readonly string[];
  /** The ids within what is sealed stay readable beside it, so that whoever is to be forgotten is found without the key. */
  keepsIds?: boolean;
};

type Row = { sealed: string; ids?: Id[] } & Record<string, unknown>;
type Plain = Record<string, unknown>;

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const aboutOf = ({ store, readable }: RowForm, row: Plain): string =>
  JSON.stringify([store, ...readable.map(field => row[field] ?? null)]);

export async function sealRow(form: RowForm, seal: Seal, value: object): Promise<Row> {
  const readable = new Set([...form.readable, ...(form.loose ?? [])]);
  const open: Plain = {};
  const hidden: Plain = {};
  for (const [field, held] of Object.entries(value)) (readable.has(field) ? open : hidden)[field] = held;
  const sealed = await seal.seal(hidden, aboutOf(form, open));
  if (!form.keepsIds) return { ...open, sealed };
  return { ...open, sealed, ids: [...new Set(JSON.stringify(hidden).match(uuids))] };
}

/** @returns null when it cannot be read: changed, moved, or sealed with a key that is gone */
export async function openRow<Value>(form: RowForm, seal: Seal, row: object): Promise<Value | null> {
  const { sealed, ids, ...open } = row as Row;
  if (typeof sealed !== 'string') return null;
  const opened = await seal.open(sealed, aboutOf(form, open));
  return opened === 'unreadable' ? null : ({ ...open, ...(opened.value as object) } as Value);
}

/** Who may see it and which transaction wrote it, beside what the indexes hold. */
const always = ['id', 'scope', 'changedXid'];

const formOf = (definition: DocumentDefinition): RowForm => ({
  store: definition.name,
  readable: [...new Set([...always, ...definition.indexes.flat()])],
  // Notices name whom they are about in several places.
  keepsIds: definition.name === 'notifications',
});

const names = Object.keys(documents) as CollectionName[];

export const documentForms = Object.fromEntries(names.map(name => [name, formOf(documents[name])])) as Record<
  CollectionName,
  RowForm
>;

/** The outbox: a lane names its conversation or customer by id. */
export const outboxForm: RowForm = {
  store: 'outbox',
  readable: ['commandId', 'kind', 'lane', 'scope', 'createdAt', 'state', 'attempts'],
  loose: ['order'],
  keepsIds: true,
};
export const journalForm: RowForm = {
  store: 'journal',
  readable: ['key', 'conversationId', 'kind', 'changedAt'],
  keepsIds: true,
};
export const unsavedForm: RowForm = { store: 'unsaved', readable: ['key', 'changedAt'], keepsIds: true };
export const noticeForm: RowForm = {
  store: 'notices',
  readable: ['id', 'conversationId', 'customerId', 'kind', 'at'],
  loose: ['dismissedAt'],
  keepsIds: true,
};

/** The schema of a collection as it stands on the disk. */
export function rowSchemaOf(name: CollectionName) {
  const schema = toLocalSchema(documents[name]);
  const all = schema['properties'] as Record<string, unknown>;
  const { readable } = documentForms[name];
  return {
    ...schema,
    properties: {
      ...Object.fromEntries(readable.map(field => [field, all[field]])),
      sealed: { type: 'string' },
      ids: { type: 'array', items: { type: 'string' } },
    },
    required: [...readable, 'sealed'],
  };
}
