// Ids of made-up rows: UUIDv7 whose chance comes from the dice, so that the same seed gives the same ones.
import type { Dice } from '../dice.ts';

const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0');

export function idAt(at: number, dice: Dice): string {
  const time = hex(at, 12);
  const [a, b] = [Math.floor(dice() * 0x1_0000_0000), Math.floor(dice() * 0x1_0000_0000)];
  const [c, d] = [hex(a, 8), hex(b, 8)];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${c.slice(0, 3)}-8${c.slice(3, 6)}-${c.slice(6)}${d}${c.slice(1, 3)}`;
}
