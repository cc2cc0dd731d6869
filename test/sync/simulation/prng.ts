// The only dice of a simulation: the same seed rolls the same, on every machine.

export type Prng = {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from `from` up to and including `to`. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
  bytes(length: number): Uint8Array;
  /** Dice of its own, so that one part rolling more often does not change what another rolls. */
  fork(name: string): Prng;
};

/** FNV-1a: turns a name into 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** mulberry32 by Tommy Ettinger, public domain: 32 bits of state, good enough to shake a program. */
export function createPrng(seed: number | string): Prng {
  const name = String(seed);
  let state = hash(name);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    chance: probability => next() < probability,
    pick(values) {
      const value = values[int(0, values.length - 1)];
      if (value === undefined) throw new Error('nothing to pick from');
      return value;
    },
    bytes: length => Uint8Array.from({ length }, () => int(0, 255)),
    fork: child => createPrng(`${name}/${child}`),
  };
}
