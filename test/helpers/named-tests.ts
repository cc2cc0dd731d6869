/** Tests that a document names, as `path › title`. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../..');

export type NamedTest = { path: string; title: string };

export const testsNamedIn = (text: string): NamedTest[] =>
  [...text.matchAll(/`([^`]+\.test\.ts) › ([^`]+)`/g)].map(([, path = '', title = '']) => ({ path, title }));

/** Whether a test of that title stands in that file. */
export function isThere({ path, title }: NamedTest): boolean {
  const file = join(repository, path);
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  return ["'", '"', '`'].some(quote => text.includes(`${quote}${title}${quote}`));
}
