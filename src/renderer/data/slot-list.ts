// One sorted list of slots: opened by a sort, then kept by merging. A change of k among n rows costs n + k log k, without a disk read.

import { must } from '#client/must.ts';
import type { Id } from '#protocol/ids.ts';

export type IndexedList = {
  /** Rises with every change of this list. */
  readonly version: number;
  readonly length: number;
  idAt(place: number): Id | undefined;
  placeOf(id: Id): number;
  /** Told once per change of the list, synchronously. */
  subscribe(listener: () => void): () => void;
};

/** The slots that changed; `marks` holds 1 for each, because a set would be asked once per row of the list. */
export type Touched = { slots: ReadonlySet<number>; marks: Uint8Array };

export type SlotList = {
  shown: IndexedList;
  isMember(slot: number): boolean;
  /**
   * After the facts of `touched` changed: takes them out, and merges back in those that belong now.
   * @returns whether the list changed
   */
  update(touched: Touched, wasMember: (slot: number) => boolean): boolean;
  tell(): void;
};

type SlotListDeps = {
  slots: ReadonlyMap<Id, number>;
  idOf(slot: number): Id | undefined;
  isMember(slot: number): boolean;
  order(a: number, b: number): number;
};

/** @param slots every held slot by id; read again at each question */
export function createSlotList({ slots, idOf, isMember, order }: SlotListDeps): SlotList {
  const everyMember = [...slots.values()].filter(slot => isMember(slot));
  let places = Int32Array.from(everyMember).sort(order);
  let version = 0;
  const listeners = new Set<() => void>();
  const placeOf = (slot: number): number => {
    let low = 0;
    let high = places.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = must(places[middle], 'the middle is inside');
      if (found === slot) return middle;
      if (order(found, slot) < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };
  function update({ slots: changed, marks }: Touched, wasMember: (slot: number) => boolean): boolean {
    const arriving = [...changed].filter(slot => isMember(slot)).sort(order);
    if (arriving.length === 0 && ![...changed].some(wasMember)) return false;
    const next = new Int32Array(places.length + arriving.length);
    let length = 0;
    let coming = 0;
    for (const slot of places) {
      if (marks[slot] === 1) continue;
      while (coming < arriving.length) {
        const candidate = must(arriving[coming], 'inside the arriving');
        if (order(candidate, slot) > 0) break;
        next[length++] = candidate;
        coming += 1;
      }
      next[length++] = slot;
    }
    for (; coming < arriving.length; coming++) next[length++] = must(arriving[coming], 'inside the arriving');
    places = next.subarray(0, length);
    version += 1;
    return true;
  }
  const shown: IndexedList = {
    get version() {
      return version;
    },
    get length() {
      return places.length;
    },
    idAt: place => {
      const slot = places[place];
      return slot === undefined ? undefined : idOf(slot);
    },
    placeOf: id => {
      const slot = slots.get(id);
      return slot === undefined || !isMember(slot) ? -1 : placeOf(slot);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    shown,
    update,
    isMember,
    tell() {
      for (const listener of listeners) listener();
    },
  };
}
