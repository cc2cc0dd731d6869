// Figures by the hour as this computer holds them: packs, as the server made them. Nothing is added up before somebody asks.
import type { Pack } from '#analytics/pack.ts';
import type { Metrics } from '#protocol/documents/metrics.ts';
import type { Readable } from './model.ts';
import { derive } from './readable.ts';
import type { Table } from './tables.ts';

/** Oldest day first. undefined: still reading. */
export type MetricsHeld = readonly Pack[] | undefined;

export const createMetrics = (table: Table<Metrics>): Readable<MetricsHeld> =>
  derive([table], () =>
    table.isReady() ? [...table.rows.values()].sort((a, b) => a.day - b.day) : undefined,
  );
