// Who used this console last, and for how long it may open without the server (DESIGN: offline). Pure decisions over one small record;
// no secret is in it.
import type { SignedInUser } from '#protocol/http/auth.ts';
import type { Millis } from '#protocol/ids.ts';

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

export type RememberedStore = {
  read(): Remembered | null;
  write(remembered: Remembered): void;
  clear(): void;
};

export function createRememberedStore(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): RememberedStore {
  return {
    read() {
      const kept = storage.getItem(key);
      if (kept === null) return null;
      try {
        const value = JSON.parse(kept) as Partial<Remembered>;
        return value.serverId && value.user?.id && value.database ? (value as Remembered) : null;
      } catch {
        return null;
      }
    },
    write: remembered => storage.setItem(key, JSON.stringify(remembered)),
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
export const accountOf = ({ serverId, user }: Pick<Remembered, 'serverId' | 'user'>): string =>
  `steward-${serverId}-${user.id}`;

/** A new database for the account: the part after the account is only there to be another one. */
export const databaseNameOf = (account: string, shape: string, newPart: string): string =>
  `${account}-${shape}-${newPart}`;

export const shapeOf = (databaseName: string, account: string): string =>
  databaseName.slice(account.length + 1).split('-')[0] ?? '';
