/**
 * One tab sends (S13). The tab somebody looks at takes the lock from one in the background, which a browser may have put to
 * sleep. Two that send for a moment do no harm: the server runs each command once, and each tab begins with the oldest.
 */

type Locks = Pick<LockManager, 'request'>;

export type SenderLock = {
  /** `steal`: take it from a tab that nobody looks at. */
  take(steal: boolean): void;
  release(): void;
};

/** @param locks undefined where the page is not served securely: then every tab sends, which is safe, only not sparing */
export function createSenderLock(options: {
  locks: Locks | undefined;
  name: string;
  gained(): void;
  lost(): void;
}): SenderLock {
  const { locks, name, gained, lost } = options;
  let letGo: (() => void) | undefined;
  let waiting: AbortController | undefined;

  function hold(): Promise<void> {
    waiting = undefined;
    return new Promise(resolve => {
      letGo = resolve;
      gained();
    });
  }

  /** The request ended by force: another tab took the lock. This one stands in line again, for when that tab closes. */
  function stolen(): void {
    if (!letGo) return;
    letGo = undefined;
    lost();
    take(false);
  }

  function take(steal: boolean): void {
    if (letGo) return;
    if (!locks) {
      letGo = () => undefined;
      gained();
      return;
    }
    if (waiting && !steal) return;
    waiting?.abort();
    waiting = steal ? undefined : new AbortController();
    locks.request(name, steal ? { steal } : { signal: waiting?.signal }, hold).catch(stolen);
  }

  return {
    take,
    release() {
      waiting?.abort();
      waiting = undefined;
      if (!letGo) return;
      letGo();
      letGo = undefined;
      lost();
    },
  };
}
