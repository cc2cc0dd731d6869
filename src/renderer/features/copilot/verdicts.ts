// Which thumbs this person has given, so that they show as given. The server knows them too; it tells nobody. Made once per window.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Id } from '#protocol/ids.ts';

export type Verdicts = StoreApi<Readonly<Record<string, boolean>>>;

const storageKey = 'steward.verdicts';
/** Older ones are forgotten: what they are about has left the screen. */
const mostKept = 1_000;

export const verdictKey = (personId: Id, runId: Id): string => `${personId} ${runId}`;

/** What was stored, without what does not fit. */
export function readVerdicts(text: string | null): Record<string, boolean> {
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter(([, value]) => typeof value === 'boolean'));
  } catch {
    return {};
  }
}

/** The newest last, so that the oldest go first. */
export function withVerdict(
  verdicts: Readonly<Record<string, boolean>>,
  key: string,
  isHelpful: boolean,
): Record<string, boolean> {
  const others = Object.entries(verdicts).filter(([other]) => other !== key);
  return Object.fromEntries([...others, [key, isHelpful] as const].slice(-mostKept));
}

/** Kept in `storage`; a storage that refuses costs only the memory of it. */
export function createVerdicts(storage: Pick<Storage, 'getItem' | 'setItem'>): Verdicts {
  let text: string | null = null;
  try {
    text = storage.getItem(storageKey);
  } catch {
    // Blocked storage: thumbs show until the window closes.
  }
  const store = createStore<Readonly<Record<string, boolean>>>(() => readVerdicts(text));
  store.subscribe(verdicts => {
    try {
      storage.setItem(storageKey, JSON.stringify(verdicts));
    } catch {
      // Blocked or full.
    }
  });
  return store;
}
