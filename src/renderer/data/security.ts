// What happened at the door and what was decided there, as this computer holds it. Nothing is added up before somebody looks.
import type { Security, SecurityList } from '#protocol/documents/security.ts';
import type { SecurityEvents } from '#protocol/documents/security-events.ts';
import type { SecurityUsage } from '#protocol/documents/security-rules.ts';
import type { Readable } from './model.ts';
import { derive } from './readable.ts';
import type { Table } from './tables.ts';

export type HeldList<Kind extends SecurityList> = Extract<Security, { kind: Kind }>;
/** undefined: still reading. A list is missing where one's role may not read it, and until it came for the first time. */
export type SecurityHeld =
  | {
      /** The newest first. */
      packs: readonly SecurityEvents[];
      /** What keys were used for, a day each; the newest first. */
      usage: readonly SecurityUsage[];
      lists: { readonly [Kind in SecurityList]?: HeldList<Kind> };
    }
  | undefined;

export const createSecurity = (table: Table<Security>): Readable<SecurityHeld> =>
  derive([table], () => {
    if (!table.isReady()) return undefined;
    const rows = [...table.rows.values()];
    return {
      packs: rows.filter(row => row.kind === 'events').sort((a, b) => b.at - a.at),
      usage: rows.filter(row => row.kind === 'usage').sort((a, b) => b.at - a.at),
      lists: Object.fromEntries(
        rows.filter(row => row.kind !== 'events' && row.kind !== 'usage').map(row => [row.kind, row]),
      ),
    };
  });
