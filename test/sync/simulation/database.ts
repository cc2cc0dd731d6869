// A database as replication sees it: transactions with ids that are handed out before they commit, row locks, rollbacks, a change
// index fed by what would be triggers (S1), and the safe horizon (S2). Read committed, like the real one.

import { scopeKindsOf } from '../../../src/protocol/collections.ts';
import type { CollectionName } from '../../../src/protocol/documents/index.ts';
import type { Scheduler } from './scheduler.ts';

export type Row = { id: string; teamId?: string; personId?: string } & Record<string, unknown>;
export type Write = {
  collection: CollectionName;
  id: string;
  /** null deletes it. */
  row: Row | null;
  /** The message went into a transcript: it leaves the index without a tombstone (S11). */
  isPacked?: boolean;
};
export type Entry = { id: string; xid: number; left: boolean; leftAtMs: number };
export type KeptCommand = { payload: string; xid: number; conversationId?: string };

export type Plan = {
  /** Rows it locks, in one order for everybody. */
  keys: readonly string[];
  /** Milliseconds from taking the id to asking for the locks, as when the first statement writes elsewhere; null: locks first. */
  xidEarlyMs: number | null;
  /** From the last write to the commit. */
  holdMs: number;
  /** Decides over committed rows once all locks are held; null rolls back. */
  body(xid: number): { writes: Write[]; command?: [string, KeptCommand] } | null;
};
/** `xid` null: rolled back, or the server died. */
export type Done = (xid: number | null) => void;

export type State = {
  rows: Map<CollectionName, Map<string, Row>>;
  packed: Set<string>;
  index: Map<string, Map<string, Entry>>;
  commands: Map<string, KeptCommand>;
  horizons: Map<string, number>;
  nextXid: number;
};

export const scopeOfRow = (collection: CollectionName, row: Row): string => {
  const [kind] = scopeKindsOf[collection];
  return kind === 'team' ? `team:${row.teamId}` : kind === 'person' ? `person:${row.personId}` : 'desk';
};
export const chainOf = (collection: string, scope: string): string => `${collection} ${scope}`;

export type Database = ReturnType<typeof createDatabase>;

