// One of several servers that count in one Redis: hits one key as often as it is told, and answers how often it was let in.
import { createRedisLimiter } from '#platform/limits/redis-limiter.ts';
import type { Rule } from '#platform/limits/rule.ts';
import { silentLog } from '#platform/log.ts';
import { createRedisLine } from '#platform/redis/redis.ts';
import { childSettings, serveParent } from '../child.ts';

const { redisUrl } = childSettings<{ redisUrl: string }>();
const line = createRedisLine({ url: redisUrl, log: silentLog });
await line.part.start(new AbortController().signal);
const limiter = createRedisLimiter({ line, prefix: 'bench', patienceMs: 60_000 });
serveParent({
  ready: {},
  async answer(question) {
    const { rule, hits } = question as unknown as { rule: Rule; hits: number };
    let admitted = 0;
    const hit = async () => {
      for (let one = 0; one < hits / 20; one++) {
        const [verdict] = await limiter.take([{ rule, key: 'one', cost: 1 }]);
        if (verdict?.allowed) admitted += 1;
      }
    };
    await Promise.all(Array.from({ length: 20 }, hit));
    return { admitted };
  },
  stop: async () => void (await line.part.stop()),
});
