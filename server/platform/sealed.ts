// Owns how a secret is kept where others may read: AES-256-GCM under a key of its own for each use. Pure but for the dice.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Queryable } from './db/db.ts';

export type Sealer = {
  /**
   * As letters, digits, `-` and `_`, beginning with `v1.`
   * @param owner whose it is: sealed for one it opens for no other
   */
  seal(text: string, owner?: string): string;
  /** Null: it was sealed with another key, for another use or owner, or is not whole. */
  open(sealed: string, owner?: string): string | null;
};

/** What is kept in the database: sealed with the key that holds at that moment, which may be another one from one transaction to the next. */
export type KeptSealer = {
  /** @param tx the transaction that keeps it: no key is replaced while one is under way */
  seal(tx: Queryable, text: string, owner?: string): Promise<string>;
  /** Null: with no key that this server has, or not whole. */
  open(sealed: string, owner?: string): string | null;
};

/** By which key it was sealed; null: it does not say. */
export const keyOfSealed = (sealed: string): string | null =>
  /^v2\.([0-9a-f]{12})\./.exec(sealed)?.[1] ?? null;

/** How secrets were kept that an earlier version did not seal. */
export const unsealed: Sealer = {
  seal: text => text,
  open: kept => (keyOfSealed(kept) === null ? kept : null),
};

const ivBytes = 12;
const tagBytes = 16;

/** @param secret at least 32 random characters @param use what is sealed with it: nothing sealed for one use opens for another */
export function createSealer(secret: string, use: string): Sealer {
  const key = Buffer.from(hkdfSync('sha256', secret, 'steward', `sealed ${use}`, 32));
  return {
    seal(text, owner = '') {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${sealed.toString('base64url')}`;
    },
    open(sealed, owner = '') {
      const bytes = Buffer.from(sealed.startsWith('v1.') ? sealed.slice(3) : '', 'base64url');
      if (bytes.length < ivBytes + tagBytes) return null;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-tagBytes));
        const text = decipher.update(bytes.subarray(ivBytes, -tagBytes));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}

/** The name of a key, which may stand where all can read: derived from it, and nothing leads back. */
export const keyIdOf = (secret: string): string =>
  Buffer.from(hkdfSync('sha256', secret, 'steward', 'name of a sealing key', 6)).toString('hex');
