import { expect } from 'vitest';

/** Waits for a state; patient, for other tests share the machine. */
export const soon = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: 10_000 });
