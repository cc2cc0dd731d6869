// Asks something that may hang, and does not ask it again while it hangs.
import { setTimeout as wait } from 'node:timers/promises';

/** @returns a question that answers null when there is no answer in time, when it fails, or while the one before still hangs */
export function createAsker<Answer>(
  ask: () => Promise<Answer> | Answer,
  deadlineMs: number,
): () => Promise<{ answer: Answer } | null> {
  let isAsking = false;
  return async () => {
    if (isAsking) return null;
    isAsking = true;
    const asking = (async () => ({ answer: await ask() }))()
      .catch(() => null)
      .finally(() => {
        isAsking = false;
      });
    const inTime = new AbortController();
    const late = wait(deadlineMs, null, { signal: inTime.signal }).catch(() => null);
    try {
      return await Promise.race([asking, late]);
    } finally {
      inTime.abort();
    }
  };
}
