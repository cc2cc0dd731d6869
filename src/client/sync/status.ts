// What replication says about itself. Pure.
import type { Id, Millis } from '#protocol/ids.ts';
import type { Chain } from './chains.ts';
import type { ChainKey } from './checkpoints.ts';
import type { EndReason } from './judge.ts';
import type { SyncPhase } from './states.ts';

/** `row`: it does not fit its schema and is not shown. `chain`: it could not be pulled; it is tried again. */
export type SyncProblem = ChainKey &
  ({ what: 'row'; id: Id; problem: string } | { what: 'chain'; problem: string });

export type SyncStatus = {
  phase: SyncPhase;
  /** Rows to come, as far as they were counted; null when none were. */
  left: number | null;
  chainsBehind: number;
  problems: SyncProblem[];
  /** When the server was last heard; null when never on this machine. */
  lastContactAt: Millis | null;
  /** '' before the first contact. */
  epoch: string;
  scopes: readonly string[];
  /** Set in `ended`. */
  ended: EndReason | null;
  /** From the last resume; null before it. `clockSkewMs`: add it to this machine's clock to get the server's. */
  server: { offlineDays: number; historyDays: number; clockSkewMs: number } | null;
};

/** Rows to come. Chains that nobody counted yet are left out; null when that is all of them. */
export function rowsLeft(chains: readonly Chain[]): number | null {
  const behind = chains.filter(chain => chain.status !== 'live');
  const counted = behind.filter(chain => chain.remaining !== null);
  if (behind.length > 0 && counted.length === 0) return null;
  return counted.reduce((sum, chain) => sum + (chain.remaining ?? 0), 0);
}

export function problemsOf(chains: readonly Chain[]): SyncProblem[] {
  return chains.flatMap(({ collection, scope, failure, withheld }): SyncProblem[] => [
    ...(failure === null ? [] : [{ collection, scope, what: 'chain' as const, problem: failure }]),
    ...[...withheld.values()].map(({ id, problem }) => ({
      ...{ collection, scope, what: 'row' as const, id, problem },
    })),
  ]);
}
