import { expect, test } from 'vitest';
import { createLifecycle, type Part } from '../../../server/platform/lifecycle.ts';
import { silentLog } from '../../../server/platform/log.ts';

function recorder() {
  const events: string[] = [];
  const part = (name: string, over: Partial<Part> = {}): Part => ({
    name,
    start: () => {
      events.push(`+${name}`);
    },
    stop: () => {
      events.push(`-${name}`);
    },
    ...over,
  });
  return { events, part };
}

test('parts start down the list and stop up it', async () => {
  const { events, part } = recorder();
  const life = createLifecycle({ parts: [part('a'), part('b'), part('c')], log: silentLog });
  await life.start();
  await life.stop();
  expect(events).toEqual(['+a', '+b', '+c', '-c', '-b', '-a']);
});

test('starting and stopping twice, or at once, does it once', async () => {
  const { events, part } = recorder();
  const life = createLifecycle({ parts: [part('a')], log: silentLog });
  await Promise.all([life.start(), life.start()]);
  await Promise.all([life.stop(), life.stop()]);
  await life.stop();
  expect(events).toEqual(['+a', '-a']);
  await life.start();
  await life.stop();
  expect(events).toEqual(['+a', '-a', '+a', '-a']);
});

test('a part that fails to start stops those before it, and itself', async () => {
  const { events, part } = recorder();
  const broken = part('b', { start: () => Promise.reject(new Error('no luck')) });
  const life = createLifecycle({ parts: [part('a'), broken, part('c')], log: silentLog });
  await expect(life.start()).rejects.toThrow('no luck');
  expect(events).toEqual(['+a', '-b', '-a']);
});

test('a part that hangs is given up at its deadline, at the start and at the stop', async () => {
  const { events, part } = recorder();
  let told: AbortSignal | null = null;
  const hangs = part('b', {
    start: signal => {
      told = signal;
      return new Promise(() => {});
    },
    stop: () => new Promise(() => {}),
  });
  const life = createLifecycle({
    parts: [part('a'), hangs],
    log: silentLog,
    startDeadlineMs: 20,
    stopDeadlineMs: 20,
  });
  await expect(life.start()).rejects.toThrow('b did not start within 20 ms');
  expect(told).toMatchObject({ aborted: true });
  expect(events).toEqual(['+a', '-a']);
});

test('a stop during the start cuts it', async () => {
  const { events, part } = recorder();
  const entered = Promise.withResolvers<void>();
  const slow = part('b', {
    start: () => {
      entered.resolve();
      return new Promise(() => {});
    },
  });
  const life = createLifecycle({ parts: [part('a'), slow, part('c')], log: silentLog });
  const starting = life.start();
  await entered.promise;
  const stopping = life.stop();
  await expect(starting).rejects.toThrow('stopping');
  await stopping;
  expect(events).toEqual(['+a', '-b', '-a']);
});

test('a part that fails to stop does not keep the others up', async () => {
  const { events, part } = recorder();
  const broken = part('b', {
    stop: () => {
      throw new Error('stuck');
    },
  });
  const life = createLifecycle({ parts: [part('a'), broken], log: silentLog });
  await life.start();
  await life.stop();
  expect(events).toEqual(['+a', '+b', '-a']);
});
