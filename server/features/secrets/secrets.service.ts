/**
 * Owns what an operator does with the sealing keys: replace the one that holds, and go on without one that is lost. Each step may be cut off;
 * done again, it goes on from where it was.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Db, Tx } from '#platform/db/db.ts';
import { idsIn, type KeyRing, retiredFileOf } from '#platform/key-ring.ts';
import type { AuditAct, AuditDetail } from '#protocol/audit.ts';
import { type Resealed, reseal } from './resealing.ts';
import * as store from './secrets.store.ts';

/** Why it cannot be done, and what to do: worded for the operator. */
export class SecretsProblem extends Error {
  override name = 'SecretsProblem';
}

export type SecretsServiceDeps = {
  db: Db;
  ring: KeyRing;
  columns: readonly store.SealedColumn[];
  dataDir: string;
  note(tx: Tx, act: Extract<AuditAct, `secrets.${string}`>, keyId: string, detail: AuditDetail): void;
  /** Tells what is done now. */
  tell(line: string): void;
  signal?: AbortSignal;
};

export type Rotated = { from: string; to: string; resealed: Resealed[]; isInEnvironment: boolean };
export type SecretsStatus = {
  currentKey: string | null;
  oldKey: string | null;
  keys: string[];
  servers: store.RunningServer[];
  sealed: { what: string; keyId: string; count: number }[];
};

export type SecretsService = ReturnType<typeof createSecretsService>;

const lookEveryMs = 250;

