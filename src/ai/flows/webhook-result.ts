// What a webhook answered, as the value of a slot.
import type { FlowStepOf } from '#protocol/http/flows.ts';
import type { SlotValue } from './values.ts';

type Result = FlowStepOf<'webhook'>['results'][number];

/** @returns null where the answer does not hold it, or not as what it should be */
export function resultOf(body: unknown, { path, type }: Result): SlotValue | null {
  let value = body;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  if (type === 'number') {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : null;
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
  const text = String(value).slice(0, 2_000);
  if (type === 'text') return text;
  const day = text.slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) ? day : null;
}
