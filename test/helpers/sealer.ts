/** What rooms that stand alone seal with: one key that is never replaced. */
import { createSealer, type KeptSealer } from '../../server/platform/sealed.ts';

export function loneSealer(use: string, key = 'x'.repeat(40)): KeptSealer {
  const sealer = createSealer(key, use);
  return {
    seal: async (_tx, text, owner) => (text === '' ? '' : sealer.seal(text, owner)),
    open: (sealed, owner) => (sealed === '' ? '' : sealer.open(sealed, owner)),
  };
}
