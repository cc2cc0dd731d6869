/**
 * Owns with which key the secrets are sealed that the database keeps, and that every server which runs has that key. Keys are in files or
 * the environment, never in the database; what is sealed belongs to the rooms.
 */
import type { Db } from '#platform/db/db.ts';
import type { KeyRing } from '#platform/key-ring.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import { reseal } from './resealing.ts';
import * as store from './secrets.store.ts';

export { createSecretsService, SecretsProblem, type SecretsService, unknownKey } from './secrets.service.ts';
export { holdSealing, type SealedColumn } from './secrets.store.ts';

const sayEveryMs = 3_000;

export type SecretsDeps = {
  db: Db;
  log: Log;
  ring: KeyRing;
  columns: readonly store.SealedColumn[];
  server: { id: string; name: string };
  /** What to say where the key that holds is not here. */
  refusal(keyId: string): Error;
};

export function createSecrets({ db, log, ring, columns, server, refusal }: SecretsDeps) {
  let timer: NodeJS.Timeout | undefined;
  let saying: Promise<unknown> | null = null;

  /** Counted from now on: whoever changes the key meanwhile waits, or is seen here. @throws refusal */
  const enter = () =>
    db.transaction(async tx => {
      const [first = ''] = ring.ids();
      await store.beginSealing(tx, first);
      const held = await store.lockSealing(tx);
      if (held && !ring.ids().includes(held.currentKey)) {
        // A data folder that was lost with its server, before there was anything to seal: nothing is lost with the key.
        const isFree = held.oldKey === null && (await isUnused(tx));
        if (!isFree) throw refusal(held.currentKey);
        await store.saveSealing(tx, { currentKey: first, oldKey: null, isResealed: false });
      }
      await store.saveServer(tx, { ...server, keys: ring.ids() });
    });

  async function isUnused(tx: Parameters<typeof store.readServers>[0]): Promise<boolean> {
    if ((await store.readServers(tx)).length > 0) return false;
    for (const column of columns) {
      const sealed = await store.countSealed(tx, column);
      // What names no key and has a way of before was sealed that way.
      if (sealed.some(({ keyId }) => keyId !== '' || !column.before)) return false;
    }
    return true;
  }

  function say(): void {
    ring.refresh();
    saying ??= store
      .saveServer(db, { ...server, keys: ring.ids() })
      .catch(error => log.warn({ err: error }, 'the keys of this server could not be told'))
      .finally(() => {
        saying = null;
      });
  }

  /** What an earlier version did not seal, or under a key in the database, or not for its row, is sealed as it is to be. */
  async function takeOver(): Promise<void> {
    const areBound = (await store.readSealing(db))?.isBound === true;
    const wanting = columns.filter(({ before, wasUnbound }) => before || (wasUnbound && !areBound));
    const all = await reseal({ db, ring, columns: wanting });
    for (const { what, resealed, unreadable } of all) {
      if (resealed > 0)
        log.info({ what, resealed }, 'secrets are sealed with the key outside of the database now');
      if (unreadable > 0)
        log.error(
          { what, unreadable },
          'secrets cannot be read with the keys here: see security.md#when-the-key-is-lost',
        );
    }
    // What a key that may come back would open is looked at again by the next start.
    const unbound = new Set(columns.filter(({ wasUnbound }) => wasUnbound).map(({ what }) => what));
    if (!areBound && all.every(({ what, unreadable }) => unreadable === 0 || !unbound.has(what)))
      await store.saveBound(db);
  }

  const part: Part = {
    name: 'sealing keys',
    async start() {
      await enter();
      // A folder that goes with its container would take everybody's second factor along: only a key that a later start found is trusted.
      if (ring.isNew())
        log.warn(
          { file: ring.path },
          'the key that seals secrets was made just now: what is not sealed yet is sealed once a later start finds it, so keep this file, or set STEWARD_SECRET_KEY',
        );
      else await takeOver();
      timer = setInterval(say, sayEveryMs);
    },
    async stop() {
      clearInterval(timer);
      await saying;
      await store
        .deleteServer(db, server.id)
        .catch(error => log.warn({ err: error }, 'that this server stops could not be told'));
    },
  };

  return {
    /** @param use what is sealed with it: nothing sealed for one use opens for another. Nothing ('') stays nothing. */
    sealerFor(use: string): KeptSealer {
      const before = columns.find(column => column.use === use)?.before;
      return {
        async seal(tx, text, owner) {
          if (text === '') return '';
          if (before && ring.isNew()) return before.seal(text, owner);
          const held = await store.holdSealing(tx);
          // A command on a database on which no server of this version started yet: the first one seals it.
          if (before && !held) return before.seal(text, owner);
          if (!held) throw new Error('no sealing key was chosen yet');
          // A command may have made it a moment ago.
          if (!ring.ids().includes(held.currentKey)) ring.refresh();
          if (!ring.ids().includes(held.currentKey)) throw refusal(held.currentKey);
          return ring.seal(held.currentKey, use, text, owner);
        },
        open: (sealed, owner) =>
          sealed === '' ? '' : (ring.open(use, sealed, owner) ?? before?.open(sealed, owner) ?? null),
      };
    },
    part,
  };
}
