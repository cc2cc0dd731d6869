// What is left of a session that is over: the unsent, which outlive it, and of a revoked one only those, until they were handed to an admin.
import type { ReportFault } from '#client/ports.ts';
import type { SignedInUser } from '#protocol/http/auth.ts';
import type { UnsentItem } from '../data/model.ts';
import { unsentOf } from '../data/outbox-view.ts';
import { openSealedOutbox } from '../data/sealed-outbox.ts';
import type { Keys } from '../data/sealing.ts';

/** What was not sent stays in the outbox, where it is sealed. */
export type Revoked = { user: SignedInUser; account: string };

const key = 'steward.revoked';

export function createRevokedStore(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
  return {
    read(): Revoked | null {
      const kept = storage.getItem(key);
      return kept === null ? null : (JSON.parse(kept) as Revoked);
    },
    write: (revoked: Revoked) => storage.setItem(key, JSON.stringify(revoked)),
    clear: () => storage.removeItem(key),
  };
}

/** What the outbox of a closed desk holds. */
export async function readUnsent(
  outbox: { name: string; keys: Keys },
  reportFault: ReportFault,
): Promise<UnsentItem[]> {
  const storage = openSealedOutbox(outbox);
  try {
    return unsentOf(await storage.load());
  } catch (error) {
    reportFault('outbox', error);
    return [];
  } finally {
    storage.close();
  }
}
