/**
 * Owns what holds the log together: how an entry is written for its hash, and the check of a whole chain. The database seals by the same
 * rule (`audit_hash` in migration 0029); this is the second hand that reads it. Pure.
 */
import { createHash } from 'node:crypto';
import type { AuditFault, AuditHead, AuditReport } from '#protocol/audit.ts';

export type ChainRow = {
  id: string;
  /** Null: never sealed, which nothing but a hand in the database does. */
  seq: number | null;
  at: number;
  act: string;
  byKind: string;
  byId: string | null;
  byName: string;
  subjectKind: string;
  subjectId: string;
  ip: string | null;
  digest: string;
  prevHash: string | null;
  hash: string | null;
  /** Null: taken away. */
  detail: { salt: Uint8Array; text: string } | null;
};

export const firstHash = '0'.repeat(64);
const mostFaults = 100;

/** Its length in bytes first, so that no two entries are written alike. */
const field = (value: string | number | null): string =>
  value === null ? '-,' : `${Buffer.byteLength(String(value))}:${value},`;

export function hashOf(row: Omit<ChainRow, 'detail' | 'hash'>): string {
  const fields = [
    ...['steward audit 1', row.seq, row.id, row.at, row.act, row.byKind, row.byId, row.byName],
    ...[row.subjectKind, row.subjectId, row.ip, row.digest, row.prevHash],
  ];
  return createHash('sha256').update(fields.map(field).join('')).digest('hex');
}

export const digestOf = ({ salt, text }: NonNullable<ChainRow['detail']>): string =>
  createHash('sha256').update(salt).update(text).digest('hex');

/** `3-5,9`: the places that an entry of act `audit.erase` names. */
export function readPlaces(text: string): [from: number, to: number][] {
  return text
    .split(',')
    .filter(part => /^\d+(-\d+)?$/.test(part))
    .map(part => {
      const [from = '', to = from] = part.split('-');
      return [Number(from), Number(to)];
    });
}

export function writePlaces(places: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const place of [...places].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && place <= last[1] + 1) last[1] = place;
    else runs.push([place, place]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/**
 * Checks rows as they come, in the order of the chain.
 * @param heads entries that are known to have been there, such as one that was noted outside of the database
 * @param from what was checked before, up to here; null: nothing
 */
export function createChainCheck(heads: readonly AuditHead[], from: AuditHead | null = null) {
  const faults: AuditFault[] = [];
  let faultCount = 0;
  let entries = from?.seq ?? 0;
  let head: AuditHead | null = from;
  const bare: number[] = [];
  const allowed: [number, number][] = [];
  const due = new Map<number, string[]>();
  for (const { seq, hash } of heads) due.set(seq, [...(due.get(seq) ?? []), hash]);

  function fault(kind: AuditFault['kind'], seq: number | null, said: string): void {
    faultCount += 1;
    if (faults.length < mostFaults) faults.push({ kind, seq, said });
  }

  function checkDetail({ digest, detail, act }: ChainRow, seq: number): void {
    if (detail === null) {
      bare.push(seq);
      return;
    }
    if (digestOf(detail) !== digest) fault('detail_changed', seq, 'its detail is not what was written');
    // Only what was not changed may say what was erased.
    else if (act === 'audit.erase') allowed.push(...placesIn(detail.text));
  }

  return {
    take(row: ChainRow): void {
      entries += 1;
      if (row.seq === null || row.hash === null) {
        fault('unsealed', null, `entry ${row.id} was never sealed`);
        return;
      }
      const expected = (head?.seq ?? 0) + 1;
      if (row.seq !== expected)
        fault('missing', expected, `entries ${expected} to ${row.seq - 1} are missing`);
      if (row.prevHash !== (head?.hash ?? firstHash))
        fault('order', row.seq, 'it does not follow the entry before it');
      if (hashOf(row) !== row.hash) fault('changed', row.seq, 'it is not what was sealed');
      for (const hash of due.get(row.seq) ?? [])
        if (hash !== row.hash) fault('head_lost', row.seq, `another entry was noted here: ${hash}`);
      due.delete(row.seq);
      checkDetail(row, row.seq);
      head = { seq: row.seq, hash: row.hash };
    },

    /** @param strays details that no entry has */
    end(strays: number, durationMs: number): AuditReport {
      for (const [seq, hashes] of due)
        fault('head_lost', seq, `the entry that was noted here is gone: ${hashes.join(', ')}`);
      const isAllowed = (seq: number) => allowed.some(([from, to]) => from <= seq && seq <= to);
      for (const seq of bare)
        if (!isAllowed(seq)) fault('detail_missing', seq, 'its detail is gone, and no erasure names it');
      if (strays > 0) fault('stray_detail', null, `${strays} details belong to no entry`);
      const erased = bare.filter(isAllowed).length;
      return {
        ok: faultCount === 0,
        entries,
        from,
        wholeAt: null,
        head,
        erased,
        faults,
        faultCount,
        durationMs,
      };
    },
  };
}

function placesIn(text: string): [number, number][] {
  const { detail } = JSON.parse(text) as { detail?: { places?: unknown } };
  return typeof detail?.places === 'string' ? readPlaces(detail.places) : [];
}
