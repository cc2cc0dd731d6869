/**
 * Owns what goes along when a visitor turns out to be a user of the shop: the conversation they began, the draft, and
 * words that wait. The visit of the nameless is cleared only once the server has united both.
 */
import type { NewItem } from '#client/outbox-item.ts';
import type { OutboxStorage } from '#client/outbox-storage.ts';
import type { Kept, KeptStorage } from '../loader/kept.ts';

const personal = [
  'token',
  'customerId',
  'live',
  'conversationId',
  'thread',
  'draft',
  'contact',
  'read',
  'skipped',
] as const satisfies (keyof Kept)[];

export function forget(kept: KeptStorage): void {
  for (const name of personal) kept.write(name, undefined);
}

/** @returns whether there is anything to unite */
export function copyVisit(from: KeptStorage, into: KeptStorage): boolean {
  // The server unites by this token and the shop's word on who it is.
  const token = from.read('token');
  const hasBegun = from.read('conversationId') !== undefined;
  if (token === undefined && !hasBegun && from.read('draft') === undefined) return false;
  for (const name of hasBegun ? personal : (['token', 'draft'] as const)) {
    const value = from.read(name);
    if (value !== undefined) into.write(name, value);
  }
  return true;
}

/** Moves what waits, one by one: an item is removed only once the other outbox has it, and its id keeps it from being done twice. */
export async function moveWords(
  from: OutboxStorage,
  add: (item: NewItem) => Promise<unknown>,
): Promise<void> {
  for (const item of await from.load()) {
    if (item.state !== 'sent') await add(item);
    await from.change(item.commandId, () => 'gone');
  }
}