export function createDatabase(
  scheduler: Scheduler,
  options: {
    /** What happens when a transaction meets an entry of a later one: the real trigger makes it run again. */
    keepsVersionOrder: boolean;
    onCommit(): void;
  },
) {
  let state: State = {
    rows: new Map(),
    packed: new Set(),
    index: new Map(),
    commands: new Map(),
    horizons: new Map(),
    // So that xids pass from three digits to four within a run: "999" > "1000" as text.
    nextXid: 960,
  };
  let open = new Set<number>();
  let locks = new Map<string, (() => void)[]>();
  let life = 0;
  let reruns = 0;

  const table = (collection: CollectionName): Map<string, Row> => {
    const found = state.rows.get(collection) ?? new Map<string, Row>();
    state.rows.set(collection, found);
    return found;
  };
  const chain = (collection: string, scope: string): Map<string, Entry> => {
    const key = chainOf(collection, scope);
    const found = state.index.get(key) ?? new Map<string, Entry>();
    state.index.set(key, found);
    return found;
  };
  const xmin = () => Math.min(state.nextXid, ...open);
  const takeXid = () => {
    const xid = state.nextXid++;
    open.add(xid);
    return xid;
  };

  /** Takes the locks one by one, waiting in line for each. */
  function lock(keys: readonly string[], then: () => void): void {
    const [key, ...rest] = keys;
    if (key === undefined) {
      then();
      return;
    }
    const line = locks.get(key);
    if (line) line.push(() => lock(rest, then));
    else {
      locks.set(key, []);
      lock(rest, then);
    }
  }
  function unlock(keys: readonly string[]): void {
    for (const key of keys) {
      const next = locks.get(key)?.shift();
      if (next) next();
      else locks.delete(key);
    }
  }

  function scopesTouched({ collection, id, row }: Write): string[] {
    const old = table(collection).get(id);
    return [...(old ? [scopeOfRow(collection, old)] : []), ...(row ? [scopeOfRow(collection, row)] : [])];
  }
  const isOvertaken = (write: Write, xid: number) =>
    scopesTouched(write).some(scope => (chain(write.collection, scope).get(write.id)?.xid ?? 0) > xid);

  function applyWrite(write: Write, xid: number): void {
    const { collection, id, row, isPacked } = write;
    const scopes = scopesTouched(write);
    const newScope = row ? scopeOfRow(collection, row) : null;
    if (row) table(collection).set(id, row);
    else table(collection).delete(id);
    if (isPacked) state.packed.add(id);
    for (const scope of new Set(scopes)) {
      if (state.packed.has(id)) chain(collection, scope).delete(id);
      else {
        const left = scope !== newScope;
        chain(collection, scope).set(id, { id, xid, left, leftAtMs: left ? scheduler.nowMs() : 0 });
      }
    }
  }

  function transact(plan: Plan, done: Done): void {
    const mine = life;
    const keys = [...new Set(plan.keys)].sort();
    const early = plan.xidEarlyMs === null ? null : takeXid();
    const work = () => {
      if (mine !== life) return;
      const xid = early ?? takeXid();
      const end = (committed: number | null) => {
        open.delete(xid);
        unlock(keys);
        done(committed);
        options.onCommit();
      };
      const outcome = plan.body(xid);
      if (outcome && options.keepsVersionOrder && outcome.writes.some(write => isOvertaken(write, xid))) {
        // Waited for a lock while a later id went first: run again with a new one.
        open.delete(xid);
        unlock(keys);
        reruns += 1;
        transact(plan, done);
        return;
      }
      scheduler.at(plan.holdMs, () => {
        if (mine !== life) return;
        if (!outcome) {
          end(null);
          return;
        }
        for (const write of outcome.writes) applyWrite(write, xid);
        if (outcome.command) state.commands.set(...outcome.command);
        end(xid);
      });
    };
    if (early === null) lock(keys, work);
    else scheduler.at(plan.xidEarlyMs ?? 0, () => mine === life && lock(keys, work));
  }

  return {
    transact,
    xmin,
    nextXid: () => state.nextXid,
    reruns: () => reruns,
    isOpen: () => open.size > 0,
    rows: (collection: CollectionName): ReadonlyMap<string, Row> => table(collection),
    row: (collection: CollectionName, id: string) => table(collection).get(id),
    isPacked: (id: string) => state.packed.has(id),
    chain: (collection: string, scope: string): ReadonlyMap<string, Entry> => chain(collection, scope),
    chains: (): ReadonlyMap<string, ReadonlyMap<string, Entry>> => state.index,
    command: (id: string) => state.commands.get(id),
    commands: (): ReadonlyMap<string, KeptCommand> => state.commands,
    horizonOf: (collection: string, scope: string) => state.horizons.get(chainOf(collection, scope)),
    /** Deletes old `left` entries behind a recorded horizon (S12). Ninety days pass here in seconds, but none is younger than the tail. */
    forgetLeft(beforeMs: number, belowXid: number): void {
      for (const [key, entries] of state.index) {
        for (const entry of entries.values()) {
          if (!entry.left || entry.leftAtMs >= beforeMs || entry.xid >= belowXid) continue;
          entries.delete(entry.id);
          state.horizons.set(key, Math.max(state.horizons.get(key) ?? 0, entry.xid));
        }
      }
    },
    /** SIGKILL: open transactions are gone, committed ones stay. */
    crash(): void {
      life += 1;
      open = new Set();
      locks = new Map();
    },
    snapshot: (): State => structuredClone(state),
    /** Back to a snapshot; ids go on from there, so old positions lie above everything. */
    restore(snapshot: State): void {
      life += 1;
      open = new Set();
      locks = new Map();
      state = structuredClone(snapshot);
    },
  };
}
