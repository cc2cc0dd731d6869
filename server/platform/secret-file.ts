import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The secret kept in the file, made at the first call with its folder, and readable by its owner only. `make` answers the new secret, 32
 * random characters unless given. `isNew` says that this call made it.
 */
export function ensureSecret(
  path: string,
  make: () => string = () => randomBytes(24).toString('base64url'),
): { secret: string; isNew: boolean } {
  try {
    const secret = make();
    // With a database elsewhere nothing has made the data folder yet.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return { secret, isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return { secret: readFileSync(path, 'utf8').trim(), isNew: false };
  }
}
