// Which version of a row stands (S7). Pure. The order in which a document and a removal arrive must not matter, whatever chains
// they come by; what an older version could still resurrect is corrected by its own chain, which has not passed it yet.
import type { AnyDocument } from '#protocol/documents/index.ts';
import { compareXids, type Id, type Xid } from '#protocol/ids.ts';
import type { LeftEntry } from '#protocol/sync.ts';

type Versioned = { changedXid: Xid };

/** A document replaces what is held unless that is as new or newer. Equal means the same row. */
export const documentStands = (held: Versioned | undefined, incoming: Versioned): boolean =>
  held === undefined || compareXids(incoming.changedXid, held.changedXid) > 0;

/** A removal takes only what is older: the same transaction may have moved the row into another scope that is held too. */
export const removalStands = (held: Versioned | undefined, left: Versioned): boolean =>
  held !== undefined && compareXids(left.changedXid, held.changedXid) > 0;

export type Change = { documents: AnyDocument[]; left: LeftEntry[] };

function newest<Row extends Versioned & { id: Id }>(rows: readonly Row[]): Row[] {
  const byId = new Map<Id, Row>();
  for (const row of rows) if (documentStands(byId.get(row.id), row)) byId.set(row.id, row);
  return [...byId.values()];
}

/**
 * What a store has to write for a change. Documents first, then removals, so that one change may hold both for the same id.
 * @param held the version held of an id, if any
 */
export function mergeChange(
  held: (id: Id) => Versioned | undefined,
  change: Change,
): { put: AnyDocument[]; remove: Id[] } {
  const put = new Map<Id, AnyDocument>();
  for (const document of newest(change.documents)) {
    if (documentStands(held(document.id), document)) put.set(document.id, document);
  }
  const remove: Id[] = [];
  for (const left of newest(change.left)) {
    if (!removalStands(put.get(left.id) ?? held(left.id), left)) continue;
    put.delete(left.id);
    if (held(left.id)) remove.push(left.id);
  }
  return { put: [...put.values()], remove };
}
