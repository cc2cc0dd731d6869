// /api/v1/storages and /api/v1/drops: tables that are put into somebody's storage by a schedule, and what became of each.
import { z } from 'zod';
import { id, millis } from '../schema.ts';
import { exportFormats, exportKinds } from './exports.ts';

/** Letters that every storage takes as they are, in steps that no folder's name turns around. */
const isPlainPath = (path: string): boolean =>
  path.split('/').every(step => step !== '' && step !== '.' && step !== '..');

export const storageStyles = ['path', 'host'] as const;
export const storageEncryptions = ['none', 'AES256', 'aws:kms'] as const;

const storageFields = {
  name: z.string().trim().min(1).max(80),
  /** Such as https://s3.eu-central-1.amazonaws.com: without a bucket, a path or a name. */
  endpoint: z
    .string()
    .trim()
    .max(300)
    .regex(/^https?:\/\/[^/?#@\s]+\/?$/, 'must be an address such as https://s3.eu-central-1.amazonaws.com'),
  region: z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be a region such as eu-central-1'),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket'),
  /** Before every file's name; '' for none. */
  prefix: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9_.=/-]*$/, 'may hold letters, digits and _ . = / -')
    .refine(
      prefix => prefix === '' || isPlainPath(prefix.replace(/\/$/, '')),
      'must be a path such as steward/',
    ),
  style: z.enum(storageStyles),
  accessKeyId: z.string().regex(/^[\x21-\x7e]{1,128}$/, 'must be an access key id'),
  /** What the storage is asked to encrypt each file with; `none`: as the bucket does by itself. */
  encryption: z.enum(storageEncryptions),
  /** Of `aws:kms`; '' for the account's own. */
  kmsKeyId: z.string().regex(/^[\x21-\x7e]{0,300}$/, 'must be the id of a key'),
};
const secret = z.string().regex(/^[\x21-\x7e]{1,300}$/, 'must be a secret access key');

/** POST /api/v1/storages */
export const addStorageRequest = z.object({ ...storageFields, secretAccessKey: secret });
export type AddStorageRequest = z.infer<typeof addStorageRequest>;
/** PUT /api/v1/storages/:id. `secretAccessKey`: null keeps the one that is there. */
export const saveStorageRequest = z.object({
  ...storageFields,
  secretAccessKey: secret.nullable(),
  version: z.number().int().min(1),
});
export type SaveStorageRequest = z.infer<typeof saveStorageRequest>;

export const storage = z.object({
  id,
  ...storageFields,
  version: z.number().int(),
  /** False: the secret was sealed with another key of this installation, and has to be given again. */
  isReadable: z.boolean(),
  /** How many drops go there. */
  drops: z.number().int(),
});
export type Storage = z.infer<typeof storage>;
export const storagesAnswer = z.object({ storages: z.array(storage) });
export type StoragesAnswer = z.infer<typeof storagesAnswer>;
export const storageAnswer = z.object({ storage });
export type StorageAnswer = z.infer<typeof storageAnswer>;
/** POST /api/v1/storages/:id/test: a small file was written, looked at and taken away again, or `text` says what was in the way. */
export const storageTestAnswer = z.object({
  ok: z.boolean(),
  durationMs: z.number().int(),
  text: z.string(),
});
export type StorageTestAnswer = z.infer<typeof storageTestAnswer>;

export const dropCadences = ['hourly', 'daily', 'weekly', 'monthly'] as const;
export type DropCadence = (typeof dropCadences)[number];

const dropFields = {
  name: z.string().trim().min(1).max(80),
  storageId: id,
  /** Of the hour (of UTC), day, week from Monday, or month that just ended. */
  cadence: z.enum(dropCadences),
  /** Of a weekly one; 1 is Monday. */
  weekday: z.number().int().min(1).max(7),
  /** Of a monthly one; every month has the 28th. */
  monthDay: z.number().int().min(1).max(28),
  /** Of all but an hourly one: at which hour it is made, by the clock of the zone. */
  hour: z.number().int().min(0).max(23),
  timeZone: z.string().min(1).max(64),
  kind: z.enum(exportKinds),
  format: z.enum(exportFormats),
  teamId: id.nullable(),
  channel: z.enum(['chat', 'form']).nullable(),
  status: z.enum(['open', 'snoozed', 'resolved']).nullable(),
  /** Behind the storage's prefix. {kind}, {format}, {period} (2026-11-29, 2026-11-29T10Z, 2026-W48, 2026-11), {year}, {month}, {day}. */
  fileName: z
    .string()
    .max(200)
    .regex(
      /^(?:[A-Za-z0-9_.=/-]|\{(?:kind|format|period|year|month|day)\})+$/,
      'may hold letters, digits, _ . = / - and {kind} {format} {period} {year} {month} {day}',
    )
    .refine(name => name.includes('{period}'), 'must hold {period}: each period has a file of its own')
    .refine(isPlainPath, 'must be a path such as {kind}/{period}.{format}'),
  isActive: z.boolean(),
};
const customersAlone = {
  path: ['kind'],
  message: 'customers have no team, channel or status',
};
const fits = ({ kind, teamId, channel, status }: z.infer<z.ZodObject<typeof dropFields>>): boolean =>
  kind !== 'customers' || (teamId ?? channel ?? status) === null;

/** POST /api/v1/drops */
export const addDropRequest = z.object(dropFields).refine(fits, customersAlone);
export type AddDropRequest = z.infer<typeof addDropRequest>;
/** PUT /api/v1/drops/:id. `version`: the one that was looked at. */
export const saveDropRequest = z
  .object({ ...dropFields, version: z.number().int().min(1) })
  .refine(fits, customersAlone);
export type SaveDropRequest = z.infer<typeof saveDropRequest>;
/** POST /api/v1/drops/:id/run. Of the period in which `at` lies, which must be over; null: of the one that ended last. */
export const runDropRequest = z.object({ at: millis.nullable() });

/** `making`: the table is made. `sending`: it is put into the storage. `failing`: tried, and tried again. `dead`: given up. */
export const dropRunStates = ['queued', 'making', 'sending', 'failing', 'sent', 'dead'] as const;

export const dropRun = z.object({
  id,
  from: millis,
  to: millis,
  state: z.enum(dropRunStates),
  attempts: z.number().int(),
  error: z.string(),
  /** Where it goes, behind the bucket; '' until it is known. */
  key: z.string(),
  rows: z.number().int(),
  sizeBytes: z.number().int(),
  /** How much of it is there already. */
  sentBytes: z.number().int(),
  sha256: z.string(),
  createdAt: millis,
  /** Null: no more tries. */
  nextAt: millis.nullable(),
  finishedAt: millis.nullable(),
});
export type DropRun = z.infer<typeof dropRun>;

export const drop = z.object({
  id,
  ...dropFields,
  version: z.number().int(),
  /** Null: it is off. */
  nextAt: millis.nullable(),
  /** The newest one. */
  lastRun: dropRun.nullable(),
});
export type Drop = z.infer<typeof drop>;
export const dropsAnswer = z.object({ drops: z.array(drop) });
export type DropsAnswer = z.infer<typeof dropsAnswer>;
export const dropAnswer = z.object({ drop });
export type DropAnswer = z.infer<typeof dropAnswer>;
/** GET /api/v1/drops/:id/runs, the newest period first. */
export const dropRunsAnswer = z.object({ runs: z.array(dropRun) });
export type DropRunsAnswer = z.infer<typeof dropRunsAnswer>;
export const dropRunAnswer = z.object({ run: dropRun });
export type DropRunAnswer = z.infer<typeof dropRunAnswer>;
