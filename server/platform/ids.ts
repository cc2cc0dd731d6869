import { randomFillSync } from 'node:crypto';
import { createId, type Id } from '#protocol/ids.ts';
import type { Clock } from './clock.ts';

/** The system is asked for so much at once: for sixteen bytes, asking costs more than what is given. */
const poolBytes = 4_096;

/** Makes UUIDv7s from the system's randomness. */
export function createIds(clock: Clock): () => Id {
  const pool = new Uint8Array(poolBytes);
  let taken = poolBytes;
  /** Each byte is given out once. */
  const randomBytes = (length: number): Uint8Array => {
    if (taken + length > poolBytes) {
      randomFillSync(pool);
      taken = 0;
    }
    taken += length;
    return pool.subarray(taken - length, taken);
  };
  return () => createId(clock.now(), randomBytes);
}
