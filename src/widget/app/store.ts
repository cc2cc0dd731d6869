// A value that changes as a whole, and those who look at it.

export type Store<State> = {
  get(): State;
  /** Tells nobody when nothing changed. */
  set(change: Partial<State>): void;
  subscribe(listener: () => void): () => void;
};

export function createStore<State extends object>(initial: State): Store<State> {
  const listeners = new Set<() => void>();
  let state = initial;
  return {
    get: () => state,
    set(change) {
      const names = Object.keys(change) as (keyof State)[];
      if (names.every(name => Object.is(state[name], change[name]))) return;
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
