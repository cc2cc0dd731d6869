/** Passes on a growing text at most every so often; the newest text always comes through in the end. */
export function createTextThrottle(
  everyMs: number,
  send: (text: string) => void,
): { push(text: string): void; hasSent(): boolean; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let waiting: string | null = null;
  let hasSent = false;
  let isStopped = false;
  const flush = () => {
    timer = undefined;
    if (waiting === null) return;
    const text = waiting;
    waiting = null;
    hasSent = true;
    send(text);
    timer = setTimeout(flush, everyMs);
  };
  return {
    push(text) {
      if (isStopped) return;
      waiting = text;
      if (!timer) flush();
    },
    hasSent: () => hasSent,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      timer = undefined;
      waiting = null;
    },
  };
}
