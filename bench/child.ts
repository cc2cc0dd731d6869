// A program of the bench in a process of its own, so that what is measured shares no event loop with who measures.
import { type ChildProcess, fork } from 'node:child_process';

export type Child = {
  process: ChildProcess;
  /** What it said when it was ready. */
  ready: Record<string, string>;
  /** Asks it something and waits for the answer. */
  ask<Answer>(question: Record<string, unknown>): Promise<Answer>;
  stop(): Promise<void>;
};

const readyWithinMs = 60_000;

/** Starts `script` with `settings` as its one argument; it says `{ready}` by IPC. */
export async function startChild(
  script: string,
  settings: Record<string, unknown>,
  execArgv: string[] = [],
): Promise<Child> {
  const child = fork(script, [JSON.stringify(settings)], {
    execArgv: ['--disable-warning=ExperimentalWarning', ...execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let asked = 0;
  const waiting = new Map<number, (answer: unknown) => void>();
  const ready = await new Promise<Record<string, string>>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${script} was not ready in time`)), readyWithinMs);
    child.on('message', (message: { ready?: Record<string, string>; to?: number; answer?: unknown }) => {
      if (message.ready) {
        clearTimeout(late);
        resolve(message.ready);
      } else if (message.to !== undefined) waiting.get(message.to)?.(message.answer);
    });
    child.once('exit', code => reject(new Error(`${script} ended with ${code}`)));
  }).catch(error => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    process: child,
    ready,
    ask: <Answer>(question: Record<string, unknown>) =>
      new Promise<Answer>(resolve => {
        asked += 1;
        waiting.set(asked, answer => resolve(answer as Answer));
        child.send({ ...question, number: asked });
      }),
    stop: () =>
      new Promise<void>(resolve => {
        if (child.exitCode !== null || child.signalCode !== null) {
          resolve();
          return;
        }
        const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
        child.once('exit', () => {
          clearTimeout(late);
          resolve();
        });
        child.kill('SIGTERM');
      }),
  };
}

/** For the child: its settings. */
export const childSettings = <Settings>(): Settings => JSON.parse(process.argv[2] ?? '{}') as Settings;

/** For the child: says that it is ready, answers questions, and ends in order when told to. */
export function serveParent(options: {
  ready: Record<string, string>;
  answer?(question: Record<string, unknown>): unknown;
  stop(): Promise<void>;
}): void {
  process.on('message', async (question: Record<string, unknown>) => {
    process.send?.({ to: question['number'], answer: await options.answer?.(question) });
  });
  const end = () => void options.stop().finally(() => process.exit(0));
  process.once('SIGTERM', end);
  // Ctrl-C reaches the whole group: the parent then tells us to end.
  process.on('SIGINT', () => {});
  process.once('disconnect', end);
  process.send?.({ ready: options.ready });
}

/** For the child: what the process costs now, garbage left out. */
export function costs(): { heapBytes: number; rssBytes: number; cpuMs: number } {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { heapUsed, rss, external } = process.memoryUsage();
  return { heapBytes: heapUsed + external, rssBytes: rss, cpuMs: (user + system) / 1000 };
}
