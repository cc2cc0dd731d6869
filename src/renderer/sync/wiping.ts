// Deletes local databases so that nothing stops it for good: what is to go is written down first, and gone through again at the next start. The
// keys go before any of the data: from then on nothing of it can be read, even where deleting a large database is cut off (decision 0012).
import type { ReportFault } from '#client/ports.ts';

const key = 'steward.wiping';

export type Wiping = {
  /** Resolves when they are gone from disk. */
  wipe(names: readonly string[]): Promise<void>;
  /** Whether it is on its way out. */
  isGoing(name: string): boolean;
  /** Goes on with what an earlier run did not finish. */
  resume(): Promise<void>;
};

export function createWiping(deps: {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  destroyKey(name: string): Promise<void>;
  /** Deletes everything that was sealed with the key of that name. */
  deleteData(name: string): Promise<void>;
  reportFault: ReportFault;
}): Wiping {
  const { storage, destroyKey, deleteData, reportFault } = deps;
  const read = (): string[] => JSON.parse(storage.getItem(key) ?? '[]') as string[];
  const write = (names: readonly string[]) => {
    if (names.length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(names));
  };
  const isDestroyed = (name: string): Promise<boolean> =>
    destroyKey(name).then(
      () => true,
      error => {
        reportFault('wiping a key', error);
        return false;
      },
    );
  async function wipe(names: readonly string[]): Promise<void> {
    const going = [...new Set(names)];
    write([...new Set([...read(), ...going])]);
    const destroyed = await Promise.all(going.map(isDestroyed));
    for (const [place, name] of going.entries()) {
      await deleteData(name);
      // A key that is still there opens nothing any more, and is tried again at the next start.
      if (destroyed[place]) write(read().filter(each => each !== name));
    }
  }
  return {
    wipe,
    isGoing: name => read().includes(name),
    resume: () => wipe(read()).catch(error => reportFault('wiping', error)),
  };
}
