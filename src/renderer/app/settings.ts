// What one person likes on this computer. Never anything of the desk's data.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Sort } from '../data/model.ts';
import { type Asked, readAsked, usualAsk } from '../features/analytics/ask.ts';
import { type ActionId, actionIds, type KeyOverrides } from './keymap.ts';

export type SettingsValues = {
  /** False: only keys with Ctrl, Cmd or Alt work. */
  hasSingleKeys: boolean;
  keyOverrides: KeyOverrides;
  queueWidthPx: number;
  isSidePanelOpen: boolean;
  sort: Sort;
  /** Of what is resolved: urgency means nothing there. */
  resolvedSort: Sort;
  /** Announcements that were read, until they begin. */
  hiddenMaintenance: readonly string[];
  /** What the dashboards show. */
  analyticsAsk: Asked;
  /** Saved views that an earlier version kept here; they are taken over when a dashboard is opened. */
  analyticsViews: readonly { name: string; asked: Asked }[];
};

export const queueWidth = { min: 280, max: 420, usual: 332 } as const;

export const usualSettings: SettingsValues = {
  hasSingleKeys: true,
  keyOverrides: {},
  queueWidthPx: queueWidth.usual,
  isSidePanelOpen: true,
  sort: 'urgent',
  resolvedSort: 'newest',
  hiddenMaintenance: [],
  analyticsAsk: usualAsk,
  analyticsViews: [],
};

const storageKey = 'steward.settings';

/** What was stored, field by field; what does not fit falls back to the usual value. */
export function readSettings(text: string | null): SettingsValues {
  let stored: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    stored = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    stored = {};
  }
  const oneOf = <Value extends string>(value: unknown, values: readonly Value[], usual: Value): Value =>
    values.find(known => known === value) ?? usual;
  const overrides: KeyOverrides = {};
  if (typeof stored['keyOverrides'] === 'object' && stored['keyOverrides'] !== null) {
    for (const [id, keys] of Object.entries(stored['keyOverrides'])) {
      if (actionIds.includes(id as ActionId) && typeof keys === 'string') overrides[id as ActionId] = keys;
    }
  }
  const width = stored['queueWidthPx'];
  const hidden = stored['hiddenMaintenance'];
  return {
    hasSingleKeys: stored['hasSingleKeys'] !== false,
    keyOverrides: overrides,
    queueWidthPx:
      typeof width === 'number' && width >= queueWidth.min && width <= queueWidth.max
        ? width
        : queueWidth.usual,
    isSidePanelOpen: stored['isSidePanelOpen'] !== false,
    sort: oneOf(stored['sort'], ['urgent', 'newest', 'oldest'], 'urgent'),
    resolvedSort: oneOf(stored['resolvedSort'], ['newest', 'oldest'], 'newest'),
    hiddenMaintenance: Array.isArray(hidden) ? hidden.filter(mark => typeof mark === 'string') : [],
    analyticsAsk: readAsked(stored['analyticsAsk']),
    analyticsViews: readViews(stored['analyticsViews']),
  };
}

function readViews(stored: unknown): SettingsValues['analyticsViews'] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((view: unknown) => {
    const { name, asked } = (view ?? {}) as { name?: unknown; asked?: unknown };
    return typeof name === 'string' ? [{ name, asked: readAsked(asked) }] : [];
  });
}

export type Settings = StoreApi<SettingsValues>;

/** Kept in `storage`; a storage that refuses (private window, quota) costs only the memory of it. */
export function createSettings(storage: Pick<Storage, 'getItem' | 'setItem'>): Settings {
  let text: string | null = null;
  try {
    text = storage.getItem(storageKey);
  } catch {
    // Blocked storage: the usual values hold.
  }
  const store = createStore<SettingsValues>(() => readSettings(text));
  store.subscribe(values => {
    try {
      storage.setItem(storageKey, JSON.stringify(values));
    } catch {
      // Blocked or full: it lasts until the window closes.
    }
  });
  return store;
}