export function createSecretsService(deps: SecretsServiceDeps) {
  const { db, ring, columns, dataDir, note, tell, signal } = deps;

  async function status(): Promise<SecretsStatus> {
    const held = await store.readSealing(db);
    const sealed: SecretsStatus['sealed'] = [];
    for (const column of columns)
      for (const { keyId, count } of await store.countSealed(db, column))
        sealed.push({ what: column.what, keyId, count });
    return {
      ...{ currentKey: held?.currentKey ?? null, oldKey: held?.oldKey ?? null },
      ...{ keys: ring.ids(), servers: await store.readServers(db), sealed },
    };
  }

  /** One at a time; a command that is killed gives its turn back with its connection. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> =>
    db.inOrder(async connection => {
      if (!(await store.takeTurn(connection)))
        throw new SecretsProblem('Another command replaces the key just now: wait for its end.');
      try {
        return await work();
      } finally {
        await store.endTurn(connection);
      }
    });

  /** The key that is to hold: one that is here and never held, or a new one. */
  function nextKey(current: string): string {
    const retired = idsIn(retiredFileOf(dataDir));
    const here = ring.ids().find(id => id !== current && !retired.includes(id));
    if (here !== undefined) return here;
    if (ring.isOfEnvironment)
      throw new SecretsProblem(
        [
          'The key is in STEWARD_SECRET_KEY, so the new one has to come from you. Nothing was changed.',
          'Put what `openssl rand -base64 32` prints into STEWARD_SECRET_KEY_NEXT, the same on every server and for this command,',
          'start the servers again one after the other, then run this again.',
        ].join('\n'),
      );
    return ring.make();
  }

  const lacking = (servers: readonly store.RunningServer[], keyId: string) =>
    servers.filter(({ keys }) => !keys.includes(keyId));

  /** Servers read their file every few seconds, and one that was killed is forgotten a little later. */
  async function waitForServers(keyId: string): Promise<void> {
    const mostMs = (store.aliveSeconds + 5) * 1_000;
    for (let waitedMs = 0; waitedMs < mostMs; waitedMs += lookEveryMs) {
      if (lacking(await store.readServers(db), keyId).length === 0) return;
      await pause(lookEveryMs, undefined, signal ? { signal } : {});
    }
  }

  async function switchKey(current: string): Promise<store.Sealing> {
    if (!ring.ids().includes(current)) throw new SecretsProblem(unknownKey(current, ring.path));
    const keyId = nextKey(current);
    tell(`The new key is ${keyId}. Waiting until every server that runs has it …`);
    await waitForServers(keyId);
    return db.transaction(async tx => {
      await store.lockSealing(tx);
      // Looked at once more: a server that starts waits for this transaction.
      const without = lacking(await store.readServers(tx), keyId);
      if (without.length > 0)
        throw new SecretsProblem(
          [
            `Nothing was changed: these servers run and do not have the new key ${keyId}:`,
            ...without.map(({ name, keys }) => `  ${name} (has ${keys.join(', ')})`),
            ring.isOfEnvironment
              ? 'Give them the same STEWARD_SECRET_KEY_NEXT, start them again, then run this again.'
              : `They have data folders of their own: give every server STEWARD_SECRET_KEY with what is in ${ring.path} (security.md#replacing-the-sealing-key), start them again, then run this again.`,
          ].join('\n'),
        );
      const next = { currentKey: keyId, oldKey: current, isResealed: false };
      await store.saveSealing(tx, next);
      note(tx, 'secrets.rotate', keyId, { from: current, to: keyId });
      return next;
    });
  }

  return {
    status,

    /**
     * Another key holds from now on, and everything is sealed with it. What was begun is gone on with. The key before is kept for older
     * backups, unless it is to be gone: whoever may have it reads those then as little as we do.
     */
    rotate: ({ isOldGone }: { isOldGone: boolean }): Promise<Rotated> =>
      inTurn(async () => {
        const held = await store.readSealing(db);
        if (!held)
          throw new SecretsProblem(
            'No server of this version has started on this database yet: start one first.',
          );
        if (held.oldKey !== null)
          tell(`Going on from ${held.oldKey} to ${held.currentKey}, which was begun before.`);
        const now = held.oldKey === null ? await switchKey(held.currentKey) : held;
        const from = now.oldKey ?? '';
        tell('Everything is being sealed with it …');
        const resealed = await reseal({ db, ring, columns, signal });
        const isHere = ring.ids().includes(from);
        const lost = resealed.filter(
          // What names no key may be sealed with one that is not here.
          ({ missing, unreadable }) => missing.includes(from) || (!isHere && unreadable > 0),
        );
        if (lost.length > 0 && !now.isResealed)
          throw new SecretsProblem(
            `The key ${from} is not here, and still seals: ${lost.map(({ what }) => what).join(', ')}. Run this where ${from} is, or put it back into ${ring.path}.`,
          );
        await store.saveSealing(db, { ...now, isResealed: true });
        // The file before the last word: left in it, the old key would pass for the next new one.
        const wasInFile = ring.retire(from, !isOldGone);
        await db.transaction(async tx => {
          await store.saveSealing(tx, { currentKey: now.currentKey, oldKey: null, isResealed: false });
          note(tx, 'secrets.retire', from, { ...countsOf(resealed), isKept: wasInFile && !isOldGone });
        });
        return { from, to: now.currentKey, resealed, isInEnvironment: ring.ids().includes(from) };
      }),

    /** The key that held is gone for good: what is sealed from now on is sealed with one that is here. Answers what nobody can read any more. */
    lost: (): Promise<{ keyId: string; gone: Resealed[] }> =>
      inTurn(async () => {
        const held = await store.readSealing(db);
        if (held && ring.ids().includes(held.currentKey))
          throw new SecretsProblem(
            `The key ${held.currentKey} is here: nothing is lost, and nothing was changed.`,
          );
        const [keyId = ''] = ring.ids();
        await db.transaction(async tx => {
          await store.beginSealing(tx, keyId);
          await store.lockSealing(tx);
          await store.saveSealing(tx, { currentKey: keyId, oldKey: null, isResealed: false });
          note(tx, 'secrets.lost', held?.currentKey ?? '', { to: keyId });
        });
        const resealed = await reseal({ db, ring, columns, signal });
        return { keyId, gone: resealed.filter(({ unreadable }) => unreadable > 0) };
      }),
  };
}

const countsOf = (all: readonly Resealed[]) => ({
  resealed: all.reduce((sum, { resealed }) => sum + resealed, 0),
  unreadable: all.reduce((sum, { unreadable }) => sum + unreadable, 0),
});

/** @param path of the file of keys that was looked into */
export function unknownKey(keyId: string, path: string): string {
  const retired = `${path}.retired`;
  return [
    `Secrets of this database are sealed with the key ${keyId}, which is not among those here (${path}, STEWARD_SECRET_KEY).`,
    idsIn(retired).includes(keyId)
      ? `It was replaced, and stands in ${retired}: the database is older than that. Add its line to ${path}.`
      : 'Put back the file secret-key, or the value of STEWARD_SECRET_KEY, that the database was used with.',
    'If it is lost for good: npm run steward -- secrets lost',
  ].join('\n');
}
