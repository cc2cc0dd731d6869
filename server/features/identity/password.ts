import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const argon2id = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

export const passwordLength = { least: 8, most: 200 };

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), argon2id);

/** False too for a hash that cannot be read. */
export async function isPassword(password: string, hashed: string): Promise<boolean> {
  return verify(hashed, password.normalize('NFKC')).catch(() => false);
}

/** What is wrong with a new password, as a sentence; null when nothing is. */
export function passwordProblem(password: string, email: string): string | null {
  const length = [...password].length;
  if (length < passwordLength.least) return `The password needs at least ${passwordLength.least} characters.`;
  if (password.length > passwordLength.most)
    return `The password may have ${passwordLength.most} characters at most.`;
  if (new Set(password).size === 1) return 'The password repeats one character.';
  const local = email.split('@')[0] ?? '';
  const isAddress = password.toLowerCase() === email || password.toLowerCase() === local;
  return isAddress ? 'The password must not be the e-mail address.' : null;
}
