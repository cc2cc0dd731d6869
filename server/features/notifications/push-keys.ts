/** Owns the keys that push services know this installation by: made once, the same on every server, and anew where nobody can read them any more. */
import type { Db } from '#platform/db/db.ts';
import type { Log } from '#platform/log.ts';
import type { PushKeys } from '#platform/push/push.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import {
  forgetDevices,
  type KeptPushKeys,
  lockPushKeys,
  readPushKeys,
  savePushKeys,
} from './devices.store.ts';

export async function findPushKeys(deps: {
  db: Db;
  log: Log;
  sealer: KeptSealer;
  make(): PushKeys;
}): Promise<PushKeys> {
  const { db, log, sealer, make } = deps;
  function opened({ installationId, publicKey, sealedKey }: KeptPushKeys): PushKeys | null {
    const privateKey = sealedKey === null ? null : sealer.open(sealedKey, installationId);
    return publicKey === null || privateKey === null ? null : { publicKey, privateKey };
  }
  const known = opened(await readPushKeys(db));
  if (known) return known;
  return db.transaction(async tx => {
    const kept = await lockPushKeys(tx);
    // Another server may have been first.
    const theirs = opened(kept);
    if (theirs) return theirs;
    const made = make();
    const sealedKey = await sealer.seal(tx, made.privateKey, kept.installationId);
    await savePushKeys(tx, { publicKey: made.publicKey, sealedKey });
    if (kept.publicKey !== null) {
      await forgetDevices(tx);
      log.error(
        {},
        'the key of web push could not be read and was made anew: devices sign up once more. See security.md#when-the-key-is-lost',
      );
    }
    return made;
  });
}
