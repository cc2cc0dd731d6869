// The form of a drop, and what keeps it from being saved. Pure.
import type { AddDropRequest, Drop } from '#protocol/http/drops.ts';

export const newDrop = (timeZone: string, storageId: string): AddDropRequest => ({
  ...{ name: '', storageId, cadence: 'daily', weekday: 1, monthDay: 1, hour: 3, timeZone },
  ...{ kind: 'conversations', format: 'jsonl', teamId: null, channel: null, status: null },
  ...{ fileName: '{kind}/{period}.{format}', isActive: true },
});

export const formOf = (drop: Drop): AddDropRequest => ({
  ...{ name: drop.name, storageId: drop.storageId, cadence: drop.cadence, weekday: drop.weekday },
  ...{ monthDay: drop.monthDay, hour: drop.hour, timeZone: drop.timeZone, kind: drop.kind },
  ...{ format: drop.format, teamId: drop.teamId, channel: drop.channel, status: drop.status },
  ...{ fileName: drop.fileName, isActive: drop.isActive },
});

const token = /\{(?:kind|format|period|year|month|day)\}/g;

/** The first that is wrong; the server looks closer. */
export function problemIn({ name, fileName }: AddDropRequest): 'name' | 'fileName' | null {
  if (name.trim() === '') return 'name';
  const isPlain = /^[A-Za-z0-9_.=/-]*$/.test(fileName.replace(token, ''));
  return isPlain && fileName.includes('{period}') ? null : 'fileName';
}

export const sentOf = (form: AddDropRequest): AddDropRequest => ({
  ...{ ...form, name: form.name.trim(), fileName: form.fileName.trim() },
  ...(form.kind === 'customers' ? { teamId: null, channel: null, status: null } : {}),
});
