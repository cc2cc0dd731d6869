// Chance that comes out the same on every machine. Source: mulberry32, T. Ettinger, public domain.

/** Numbers from 0 to below 1, the same for the same seed. */
export function createDice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle<Item>(items: Item[], roll: () => number): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(roll() * (last + 1));
    const kept = items[last] as Item;
    items[last] = items[other] as Item;
    items[other] = kept;
  }
  return items;
}
