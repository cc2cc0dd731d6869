import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureSecret } from '../../../server/platform/secret-file.ts';

test('a secret is made once, with its folder, and is its owner’s alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-secret-'));
  try {
    const path = join(folder, 'not', 'there', 'key');
    const made = ensureSecret(path);
    expect(made).toEqual({ secret: expect.stringMatching(/^[\w-]{32}$/), isNew: true });
    expect(ensureSecret(path)).toEqual({ secret: made.secret, isNew: false });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
