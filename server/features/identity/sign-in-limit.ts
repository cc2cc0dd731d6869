// How often a password may be tried. Kept in memory: a restart forgives, and a server's own count is enough to stop guessing.
import type { Millis } from '#protocol/ids.ts';

export type SignInLimit = {
  /**
   * Counts an attempt before the password is looked at, so that many at once count too.
   * @returns 0 when it may go on, else how long to wait
   */
  attempt(ip: string, email: string): { retryAfterMs: number };
  /** The password was right: this person's wrong tries from there are forgotten. */
  succeeded(ip: string, email: string): void;
};

export type SignInLimitOptions = {
  now(): Millis;
  windowMs?: number;
  /** Tries from one address for one e-mail address in a window. */
  perPerson?: number;
  /** Tries from one address in a window: an office may share it. */
  perIp?: number;
  /** Counters kept; the oldest are forgotten first. */
  size?: number;
};

type Window = { startedMs: Millis; count: number };

/** Fixed windows: the first try opens one, and it ends a set time later whatever happens in it. */
export function createSignInLimit(options: SignInLimitOptions): SignInLimit {
  const { now, windowMs = 15 * 60_000, perPerson = 10, perIp = 100, size = 20_000 } = options;
  const windows = new Map<string, Window>();

  function openWindow(key: string): Window {
    const held = windows.get(key);
    if (held && now() - held.startedMs < windowMs) return held;
    windows.delete(key);
    const fresh = { startedMs: now(), count: 0 };
    windows.set(key, fresh);
    for (const oldest of windows.keys()) {
      if (windows.size <= size) break;
      windows.delete(oldest);
    }
    return fresh;
  }

  const personKey = (ip: string, email: string) => `${ip} ${email}`;
  return {
    attempt(ip, email) {
      const counters = [
        { window: openWindow(ip), most: perIp },
        { window: openWindow(personKey(ip, email)), most: perPerson },
      ];
      const full = counters.filter(({ window, most }) => window.count >= most);
      if (full.length > 0) {
        return { retryAfterMs: Math.max(...full.map(({ window }) => window.startedMs + windowMs - now())) };
      }
      for (const { window } of counters) window.count += 1;
      return { retryAfterMs: 0 };
    },
    succeeded(ip, email) {
      windows.delete(personKey(ip, email));
      const shared = windows.get(ip);
      if (shared) shared.count = Math.max(0, shared.count - 1);
    },
  };
}
