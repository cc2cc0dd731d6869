// What a page's surroundings tell: looked at or not, on a network or not, and what other tabs wrote. The only file of the app
// that listens to the window.

/** `visible`: somebody looks again. `away`: nobody does. `storage`: another tab wrote. */
export type SurroundingNews = 'visible' | 'away' | 'online' | 'offline' | 'storage';

export type Surroundings = {
  isVisible(): boolean;
  hasNetwork(): boolean;
  listen(listener: (news: SurroundingNews) => void): () => void;
};

export function createSurroundings(page: Window = window): Surroundings {
  const { document } = page;
  const isVisible = () => document.visibilityState === 'visible';
  return {
    isVisible,
    hasNetwork: () => page.navigator.onLine,
    listen(listener) {
      const stop = new AbortController();
      const { signal } = stop;
      document.addEventListener('visibilitychange', () => listener(isVisible() ? 'visible' : 'away'), {
        signal,
      });
      // A page taken out of the back-forward cache changes no visibility, and Safari at times reports only this one.
      page.addEventListener('pageshow', () => listener('visible'), { signal });
      page.addEventListener('focus', () => listener('visible'), { signal });
      page.addEventListener('online', () => listener('online'), { signal });
      page.addEventListener('offline', () => listener('offline'), { signal });
      page.addEventListener('storage', () => listener('storage'), { signal });
      return () => stop.abort();
    },
  };
}
