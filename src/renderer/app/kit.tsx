// What the screens share and no document holds: likes, toasts, and which overlay is open. Made once per window.
import { createContext, type ReactNode, use, useState } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { must } from '#client/must.ts';
import { createVerdicts, type Verdicts } from '../features/copilot/verdicts.ts';
import { ActionProvider, createActionCenter } from './action-center.tsx';
import { type ActionId, ariaKeysOf, capsOf, isSingleKey, keymapOf } from './keymap.ts';
import { createSettings, type Settings, type SettingsValues } from './settings.ts';
import { createToasts, type Toasts } from './toasts.ts';

export type Overlay = 'palette' | 'shortcuts' | 'notifications' | null;
export type Overlays = StoreApi<{ open: Overlay; paletteText: string }>;

export type Kit = {
  settings: Settings;
  toasts: Toasts;
  overlays: Overlays;
  verdicts: Verdicts;
  isMac: boolean;
};

const KitContext = createContext<Kit | null>(null);

export function KitProvider({ children }: { children: ReactNode }) {
  const [kit] = useState<Kit>(() => ({
    settings: createSettings(window.localStorage),
    toasts: createToasts(),
    overlays: createStore<{ open: Overlay; paletteText: string }>(() => ({ open: null, paletteText: '' })),
    verdicts: createVerdicts(window.localStorage),
    isMac: /Mac|iPhone|iPad/.test(navigator.platform),
  }));
  const [center] = useState(createActionCenter);
  return (
    <KitContext value={kit}>
      <ActionProvider center={center}>{children}</ActionProvider>
    </KitContext>
  );
}

export const useKit = (): Kit => must(use(KitContext), 'KitProvider stands above');

export const useSetting = <Value,>(pick: (values: SettingsValues) => Value): Value =>
  useStore(useKit().settings, pick);

/** The keys of an action as people read them, empty while single keys are switched off. */
export function useKeys(): { caps(id: ActionId): string[]; aria(id: ActionId): string | undefined } {
  const { isMac } = useKit();
  const overrides = useSetting(values => values.keyOverrides);
  const hasSingleKeys = useSetting(values => values.hasSingleKeys);
  const keymap = keymapOf(overrides);
  const works = (id: ActionId) => hasSingleKeys || !isSingleKey(keymap[id]);
  return {
    caps: id => (works(id) ? capsOf(keymap[id], isMac) : []),
    aria: id => (works(id) ? ariaKeysOf(keymap[id]) : undefined),
  };
}
