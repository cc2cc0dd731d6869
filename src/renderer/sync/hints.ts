// What a page's surroundings tell of its line: a network came or went, somebody looks again, the machine woke.
import type { ConnectionHint } from '#client/transport.ts';

type Target = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
export type HintingPage = Target & { document: Target & { visibilityState: DocumentVisibilityState } };

/** @param onWake the desktop program knows of it; a browser does not say */
export function watchHints(page: HintingPage, onWake: (listener: () => void) => () => void) {
  const { document } = page;
  return (listener: (hint: ConnectionHint) => void): (() => void) => {
    const stop = new AbortController();
    const { signal } = stop;
    const visible = () => {
      if (document.visibilityState === 'visible') listener('visible');
    };
    page.addEventListener('online', () => listener('online'), { signal });
    page.addEventListener('offline', () => listener('offline'), { signal });
    document.addEventListener('visibilitychange', visible, { signal });
    // A page taken out of the back-forward cache, or unfrozen, changes no visibility, and Safari at times reports only one of these.
    document.addEventListener('resume', visible, { signal });
    for (const shown of ['pageshow', 'focus']) page.addEventListener(shown, visible, { signal });
    const stopWake = onWake(() => listener('wake'));
    return () => {
      stop.abort();
      stopWake();
    };
  };
}
