// The passkeys of this device. Types for the requests; the browser is asked in sync/passkeys.ts.
import type { MadePasskey, PasskeyOptions, ShownPasskey } from '#protocol/http/passkeys.ts';
import type { Answer } from './model.ts';

export type PasskeyDevice = {
  /** The desktop program has none: they belong to the address of the server, and it has another one. */
  isHere: boolean;
  make(options: PasskeyOptions): Promise<Answer<{ credential: MadePasskey }>>;
  show(options: PasskeyOptions): Promise<Answer<{ credential: ShownPasskey }>>;
};
