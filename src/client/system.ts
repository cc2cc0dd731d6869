// The real clock, timers and dice of a browser or of Node.
import type { Ports } from './ports.ts';

export function createSystemPorts(): Ports {
  return {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    timers: {
      set: (callback, afterMs) => setTimeout(callback, afterMs),
      clear: handle => clearTimeout(handle as ReturnType<typeof setTimeout>),
    },
    random: () => Math.random(),
  };
}
