// Notices that nobody touches this window.
import type { Timers } from '#client/ports.ts';

/** As long as people usually read or talk without touching anything. */
export const idleAfterMs = 10 * 60_000;
const touches = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const;

/** @returns stops watching */
export function watchIdle(deps: {
  surface: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  timers: Timers;
  now(): number;
  onChange(isIdle: boolean): void;
}): () => void {
  const { surface, timers, now, onChange } = deps;
  let isIdle = false;
  let touchedAt = now();
  let timer = timers.set(look, idleAfterMs);
  // One timer that looks at the last touch: a pointer moves hundreds of times a second.
  function look(): void {
    const restMs = idleAfterMs - (now() - touchedAt);
    if (restMs > 0) timer = timers.set(look, restMs);
    else {
      isIdle = true;
      onChange(true);
    }
  }
  function touched(): void {
    touchedAt = now();
    if (!isIdle) return;
    isIdle = false;
    onChange(false);
    timer = timers.set(look, idleAfterMs);
  }
  for (const event of touches) surface.addEventListener(event, touched, { passive: true, capture: true });
  return () => {
    timers.clear(timer);
    for (const event of touches) surface.removeEventListener(event, touched, { capture: true });
  };
}
