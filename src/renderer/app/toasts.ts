// One short sentence at a time, about what was just done.
import { createStore, type StoreApi } from 'zustand/vanilla';

export type Toast = {
  id: number;
  text: string;
  look: 'done' | 'problem';
  /** Takes it back. Undo stands in for "Are you sure?". */
  undo?: (() => void) | undefined;
};
export type Toasts = {
  /** `last` keeps the way back for `Z` after the toast went. */
  store: StoreApi<{ shown: Toast | null; last: Toast | null }>;
  say(text: string, options?: { look?: Toast['look']; undo?: () => void }): void;
  /** What can be taken back, without saying it: sending shows itself. */
  remember(undo: () => void): void;
  undoLast(): void;
  hide(): void;
};

export function createToasts(): Toasts {
  const store = createStore<{ shown: Toast | null; last: Toast | null }>(() => ({ shown: null, last: null }));
  let nextId = 1;
  return {
    store,
    say(text, { look = 'done', undo } = {}) {
      const toast = { id: nextId++, text, look, undo };
      store.setState(undo ? { shown: toast, last: toast } : { shown: toast });
    },
    remember(undo) {
      store.setState({ last: { id: nextId++, text: '', look: 'done', undo } });
    },
    undoLast() {
      const { last } = store.getState();
      store.setState({ shown: null, last: null });
      last?.undo?.();
    },
    hide() {
      store.setState({ shown: null });
    },
  };
}
