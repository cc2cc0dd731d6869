// What is being answered at this moment, so that a server that stops can wait for it.

export type UnderWay = {
  /** @param work never rejects */
  add(work: Promise<void>): void;
  /** Resolves when nothing is. */
  idle(): Promise<void>;
};

export function createUnderWay(): UnderWay {
  const running = new Set<Promise<void>>();
  return {
    add(work) {
      running.add(work);
      void work.finally(() => running.delete(work));
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
