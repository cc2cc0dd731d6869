// Light, dark, or as the system has it. Read before the first paint, so that nothing flashes.
import type { Readable, Theme } from '../data/model.ts';
import { createWritable, derive } from '../data/readable.ts';

const key = 'steward.theme';

export type ThemeDeps = {
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Whether the system prefers dark, and how to hear of changes. */
  systemDark: Readable<boolean>;
  /** Shows it: the page, and the window's own frame. */
  show(theme: { chosen: Theme; shown: 'light' | 'dark' }): void;
};

const isTheme = (value: unknown): value is Theme =>
  value === 'light' || value === 'dark' || value === 'system';

export function createTheme({ storage, systemDark, show }: ThemeDeps): {
  theme: Readable<Theme>;
  shownTheme: Readable<'light' | 'dark'>;
  setTheme(theme: Theme): void;
} {
  const kept = storage.getItem(key);
  const theme = createWritable<Theme>(isTheme(kept) ? kept : 'system');
  const resolve = () => (theme.get() === 'system' ? (systemDark.get() ? 'dark' : 'light') : theme.get());
  const shownTheme = derive<'light' | 'dark'>([theme, systemDark], () =>
    resolve() === 'dark' ? 'dark' : 'light',
  );
  let last = '';
  const apply = () => {
    const now = { chosen: theme.get(), shown: shownTheme.get() };
    if (last === `${now.chosen} ${now.shown}`) return;
    last = `${now.chosen} ${now.shown}`;
    show(now);
  };
  shownTheme.subscribe(apply);
  apply();
  return {
    theme,
    shownTheme,
    setTheme(next) {
      storage.setItem(key, next);
      theme.set(next);
    },
  };
}
