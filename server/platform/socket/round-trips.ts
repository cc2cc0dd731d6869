// How long the last heartbeats took, of all connections together. One fixed array, whatever connects.

export type RoundTrips = {
  note(ms: number): void;
  /** Of the last 1,024; null when there was none. */
  read(): { p50: number; p99: number } | null;
  /** The returned function stops listening. */
  onNote(listener: (ms: number) => void): () => void;
};

const kept = 1_024;

export function createRoundTrips(): RoundTrips {
  const values = new Float64Array(kept);
  const listeners = new Set<(ms: number) => void>();
  let noted = 0;
  return {
    note(ms) {
      values[noted % kept] = ms;
      noted += 1;
      for (const listener of listeners) listener(ms);
    },
    read() {
      if (noted === 0) return null;
      const sorted = values.slice(0, Math.min(noted, kept)).sort();
      const at = (share: number) =>
        sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
      return { p50: at(0.5), p99: at(0.99) };
    },
    onNote(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
