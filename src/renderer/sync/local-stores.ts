// What the local stores of one account are called, and how all that one key seals is deleted.
import { placesName } from '../data/replica.ts';
import { deleteDatabase, deleteLocalDatabase } from '../data/rxdb.ts';

// An account's own stores outlive its databases, and have the account's own key.
export const outboxName = (account: string): string => `${account}-sealed-outbox`;
export const deskStoreName = (account: string): string => `${account}-sealed-desk`;

/** As consoles before decision 0012 called them. Nothing in them is sealed. */
export const plainOutboxName = (account: string): string => `${account}-outbox`;
export const plainDeskStoreName = (account: string): string => `${account}-desk`;

/** The accounts that have such stores among these databases. */
export function plainAccountsIn(databaseNames: readonly string[]): string[] {
  const accounts = databaseNames.flatMap(
    name => /^(steward-.+?)(?<!-sealed)-(?:outbox|desk)$/.exec(name)?.[1] ?? [],
  );
  return [...new Set(accounts)];
}

/** @param name of a database, or of an account */
export async function deleteSealedWith(name: string): Promise<void> {
  await deleteLocalDatabase(name);
  for (const each of [placesName(name), outboxName(name), deskStoreName(name)]) await deleteDatabase(each);
}
