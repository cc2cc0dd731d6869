/**
 * Owns what may come in as JSON, on HTTP and on sockets: what a schema cannot see, because it is gone or has done its
 * harm by the time the schema looks.
 */
import { AppError } from '#protocol/errors.ts';

export type Fault = { path: string; problem: string };

/** No body and no event of Steward nests deeper than this, by far. */
const depthLimit = 32;

/** Reads strict UTF-8 JSON. Throws `malformed`, saying what is wrong and where. */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed({ path: '', problem: 'is not UTF-8' });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed({ path: '', problem: error instanceof Error ? error.message : 'is not JSON' });
  }
  const fault = valueFault(value);
  if (fault) throw malformed(fault);
  return value;
}

/**
 * The first thing in a parsed value that no door takes: nesting beyond 32 levels, a key `__proto__`, and text that
 * Postgres or UTF-8 cannot hold (NUL, half of a surrogate pair). Null when all is well. Does not recurse.
 */
export function valueFault(value: unknown): Fault | null {
  const open: { value: unknown; path: string; depth: number }[] = [{ value, path: '', depth: 0 }];
  for (let item = open.pop(); item; item = open.pop()) {
    const { value: at, path, depth } = item;
    if (typeof at === 'string') {
      const problem = textProblem(at);
      if (problem) return { path, problem };
    }
    if (typeof at !== 'object' || at === null) continue;
    if (depth >= depthLimit)
      return { path: path.slice(0, 200), problem: `is nested deeper than ${depthLimit}` };
    for (const key of Object.keys(at)) {
      const inner = path === '' ? key : `${path}.${key}`;
      if (key === '__proto__') return { path: inner, problem: 'is not a permitted key' };
      const problem = Array.isArray(at) ? null : textProblem(key);
      if (problem) return { path, problem: `has a key that ${problem}` };
      open.push({ value: (at as Record<string, unknown>)[key], path: inner, depth: depth + 1 });
    }
  }
  return null;
}

/** Why Postgres or UTF-8 cannot hold the text; null when they can. */
export function textProblem(text: string): string | null {
  if (text.includes('\0')) return 'contains the character NUL';
  return text.isWellFormed() ? null : 'contains half of a surrogate pair';
}

function malformed(fault: Fault): AppError {
  return new AppError('malformed', { details: [fault] });
}
