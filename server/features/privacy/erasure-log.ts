// The list of who was erased, once more outside the database: what a restored backup does not know, it must be told.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '#protocol/ids.ts';
import type { Erasure } from './erase.store.ts';

export type ErasureLog = {
  /** Adds those that are not in it. */
  keep(erasures: readonly Erasure[]): Promise<void>;
  read(): Promise<Erasure[]>;
};

export const erasureLogPath = (dataDir: string): string => join(dataDir, 'erasures.jsonl');

function parse(line: string): Erasure | null {
  try {
    const { customerId, erasedAt } = JSON.parse(line) as Partial<Erasure>;
    return isId(customerId) && typeof erasedAt === 'number' ? { customerId, erasedAt } : null;
  } catch {
    // Cut off by a crash while it was written: the next start adds it again.
    return null;
  }
}

export function createErasureLog(path: string): ErasureLog {
  async function read(): Promise<Erasure[]> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap(line => parse(line) ?? []);
  }
  return {
    read,
    async keep(erasures) {
      const known = new Set((await read()).map(({ customerId }) => customerId));
      const lines = erasures
        .filter(({ customerId }) => !known.has(customerId))
        .map(each => JSON.stringify(each));
      // It begins with a line break: what a crash cut off does not spoil the next one.
      if (lines.length > 0) await appendFile(path, `\n${lines.join('\n')}\n`, { mode: 0o600 });
    },
  };
}
