// Where the outbox keeps its items, as a port, and the one for tests and headless clients.
import type { Id } from '#protocol/ids.ts';
import { mayBeSuperseded, type OutboxItem } from './outbox-item.ts';

export type OutboxStorage = {
  /** All items, by `order`. */
  load(): Promise<OutboxItem[]>;
  /**
   * Durable when it resolves. An item whose `commandId` is already there is answered unchanged. In the same step it removes those
   * of the `superseded` for which no request was begun meanwhile.
   */
  add(
    item: Omit<OutboxItem, 'order'>,
    superseded: readonly Id[],
  ): Promise<{ item: OutboxItem; removed: Id[] }>;
  /**
   * Reads, decides and writes in one transaction, so that two tabs never overwrite each other. `decide` must be pure.
   * @returns what `decide` said; undefined also when there is no such item
   */
  change(
    commandId: Id,
    decide: (item: OutboxItem) => OutboxItem | 'gone' | undefined,
  ): Promise<OutboxItem | 'gone' | undefined>;
  /** Another tab wrote. @returns stops listening */
  onOtherTab(listener: () => void): () => void;
  close(): void;
};

export type MemoryDisk = {
  items: Map<Id, OutboxItem>;
  nextOrder: number;
  tabs: Set<() => void>;
};
export const createMemoryDisk = (): MemoryDisk => ({ items: new Map(), nextOrder: 1, tabs: new Set() });

/** Storages over the same disk are tabs of one browser. Nothing survives the process. */
export function createMemoryOutboxStorage(disk: MemoryDisk = createMemoryDisk()): OutboxStorage {
  const mine = new Set<() => void>();
  const tellOthers = () => {
    for (const listener of disk.tabs) if (!mine.has(listener)) listener();
  };
  return {
    load: async () =>
      [...disk.items.values()].sort((a, b) => a.order - b.order).map(item => structuredClone(item)),
    async add(item, superseded) {
      const known = disk.items.get(item.commandId);
      if (known) return { item: structuredClone(known), removed: [] };
      const removed = superseded.filter(commandId => {
        const older = disk.items.get(commandId);
        return older !== undefined && mayBeSuperseded(older);
      });
      for (const commandId of removed) disk.items.delete(commandId);
      const added: OutboxItem = { ...structuredClone(item), order: disk.nextOrder++ };
      disk.items.set(added.commandId, added);
      tellOthers();
      return { item: structuredClone(added), removed };
    },
    async change(commandId, decide) {
      const item = disk.items.get(commandId);
      const next = item && decide(structuredClone(item));
      if (next === undefined) return undefined;
      if (next === 'gone') disk.items.delete(commandId);
      else disk.items.set(commandId, structuredClone(next));
      tellOthers();
      return next;
    },
    onOtherTab(listener) {
      mine.add(listener);
      disk.tabs.add(listener);
      return () => {
        mine.delete(listener);
        disk.tabs.delete(listener);
      };
    },
    close() {
      for (const listener of mine) disk.tabs.delete(listener);
    },
  };
}
