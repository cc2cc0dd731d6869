/** What the room of identity is given where it stands alone: no jobs, no mail, no audit log. */
import type { IdentityDeps } from '../../server/features/identity/index.ts';
import { loneSealer } from './sealer.ts';

export const aloneIdentity = {
  sealer: loneSealer('second factor'),
  jobs: { enqueue: async () => {}, register: () => {} },
  audit: () => {},
  sendLetter: null,
  consoleUrl: () => 'http://127.0.0.1/console',
} satisfies Partial<IdentityDeps>;
