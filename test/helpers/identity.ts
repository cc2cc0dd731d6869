/** What the room of identity is given where it stands alone: no jobs, no mail, no audit log. */
import type { IdentityDeps } from '../../server/features/identity/index.ts';

export const aloneIdentity = {
  jobs: { enqueue: async () => {}, register: () => {} },
  audit: () => {},
  sendLetter: null,
  consoleUrl: () => 'http://127.0.0.1/console',
} satisfies Partial<IdentityDeps>;
