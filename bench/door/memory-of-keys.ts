// What a million keys cost a process: ours, or the peer's.
import { createMemoryLimiter } from '#platform/limits/memory-limiter.ts';
import { childSettings, costs, serveParent } from '../child.ts';
import { rateLimiterFlexible } from './peers.ts';

const { kind, keys } = childSettings<{ kind: 'ours' | 'peer'; keys: number }>();
const bytes = () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const before = bytes();
const ours = createMemoryLimiter();
const peer =
  kind === 'peer' ? new (rateLimiterFlexible().RateLimiterMemory)({ points: 10, duration: 3_600 }) : null;
for (let key = 0; key < keys; key++) {
  const name = `2001:db8:${(key >>> 16).toString(16)}:${(key & 65_535).toString(16)}::/64`;
  if (peer) await peer.consume(name);
  else {
    const rule = {
      name: 'r',
      strategy: 'sliding_counter',
      limit: 10,
      windowMs: 3_600_000,
      mode: 'enforce',
    } as const;
    ours.take([{ rule, key: name, cost: 1 }]);
  }
}
const perKey = (bytes() - before) / keys;
serveParent({
  ready: {},
  answer: () => ({ perKey, keys: ours.load().keys, ...costs() }),
  stop: async () => {},
});
