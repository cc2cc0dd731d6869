/**
 * Runs tasks one after another in the order they were handed in. A task that throws rejects its own promise and no other.
 */
export type Serial = <Result>(task: () => Promise<Result>) => Promise<Result>;

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return task => {
    const mine = last.then(task);
    last = mine.catch(() => undefined);
    return mine;
  };
}
