/** Pictures of what tests look at, for a person who wants to look too: nobody looks at them in CI, and each takes as long as a step of a test. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['STEWARD_SHOTS'];

/**
 * @param test by whom it is made: a folder of its own inside the one that STEWARD_SHOTS names
 * @param name with its ending
 * @returns the path to write it to; null: nobody wants any
 */
export function shotPath(test: string, name: string): string | null {
  if (!folder) return null;
  const own = join(folder, test);
  mkdirSync(own, { recursive: true });
  return join(own, name.replace(/[^\p{L}\p{N}.]+/gu, '-'));
}
