// Decides when a sent command may leave the outbox: once the documents it touched show it, or anything newer (S4). A command that
// changed nothing has no document to wait for, so its chain is pulled until its position has passed the transaction.

import { scopeKindsOf } from '#protocol/collections.ts';
import type { Command } from '#protocol/commands/payloads.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import { compareXids, type Id, type Xid } from '#protocol/ids.ts';
import { touchedBy } from './lanes.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxItem } from './outbox-item.ts';
import type { Ports, ReportFault, TimerHandle } from './ports.ts';
import type { SyncEngine } from './sync/engine.ts';

export type SettlerOptions = Ports & {
  outbox: Outbox;
  engine: Pick<SyncEngine, 'hasPassed' | 'pull' | 'status' | 'subscribe'>;
  /** The document as the replica holds it. */
  held(collection: CollectionName, id: Id): { scope: string; changedXid: Xid } | undefined;
  reportFault: ReportFault;
  /** How long documents may take before the chain is asked for. */
  askAfterMs?: number;
};

const sayingOf = (item: Pick<OutboxItem, 'kind' | 'payload'>) => item as Pick<Command, 'kind' | 'payload'>;

export function createSettler(options: SettlerOptions) {
  const { outbox, engine, held, timers, reportFault, askAfterMs = 2_000 } = options;
  let timer: TimerHandle = null;
  let isStopped = false;

  /** Chains that still have to show the item. Empty: it is shown. */
  function missing(item: OutboxItem) {
    const { xid } = item;
    if (xid === null) return [];
    return touchedBy(sayingOf(item)).flatMap(({ collection, id }) => {
      const document = held(collection, id);
      if (document && compareXids(document.changedXid, xid) >= 0) return [];
      const scope = document?.scope ?? item.scope;
      // A scope that is not ours any more shows nothing: there is nothing left to wait for.
      if (scope === '' || !engine.status().scopes.includes(scope)) return [];
      return engine.hasPassed({ collection, scope }, xid) ? [] : [{ collection, scope }];
    });
  }

  function look(): void {
    if (isStopped) return;
    const sent = outbox.snapshot().filter(item => item.state === 'sent');
    if (sent.length === 0 || engine.status().scopes.length === 0) return;
    if (sent.some(item => missing(item).length === 0)) {
      outbox.settle(item => missing(item).length === 0).catch(error => reportFault('outbox', error));
    }
    timer ??= timers.set(ask, askAfterMs);
  }

  function ask(): void {
    timer = null;
    if (isStopped) return;
    if (engine.status().phase === 'in_sync') {
      const sent = outbox.snapshot().filter(item => item.state === 'sent');
      for (const item of sent) for (const chain of missing(item)) engine.pull(chain);
    }
    look();
  }

  /** Where a row of that collection lives when the replica does not hold it; '' where only the row itself could say. */
  function usualScope(collection: CollectionName): string {
    const [kind, ...others] = scopeKindsOf[collection];
    if (others.length > 0) return '';
    if (kind === 'desk') return 'desk';
    return kind === 'person' ? (engine.status().scopes.find(scope => scope.startsWith('person:')) ?? '') : '';
  }

  const stops = [outbox.subscribe(look), engine.subscribe(look)];
  return {
    /** To be called after documents changed. */
    look,
    /** The scope that a command's rows live in, as far as the replica knows; '' when it holds none of them. */
    scopeOf(command: Pick<Command, 'kind' | 'payload'>): string {
      for (const { collection, id } of touchedBy(command)) {
        const document = held(collection, id);
        if (document) return document.scope;
      }
      const first = touchedBy(command)[0];
      return first ? usualScope(first.collection) : '';
    },
    stop(): void {
      isStopped = true;
      timers.clear(timer);
      for (const stop of stops) stop();
    },
  };
}
