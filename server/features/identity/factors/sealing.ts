// Secrets that the server must read again, sealed for the table they stand in: AES-256-GCM with a key of the installation's secret.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

export type Sealing = ReturnType<typeof createSealing>;

/** @param secret at least 32 random characters; the same on every server of one installation */
export function createSealing(secret: string) {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'steward second factor', 32));
  return {
    /** @param owner whose it is: sealed for one person it opens for no other */
    seal(text: string, owner: string): string {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${version}.${sealed.toString('base64url')}`;
    },
    /** @throws where it was changed, is another person's, or was sealed by another installation */
    open(sealed: string, owner: string): string {
      const [kind, body = ''] = sealed.split('.');
      const bytes = Buffer.from(body, 'base64url');
      if (kind !== version || bytes.length < nonceBytes + tagBytes) throw new Error('not a sealed secret');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-tagBytes));
      const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    },
  };
}
