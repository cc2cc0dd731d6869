// Who answers an action now. Parts of the screen register while they are mounted; keys, palette and buttons all run the same thing.
import { createContext, type ReactNode, use, useLayoutEffect, useMemo, useRef } from 'react';
import { must } from '#client/must.ts';
import type { ActionId } from './keymap.ts';

export type ActionHandler = {
  run: () => void;
  /** Why it cannot run now; shown in the palette. */
  unavailable?: string | undefined;
};

export type ActionCenter = {
  /** The newest registration answers. Returns how to leave. */
  register(id: ActionId, read: () => ActionHandler): () => void;
  find(id: ActionId): ActionHandler | undefined;
  run(id: ActionId): boolean;
  /** Draws at once what is still to come, so that a key never acts on what is about to leave. */
  settle(): void;
  onSettle(listener: () => void): () => void;
};

export function createActionCenter(): ActionCenter {
  const readers = new Map<ActionId, (() => ActionHandler)[]>();
  const find = (id: ActionId) => readers.get(id)?.at(-1)?.();
  const settlers = new Set<() => void>();
  const settle = () => {
    for (const settler of settlers) settler();
  };
  return {
    register(id, read) {
      readers.set(id, [...(readers.get(id) ?? []), read]);
      return () => {
        readers.set(
          id,
          (readers.get(id) ?? []).filter(other => other !== read),
        );
      };
    },
    find,
    settle,
    onSettle(listener) {
      settlers.add(listener);
      return () => void settlers.delete(listener);
    },
    run(id) {
      settle();
      const handler = find(id);
      if (!handler || handler.unavailable !== undefined) return false;
      handler.run();
      return true;
    },
  };
}

const ActionContext = createContext<ActionCenter | null>(null);

export function ActionProvider({ center, children }: { center: ActionCenter; children: ReactNode }) {
  return <ActionContext value={center}>{children}</ActionContext>;
}

export const useActions = (): ActionCenter => must(use(ActionContext), 'ActionProvider stands above');

/** Answers an action while the caller is mounted. `undefined` steps aside. */
export function useAction(id: ActionId, handler: ActionHandler | undefined): void {
  const center = useActions();
  const latest = useRef(handler);
  useLayoutEffect(() => {
    latest.current = handler;
  });
  const isOffered = handler !== undefined;
  const read = useMemo(() => () => latest.current ?? { run: () => {} }, []);
  // Before the next key can come.
  useLayoutEffect(() => (isOffered ? center.register(id, read) : undefined), [center, id, read, isOffered]);
}
