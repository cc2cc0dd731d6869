// A list of listeners in which one that throws harms no other.
import type { ReportFault } from './ports.ts';

export type Listeners<Value> = {
  /** @returns stops listening */
  add(listener: (value: Value) => void): () => void;
  emit(value: Value): void;
};

export function createListeners<Value>(reportFault: ReportFault): Listeners<Value> {
  const listeners = new Set<{ call: (value: Value) => void }>();
  return {
    add(call) {
      const entry = { call };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit(value) {
      for (const entry of [...listeners]) {
        if (!listeners.has(entry)) continue;
        try {
          entry.call(value);
        } catch (error) {
          reportFault('listener', error);
        }
      }
    },
  };
}
