import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { passwordLength } from '#protocol/http/auth.ts';
import { strengthProblem } from './password-strength.ts';

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const argon2id = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), argon2id);

/** False too for a hash that cannot be read. */
export async function isPassword(password: string, hashed: string): Promise<boolean> {
  return verify(hashed, password.normalize('NFKC')).catch(() => false);
}

const productName = 'steward';

/** What is wrong with a new password, as a sentence; null when nothing is. */
export function passwordProblem(
  password: string,
  { email, name }: { email: string; name: string },
): string | null {
  const length = [...password].length;
  if (length < passwordLength.least) return `The password needs at least ${passwordLength.least} characters.`;
  if (password.length > passwordLength.most)
    return `The password may have ${passwordLength.most} characters at most.`;
  const own = [email, ...email.split(/[@.+_-]/), name, ...name.split(/\s+/), productName];
  return strengthProblem(
    password.normalize('NFKC'),
    own.map(word => word.toLowerCase()),
  );
}
