// Finds what is about somebody in values of any shape, by the ids in them.
import type { Id } from '#protocol/ids.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Whether anything in a value names one of these. */
export function names(value: unknown, ids: ReadonlySet<Id>): boolean {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  for (const [id] of text.matchAll(uuid)) if (ids.has(id)) return true;
  return false;
}

/** The value without what names one of these: entries of lists and records go, the rest stays. Undefined: nothing is left of it. */
export function pruned(value: unknown, ids: ReadonlySet<Id>): unknown {
  if (!names(value, ids)) return value;
  if (Array.isArray(value)) return value.filter(each => !names(each, ids));
  if (typeof value !== 'object' || value === null) return undefined;
  const left = Object.entries(value).flatMap(([key, each]) => {
    const rest = names(key, ids) ? undefined : pruned(each, ids);
    return rest === undefined ? [] : [[key, rest] as const];
  });
  return Object.fromEntries(left);
}
