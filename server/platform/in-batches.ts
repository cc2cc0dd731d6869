/**
 * Forgets what is long over, a short batch at a time, so that nobody's sync waits for it (S2).
 * @param forget forgets at most `batch`, and answers how many it were
 */
export async function inBatches(
  batch: number,
  signal: AbortSignal,
  forget: () => Promise<number>,
): Promise<void> {
  let gone = batch;
  while (gone >= batch && !signal.aborted) gone = await forget();
}
