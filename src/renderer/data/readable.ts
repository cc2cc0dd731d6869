// The smallest possible store, and two ways to make one of others.
import type { Readable } from './model.ts';

export type Writable<T> = Readable<T> & { set(value: T): void };

export function createWritable<T>(initial: T): Writable<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Computed when asked, and again only after a source changed. Holds on to its sources only while somebody listens. */
export function derive<T>(
  sources: readonly Pick<Readable<unknown>, 'subscribe'>[],
  compute: () => T,
): Readable<T> {
  const listeners = new Set<() => void>();
  let stops: (() => void)[] = [];
  let value: { of: T } | undefined;
  let isStale = true;
  const changed = () => {
    isStale = true;
    for (const listener of [...listeners]) listener();
  };
  return {
    get() {
      // Nobody tells us of changes while nobody listens: then each question is answered afresh.
      if (value && !isStale && listeners.size > 0) return value.of;
      const computed = compute();
      value = { of: value && isSame(value.of, computed) ? value.of : computed };
      isStale = false;
      return value.of;
    },
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        stops = sources.map(source => source.subscribe(changed));
        // A source may have changed between the first look at it and this.
        isStale = true;
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        for (const stop of stops.splice(0)) stop();
      };
    },
  };
}

const deepEnough = 4;

/** Equal by identity, or in what it holds, some levels down. What was not touched is identical, so this is quick. */
export function isSame(a: unknown, b: unknown, depth = deepEnough): boolean {
  if (Object.is(a, b)) return true;
  if (depth === 0 || typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (a instanceof Set || b instanceof Set) {
    return a instanceof Set && b instanceof Set && a.size === b.size && [...a].every(each => b.has(each));
  }
  const keys = Object.keys(a) as (keyof typeof a)[];
  return keys.length === Object.keys(b).length && keys.every(key => isSame(a[key], b[key], depth - 1));
}

/** One made thing per key. */
export function byKey<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new Map<Key, Made>();
  return key => {
    const known = made.get(key);
    if (known) return known;
    const fresh = make(key);
    made.set(key, fresh);
    return fresh;
  };
}

/** Runs `begin` for the first listener, and what it answered after the last one left. */
export function shared<T>(readable: Readable<T>, begin: () => () => void): Readable<T> {
  let listening = 0;
  let end: (() => void) | undefined;
  return {
    get: readable.get,
    subscribe(listener) {
      listening += 1;
      const stop = readable.subscribe(listener);
      if (listening === 1) end = begin();
      return () => {
        stop();
        listening -= 1;
        if (listening === 0) end?.();
      };
    },
  };
}
