// Runs work for one key at a time, and once more when it was asked for meanwhile: what is read last is sent last.

/** @param failed told of what a run threw; the next run is not affected */
export function createInTurn(
  work: (key: string) => Promise<void>,
  failed: (error: unknown) => void,
): { run(key: string): void; idle(): Promise<void> } {
  const running = new Map<string, { again: boolean; done: Promise<void> }>();

  async function loop(key: string, state: { again: boolean }): Promise<void> {
    do {
      state.again = false;
      try {
        await work(key);
      } catch (error) {
        failed(error);
      }
    } while (state.again);
    running.delete(key);
  }

  return {
    run(key) {
      const state = running.get(key);
      if (state) {
        state.again = true;
        return;
      }
      const fresh = { again: false, done: Promise.resolve() };
      running.set(key, fresh);
      fresh.done = loop(key, fresh);
    },
    /** Resolves when nothing runs. */
    async idle() {
      while (running.size > 0) await Promise.all([...running.values()].map(state => state.done));
    },
  };
}
