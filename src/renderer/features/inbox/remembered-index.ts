import { useRef } from 'react';
import type { ConversationList } from '../../data/model.ts';

/**
 * Where the open conversation stands in the list, or stood before it left: resolving or assigning away must not
 * throw the reader back to the top.
 */
export function useRememberedIndex(
  list: ConversationList,
  selectedId: string | null,
): { index: number; isGone: boolean } {
  const last = useRef<{ id: string; index: number } | null>(null);
  if (selectedId === null) {
    last.current = null;
    return { index: -1, isGone: false };
  }
  const index = list.indexOf(selectedId);
  if (index >= 0) {
    last.current = { id: selectedId, index };
    return { index, isGone: false };
  }
  const remembered = last.current?.id === selectedId ? last.current.index : -1;
  return { index: remembered, isGone: remembered >= 0 };
}
