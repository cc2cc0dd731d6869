// Who used this console last, and for how long it may open without the server (DESIGN: offline). Pure decisions over one small record;
// no secret is in it, and who it is about is sealed.
import type { SignedInUser } from '#protocol/http/auth.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Keyring } from '../data/keyring.ts';
import { openPerson, sealPerson } from './sealed-person.ts';

export type Remembered = {
  /** The installation; not its address, which may change. */
  serverId: string;
  user: SignedInUser;
  offlineDays: number;
  lastContactAt: Millis;
  /** The local database of now. A new epoch or shape gets a new one beside it. */
  database: string;
  /** The one before, while it may still hold what the new one lacks (S6). */
  before: string | null;
  /** Set when the server said that the session is over: nothing opens until somebody signs in. */
  isLocked: boolean;
};

const key = 'steward.session';
const dayMs = 86_400_000;

/** As it is kept: of whom it is, only an id. `user` stands in notes of consoles before they were sealed. */
type Kept = Omit<Remembered, 'user'> & { userId: Id; who: string; user?: SignedInUser };

export type RememberedStore = {
  /** Opens what another page may have written. Null: nothing is remembered, or the key of it is gone. */
  load(): Promise<Remembered | null>;
  /** As it was loaded or written last; null where somebody else wrote another person since. */
  read(): Remembered | null;
  /** The local databases, also of somebody whose key is gone. */
  databases(): Pick<Remembered, 'database' | 'before'> | null;
  /** Seals who it is; what is written about them until somebody else is held is written at once. */
  hold(whose: Pick<Remembered, 'serverId' | 'user'>): Promise<void>;
  /** @throws where the person is not held */
  write(remembered: Remembered): void;
  clear(): void;
};

export function createRememberedStore(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  keyring: Pick<Keyring, 'open' | 'find'>,
): RememberedStore {
  let held: { account: string; who: string; user: SignedInUser } | null = null;

  function kept(): Kept | null {
    const text = storage.getItem(key);
    if (text === null) return null;
    try {
      const value = JSON.parse(text) as Partial<Kept>;
      const userId = value.userId ?? value.user?.id;
      return value.serverId && userId && value.database ? ({ who: '', ...value, userId } as Kept) : null;
    } catch {
      return null;
    }
  }
  function read(): Remembered | null {
    const found = kept();
    if (!found || !held || found.who !== held.who) return null;
    const { userId: _, who: __, ...rest } = found;
    return { ...rest, user: held.user };
  }
  const isHeld = (account: string, user: SignedInUser): boolean =>
    held?.account === account && JSON.stringify(held.user) === JSON.stringify(user);

  async function hold(whose: Pick<Remembered, 'serverId' | 'user'>): Promise<void> {
    const account = accountOf(whose);
    if (isHeld(account, whose.user)) return;
    held = { account, who: await sealPerson(keyring, account, whose.user), user: whose.user };
  }
  function write({ user, ...rest }: Remembered): void {
    if (!held || !isHeld(accountOf({ serverId: rest.serverId, user }), user))
      throw new Error('Who is remembered was not sealed.');
    storage.setItem(key, JSON.stringify({ ...rest, userId: user.id, who: held.who } satisfies Kept));
  }

  return {
    async load() {
      const found = kept();
      if (!found) return null;
      const { userId, who, user: plain, ...rest } = found;
      const account = accountOf({ serverId: found.serverId, user: { id: userId } });
      if (plain) {
        await hold({ serverId: found.serverId, user: plain });
        write({ ...rest, user: plain });
      } else if (held?.who !== who) {
        const user = await openPerson(keyring, account, who);
        held = user && { account, who, user };
      }
      return read();
    },
    read,
    databases: kept,
    hold,
    write,
    clear: () => storage.removeItem(key),
  };
}

/** Whether the local data may be shown without asking the server. A clock set back before the last contact opens nothing longer. */
export function mayOpen(
  remembered: Remembered,
  now: Millis,
): 'open' | 'session_expired' | 'offline_too_long' {
  if (remembered.isLocked) return 'session_expired';
  const awayMs = Math.abs(now - remembered.lastContactAt);
  return awayMs <= remembered.offlineDays * dayMs ? 'open' : 'offline_too_long';
}

/** One outbox, one journal and one lock for a person on a server. */
export const accountOf = ({ serverId, user }: { serverId: string; user: Pick<SignedInUser, 'id'> }): string =>
  `steward-${serverId}-${user.id}`;

/** A new database for the account: the part after the account is only there to be another one. */
export const databaseNameOf = (account: string, shape: string, newPart: string): string =>
  `${account}-${shape}-${newPart}`;

export const shapeOf = (databaseName: string, account: string): string =>
  databaseName.slice(account.length + 1).split('-')[0] ?? '';
