import { randomFillSync } from 'node:crypto';
import { createId, type Id } from '#protocol/ids.ts';
import type { Clock } from './clock.ts';

/** Makes UUIDv7s from the system's randomness. */
export const createIds =
  (clock: Clock): (() => Id) =>
  () =>
    createId(clock.now(), length => randomFillSync(new Uint8Array(length)));
