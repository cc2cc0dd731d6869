// The outbox as the screens need it: items by lane, seen the moment they are written and not only when the disk confirmed them.

import type { Outbox } from '#client/outbox.ts';
import type { NewItem, OutboxItem } from '#client/outbox-item.ts';
import { newItem } from '#client/outbox-item.ts';
import type { Id } from '#protocol/ids.ts';

const none: readonly OutboxItem[] = [];

export type Pending = {
  /** In the order of the outbox. The same array until one of the lane changes. */
  lane(lane: string): readonly OutboxItem[];
  all(): readonly OutboxItem[];
  /** Told with the lanes that changed. */
  subscribe(listener: (lanes: ReadonlySet<string>) => void): () => void;
  /** Shows it at once; resolves when it is durable; takes it back and rejects where it cannot be kept. */
  add(item: NewItem): Promise<OutboxItem>;
  close(): void;
};

const signature = (items: readonly OutboxItem[]): string =>
  items
    .map(item => `${item.commandId} ${item.state} ${item.attempts} ${item.xid} ${item.error?.id}`)
    .join('\n');

export function createPending(outbox: Outbox): Pending {
  const provisional = new Map<Id, OutboxItem>();
  const listeners = new Set<(lanes: ReadonlySet<string>) => void>();
  let all: readonly OutboxItem[] = none;
  let lanes = new Map<string, readonly OutboxItem[]>();

  function look(): void {
    const kept = outbox.snapshot();
    const known = new Set(kept.map(item => item.commandId));
    all = [...kept, ...[...provisional.values()].filter(item => !known.has(item.commandId))];
    const next = new Map<string, OutboxItem[]>();
    for (const item of all) {
      const lane = next.get(item.lane);
      if (lane) lane.push(item);
      else next.set(item.lane, [item]);
    }
    const changed = new Set<string>();
    const before = lanes;
    lanes = next;
    for (const lane of new Set([...before.keys(), ...next.keys()])) {
      const old = before.get(lane);
      const now = next.get(lane);
      if (old && now && signature(old) === signature(now)) lanes.set(lane, old);
      else changed.add(lane);
    }
    if (changed.size > 0) for (const listener of [...listeners]) listener(changed);
  }

  const stop = outbox.subscribe(look);
  look();
  return {
    lane: lane => lanes.get(lane) ?? none,
    all: () => all,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async add(item) {
      provisional.set(item.commandId, { ...newItem(item), order: Number.MAX_SAFE_INTEGER });
      look();
      try {
        return await outbox.add(item);
      } finally {
        provisional.delete(item.commandId);
        look();
      }
    },
    close: stop,
  };
}
