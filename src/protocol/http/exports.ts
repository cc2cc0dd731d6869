// /api/v1/exports: tables of what the desk has, made in the background and fetched as a file.
import { z } from 'zod';
import { id, millis } from '../schema.ts';

/** `csat`: the conversations that were rated. */
export const exportKinds = ['conversations', 'messages', 'customers', 'csat'] as const;
export type ExportKind = (typeof exportKinds)[number];
export const exportFormats = ['csv', 'xlsx', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A moment as ISO 8601 with its zone, such as 2026-03-29T00:00:00+01:00. */
const moment = z.iso.datetime({ offset: true });

const filter = {
  /** When it began, from. */
  startDate: moment,
  /** Not included. */
  endDate: moment,
  /** Not of customers, who are of no team. */
  teamId: id.optional(),
  channel: z.enum(['chat', 'form']).optional(),
  status: z.enum(['open', 'snoozed', 'resolved']).optional(),
};

/** POST /api/v1/exports. Of messages and ratings the range is that of their conversations. With `Idempotency-Key` it is begun once. */
export const startExportRequest = z
  .object({ kind: z.enum(exportKinds), format: z.enum(exportFormats), ...filter })
  .refine(({ startDate, endDate }) => Date.parse(startDate) < Date.parse(endDate), {
    path: ['endDate'],
    message: 'must be after startDate',
  })
  .refine(({ kind, teamId, channel, status }) => kind !== 'customers' || !(teamId ?? channel ?? status), {
    path: ['kind'],
    message: 'customers have no team, channel or status',
  });
export type StartExportRequest = z.infer<typeof startExportRequest>;

export const exportStates = ['queued', 'running', 'done', 'failed', 'cancelled', 'expired'] as const;

export const exportEntry = z.object({
  id,
  kind: z.enum(exportKinds),
  format: z.enum(exportFormats),
  filter: z.object(filter),
  state: z.enum(exportStates),
  /** Why it failed or expired. */
  problem: z.string(),
  rows: z.number().int(),
  /** As it was counted when it began; null: not yet. Of messages it is about. */
  totalRows: z.number().int().nullable(),
  sizeBytes: z.number().int(),
  askedByName: z.string(),
  askedAt: millis,
  endedAt: millis.nullable(),
  /** Until when it can be fetched. */
  expiresAt: millis.nullable(),
});
export type ExportEntry = z.infer<typeof exportEntry>;
/** GET /api/v1/exports: one's own, of admins everybody's; the newest first, at most 200. */
export const exportsAnswer = z.object({ exports: z.array(exportEntry) });
export type ExportsAnswer = z.infer<typeof exportsAnswer>;
export const exportAnswer = z.object({ export: exportEntry });
export type ExportAnswer = z.infer<typeof exportAnswer>;
