/** Owns what this process says of itself: how late its event loop comes, and how much memory it holds. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export type ProcessLoad = {
  /** Since the last call: the 99th percentile of how late the loop came, in milliseconds. */
  takeLoopLagP99Ms(): number;
  memoryBytes(): number;
  stop(): void;
};

const resolutionMs = 20;

export function createProcessLoad(): ProcessLoad {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  return {
    takeLoopLagP99Ms() {
      // The timer itself is part of what it measures.
      const lateMs = delays.count === 0 ? 0 : delays.percentile(99) / 1e6 - resolutionMs;
      delays.reset();
      return Math.max(0, lateMs);
    },
    memoryBytes: () => process.memoryUsage.rss(),
    stop: () => void delays.disable(),
  };
}
