// Keeps the status that screens read: one object that stays the same until something changes.
import type { Millis } from '#protocol/ids.ts';
import { createListeners } from '../listeners.ts';
import type { ReportFault } from '../ports.ts';
import type { Chain } from './chains.ts';
import type { EndReason } from './judge.ts';
import type { ReplicaSession } from './replica-store.ts';
import { nextSyncPhase, type SyncEvent, type SyncPhase } from './states.ts';
import { problemsOf, rowsLeft, type SyncStatus } from './status.ts';

export type PublisherOptions = {
  chains: ReadonlyMap<string, Chain>;
  held(): ReplicaSession;
  reportFault: ReportFault;
};

export function createPublisher({ chains, held, reportFault }: PublisherOptions) {
  const listeners = createListeners<void>(reportFault);
  let phase: SyncPhase = 'stopped';
  let ended: EndReason | null = null;
  let server: SyncStatus['server'] = null;
  let cached: SyncStatus | null = null;

  function build(): SyncStatus {
    const all = [...chains.values()];
    const {
      epoch,
      scopes,
      lastContactAt,
    }: { epoch: string; scopes: string[]; lastContactAt: Millis | null } = held();
    return {
      phase,
      left: phase === 'in_sync' ? 0 : rowsLeft(all),
      chainsBehind: all.filter(chain => chain.status !== 'live').length,
      problems: problemsOf(all),
      ...{ lastContactAt, epoch, scopes, ended, server },
    };
  }

  function changed(): void {
    cached = null;
    listeners.emit();
  }

  return {
    phase: () => phase,
    status(): SyncStatus {
      cached ??= build();
      return cached;
    },
    subscribe: (listener: () => void) => listeners.add(listener),
    /** A refused event changes nothing and is a fault of this program. */
    move(event: SyncEvent): void {
      const next = nextSyncPhase[phase][event];
      if (next === 'refuse') {
        reportFault('sync phase', new Error(`${event} cannot happen while ${phase}`));
        return;
      }
      phase = next;
      if (phase === 'stopped') ended = null;
      changed();
    },
    noteEnd(reason: EndReason): void {
      ended = reason;
    },
    noteServer(facts: SyncStatus['server']): void {
      server = facts;
      changed();
    },
  };
}
