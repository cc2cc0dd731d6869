// Deletes local databases so that nothing stops it for good: what is to go is written down first, and gone through again at the next start.
import type { ReportFault } from '#client/ports.ts';
import { placesName } from '../data/replica.ts';
import { deleteDatabase, deleteLocalDatabase } from '../data/rxdb.ts';

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
  reportFault: ReportFault;
}): Wiping {
  const { storage, reportFault } = deps;
  const read = (): string[] => JSON.parse(storage.getItem(key) ?? '[]') as string[];
  const write = (names: readonly string[]) => {
    if (names.length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(names));
  };
  async function wipe(names: readonly string[]): Promise<void> {
    write([...new Set([...read(), ...names])]);
    for (const name of names) {
      await deleteLocalDatabase(name);
      await deleteDatabase(placesName(name));
      write(read().filter(each => each !== name));
    }
  }
  return {
    wipe,
    isGoing: name => read().includes(name),
    resume: () => wipe(read()).catch(error => reportFault('wiping', error)),
  };
}
