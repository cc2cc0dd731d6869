/**
 * Owns the last entry that this server saw, in a file outside of the database: it commits to every entry before it. Whoever rewrites the
 * chain, or cuts its end off, with all rights in the database does not reach it.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AuditHead } from '#protocol/audit.ts';

const shape = z.object({ seq: z.number().int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) });

export type HeadFile = ReturnType<typeof createHeadFile>;

/** @param installationId one folder may serve several databases, one after the other */
export function createHeadFile(dataDir: string, installationId: string) {
  const path = join(dataDir, `audit-head-${installationId}.json`);
  return {
    path,
    /** Null: this server noted nothing yet. @throws where something else stands in the file */
    async read(): Promise<AuditHead | null> {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return text === null ? null : shape.parse(JSON.parse(text));
    },
    /** Nobody ever finds half of it. */
    async write(head: AuditHead): Promise<void> {
      await mkdir(dataDir, { recursive: true });
      const beside = `${path}.${process.pid}.part`;
      await writeFile(beside, `${JSON.stringify(head)}\n`, { mode: 0o600 });
      await rename(beside, path);
    },
  };
}
