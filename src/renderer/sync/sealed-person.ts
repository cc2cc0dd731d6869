// Who somebody is, as it is kept in this computer's notes: sealed with the key of their account (decision 0012). Where that key is gone,
// nothing of theirs can be read here, and nobody is remembered.
import type { SignedInUser } from '#protocol/http/auth.ts';
import type { Keyring } from '../data/keyring.ts';
import { createSeal } from '../data/sealing.ts';

const about = 'who is signed in';

export async function sealPerson(
  keyring: Pick<Keyring, 'open'>,
  account: string,
  user: SignedInUser,
): Promise<string> {
  const { keys } = await keyring.open(account);
  return createSeal(keys).seal(user, about);
}

export async function openPerson(
  keyring: Pick<Keyring, 'find'>,
  account: string,
  sealed: string,
): Promise<SignedInUser | null> {
  const opened = await createSeal(await keyring.find(account)).open(sealed, about);
  return opened === 'unreadable' ? null : (opened.value as SignedInUser);
}
