/** Owns the secret that all of an installation's tokens are signed with: what it is, and what is to be done where nobody can read it any more. */
import type { Db, Tx } from '#platform/db/db.ts';
import type { KeyRing } from '#platform/key-ring.ts';
import type { Log } from '#platform/log.ts';
import { keyOfSealed, unsealed } from '#platform/sealed.ts';
import { holdSealing, type SealedColumn, SecretsProblem, unknownKey } from './features/secrets/index.ts';
import { type KeptInstallation, makeSecret, readInstallation, replaceSecret } from './installation.store.ts';
import { StartProblem } from './start/problem.ts';

export type Installation = {
  /** What a console binds its local data to. */
  id: string;
  /** 43 random characters; keys are derived from it, and it is the same on every server of the installation. */
  secret: string;
};

const useOfInstallation = 'installation';
export const sealedByInstallation: readonly SealedColumn[] = [
  {
    ...{ table: 'installation', key: 'id', column: 'secret', use: useOfInstallation },
    what: 'what sign-ins are signed with',
    before: unsealed,
  },
];

/** Null: with none of the keys here. */
export const openInstallation = (ring: KeyRing, { id, keptSecret }: KeptInstallation): string | null =>
  ring.open(useOfInstallation, keptSecret, id) ?? unsealed.open(keptSecret);

/**
 * One that nobody can read any more is replaced once its key was given up for lost: everybody signs in once more.
 * @throws StartProblem where its key is only not here
 */
export async function findInstallation(
  db: Db,
  { ring, log }: { ring: KeyRing; log: Log },
): Promise<Installation> {
  const kept = await readInstallation(db);
  const { id, keptSecret } = kept;
  const secret = openInstallation(ring, kept);
  if (secret !== null) return { id, secret };
  await db.transaction(async tx => {
    const held = await holdSealing(tx);
    const keyId = held?.currentKey ?? keyOfSealed(keptSecret) ?? '';
    // While a key is being replaced, it may be sealed with the one before.
    if (!held || held.oldKey !== null || !ring.ids().includes(keyId))
      throw new StartProblem(unknownKey(held?.oldKey ?? keyId, ring.path));
    await replaceSecret(tx, {
      from: keptSecret,
      to: ring.seal(keyId, useOfInstallation, makeSecret(), id),
    });
  });
  log.error(
    {},
    'what sign-ins are signed with could not be read and was made anew: everybody signs in once more. See security.md#when-the-key-is-lost',
  );
  const now = await readInstallation(db);
  const made = openInstallation(ring, now);
  if (made === null) throw new StartProblem(unknownKey(keyOfSealed(now.keptSecret) ?? '', ring.path));
  return { id, secret: made };
}

/**
 * A new one, where somebody may have the old: nothing that was signed with that counts once servers start again. Nobody's session is revoked,
 * for a console that hears so wipes what was not sent; each is asked to sign in, and goes on.
 * @throws SecretsProblem where it cannot be sealed, or where something can be read with the old one alone
 */
export async function renewInstallation(
  db: Db,
  deps: {
    ring: KeyRing;
    /** What only the old one opens: sealed by an earlier version, and not yet sealed anew. */
    openedByOld: readonly string[];
    note(tx: Tx, keyId: string): void;
  },
): Promise<void> {
  const { ring, openedByOld, note } = deps;
  if (openedByOld.length > 0)
    throw new SecretsProblem(
      `Nothing was changed: ${openedByOld.join(', ')} can only be read with it yet. Start a server of this version, which seals them with the key, then run this again.`,
    );
  const { id, keptSecret } = await readInstallation(db);
  await db.transaction(async tx => {
    const held = await holdSealing(tx);
    if (!held)
      throw new SecretsProblem(
        'Nothing was changed: no server of this version has started on this database yet. Start one, then run this again.',
      );
    if (!ring.ids().includes(held.currentKey))
      throw new SecretsProblem(unknownKey(held.currentKey, ring.path));
    const to = ring.seal(held.currentKey, useOfInstallation, makeSecret(), id);
    if (!(await replaceSecret(tx, { from: keptSecret, to })))
      throw new SecretsProblem('Nothing was changed: another command or server was first. Run this again.');
    note(tx, held.currentKey);
  });
}
