// What is left of a session that is over: the unsent, which outlive it, and of a revoked one only those, until they were handed to an admin.
import type { ReportFault } from '#client/ports.ts';
import type { SignedInUser } from '#protocol/http/auth.ts';
import type { Keyring } from '../data/keyring.ts';
import type { UnsentItem } from '../data/model.ts';
import { unsentOf } from '../data/outbox-view.ts';
import { openSealedOutbox } from '../data/sealed-outbox.ts';
import type { Keys } from '../data/sealing.ts';
import { openPerson, sealPerson } from './sealed-person.ts';

/** What was not sent stays in the outbox, where it is sealed. */
export type Revoked = { user: SignedInUser; account: string };

const key = 'steward.revoked';

/** `user` stands in notes of consoles before who it is was sealed. */
type Kept = { account: string; who?: string; user?: SignedInUser };

export function createRevokedStore(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  keyring: Pick<Keyring, 'open' | 'find'>,
) {
  const kept = (): Kept | null => {
    const text = storage.getItem(key);
    return text === null ? null : (JSON.parse(text) as Kept);
  };
  const write = async ({ user, account }: Revoked): Promise<void> => {
    const who = await sealPerson(keyring, account, user);
    storage.setItem(key, JSON.stringify({ account, who } satisfies Kept));
  };
  return {
    /** Null: nobody was, or the key is gone, and what was not sent with it. */
    async read(): Promise<Revoked | null> {
      const found = kept();
      if (!found) return null;
      const { account, who, user: plain } = found;
      if (plain) await write({ account, user: plain });
      const user = plain ?? (await openPerson(keyring, account, who ?? ''));
      return user && { user, account };
    },
    account: (): string | null => kept()?.account ?? null,
    write,
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
