// A file that lines are added to and nothing else. It is opened for each addition, so whoever rotates it only has to give it another name.
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export type LineFile = {
  /** On the disk when it resolves. One addition after the other, however many ask. */
  add(text: string): Promise<void>;
};

export function createLineFile(path: string): LineFile {
  let last: Promise<unknown> = Promise.resolve();
  async function write(text: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'a', 0o600);
    try {
      await file.appendFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
  }
  return {
    add(text) {
      const added = last.then(() => write(text));
      last = added.catch(() => undefined);
      return added;
    },
  };
}
